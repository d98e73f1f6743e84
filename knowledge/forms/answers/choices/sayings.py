"""Yes, no, "I don't know", "none", "OK" in the ways people say them."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from rapidfuzz.distance import OSA

from knowledge.forms.answers.choices.folding import fold, not_drawn_out
from knowledge.forms.answers.choices.vocabulary import (
    ALL,
    DOES_NOT_KNOW,
    HARDLY,
    NEGATIONS,
    NO,
    NONE_REST,
    NONE_WORDS,
    NOT_APPLICABLE,
    POLITE,
    RATHER,
    READ,
    UNDECIDED,
    YES,
)


class Saying(Enum):
    """What a phrase says whatever it is an answer to."""

    YES = "yes"
    LIKELY_YES = "likely-yes"
    NO = "no"
    LIKELY_NO = "likely-no"
    UNDECIDED = "undecided"
    DOES_NOT_KNOW = "does-not-know"
    NOT_APPLICABLE = "not-applicable"
    NONE = "none"
    ALL = "all"


_SIGNS = dict.fromkeys(map(ord, "👍👌✅✔☑🆗💯🙆"), " yes ") | dict.fromkeys(map(ord, "👎❌✖✗✘🚫🙅⛔"), " no ")
_LONGEST_SAYING = 120
"""Characters; what is longer is no saying, but an explanation."""
_SURE = ((YES, Saying.YES), (NO, Saying.NO))
_LIKELY = {Saying.YES: Saying.LIKELY_YES, Saying.NO: Saying.LIKELY_NO}
_CLOSED = (
    (UNDECIDED, Saying.UNDECIDED),
    (DOES_NOT_KNOW, Saying.DOES_NOT_KNOW),
    (NOT_APPLICABLE, Saying.NOT_APPLICABLE),
    (ALL, Saying.ALL),
    (HARDLY, Saying.LIKELY_NO),
    (RATHER, Saying.LIKELY_YES),
)
_CONTRADICTING = frozenset({"but", "mais", "pero", "mas", "except", "sauf", "salvo", "although", "aunque", "embora"})


@lru_cache(maxsize=1_024)
def said(text: str) -> Saying | None:
    """What a phrase says; None when it says nothing of the kind. Kept for a while: one reply is asked about often."""
    if len(text) > _LONGEST_SAYING:
        return None
    folded = _polite_left_out(not_drawn_out(fold(text.translate(_SIGNS))))
    for phrases, saying in _CLOSED:
        if folded in phrases:
            return saying
    if _says_none(folded):
        return Saying.NONE
    return _yes_or_no(folded, text)


def says_read(text: str) -> bool:
    """Whether the phrase acknowledges what was to be read."""
    if len(text) > _LONGEST_SAYING:
        return False
    folded = _polite_left_out(not_drawn_out(fold(text.translate(_SIGNS))))
    if frozenset(folded.split()) & (NEGATIONS | _CONTRADICTING):
        return False
    return _made_of(folded, YES | READ)


def _yes_or_no(folded: str, text: str) -> Saying | None:
    for phrases, saying in _SURE:
        if folded and _made_of(folded, phrases):
            return saying
    return _begun(folded, text) or _misspelt(folded)


def _begun(folded: str, text: str) -> Saying | None:
    """A yes or no that goes on: "oui, mais pas partout". "Si" without a comma is an "if"."""
    words = folded.split()
    if len(words) < 2 or (words[0] == "si" and not _is_set_off(text)) or len(words[0]) < 2:
        return None
    for phrases, saying in _SURE:
        if words[0] in phrases:
            rest = frozenset(words[1:])
            other = NO if saying is Saying.YES else YES
            is_both = any(word in other for word in rest) and not rest & _CONTRADICTING
            return None if is_both else _LIKELY[saying]
    return None


def _is_set_off(text: str) -> bool:
    return any(mark in text for mark in ",.;:!–—-")


def _misspelt(folded: str) -> Saying | None:
    """A slip in a word of three letters or more, though not in its first."""
    if not 3 <= len(folded) <= 12 or " " in folded or folded in POLITE:
        return None
    near = {saying for phrases, saying in _SURE for phrase in phrases if _is_slip(folded, phrase)}
    return _LIKELY[near.pop()] if len(near) == 1 else None


def _is_slip(typed: str, phrase: str) -> bool:
    return len(phrase) >= 3 and typed[0] == phrase[0] and OSA.distance(typed, phrase, score_cutoff=1) <= 1


def _made_of(folded: str, phrases: frozenset[str]) -> bool:
    """Whether the text is nothing but such phrases: "sí, claro", "oui oui"."""
    words = folded.split()
    reached = {0}
    for end in range(1, len(words) + 1):
        if any(" ".join(words[start:end]) in phrases for start in reached):
            reached.add(end)
    return bool(words) and len(words) in reached


def _says_none(folded: str) -> bool:
    words = folded.split()
    is_none = bool(words) and (words[0] in NONE_WORDS or words[:2] == ["neither", "of"])
    return is_none and all(word in NONE_REST for word in words[1:])


def _polite_left_out(folded: str) -> str:
    """Without greetings before and thanks behind, unless nothing else was said."""
    words = folded.split()
    for length in (4, 3, 2, 1):
        if len(words) > length and " ".join(words[-length:]) in POLITE:
            return _polite_left_out(" ".join(words[:-length]))
        if len(words) > length and " ".join(words[:length]) in POLITE:
            return _polite_left_out(" ".join(words[length:]))
    return folded
