"""Numbers of a shown list, as people write them: "3", "n° 3.", "la troisième", "1-3", "les deux premiers"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.forms.answers.choices.folding import fold_one
from knowledge.forms.answers.choices.vocabulary import (
    BEFORE_NUMBERS,
    CARDINALS,
    FILLERS,
    FIRST_ONES,
    LAST,
    LAST_ONES,
    ORDINALS,
    RANGE,
)

MOST_DIGITS = 9
"""Of a number that is looked up; no list is longer."""

_FIGURE = re.compile(
    r"(?:n|no|nr|num|o)?(\d+)(?:st|nd|rd|th|er|ere|re|e|eme|ieme|nde|o|a|ro|ra|do|da|to|ta|mo|ma|vo|va)?"
)
_CHAIN = re.compile(r"\d{1,4}(?:(?:\s*[-–—.]\s*\d{1,4})+|(?:\s+\d{1,4})+)")
_SPAN = re.compile(r"(.*?\S)\s*(?:\.\.+|…|[-–—~])\s*(\S.*)")
_IN_CHAIN = re.compile(r"\d+")
_DASHES = re.compile(r"[-–—]")


def number_said(text: str, last: int) -> int | None:
    """The number of the choice that a phrase names, be it in the list or not; None when it names none.

    Args:
        last: what "the last one" stands for.
    """
    words = fold_one(text.casefold().replace("très", "")).split()  # French "very" is no Spanish "three"
    return _number(_without_fillers(words), last) if len(words) <= len(FILLERS) else None


def is_figure(text: str) -> bool:
    """Whether the phrase says its number in digits."""
    return any(character.isdecimal() for character in text)


def chain_said(text: str) -> list[int] | None:
    """The numbers of "1 3 4", "1-3-5" and "1.3.4", in their order; None of anything else, also of the range "1-3"."""
    chain = _CHAIN.fullmatch(text.strip())
    if chain is None:
        return None
    numbers = [int(number) for number in _IN_CHAIN.findall(text)]
    return None if len(numbers) == 2 and _DASHES.search(text) else numbers


def span_said(text: str, last: int) -> tuple[int, int] | None:
    """The first and the last number of "1-3", "de 1 à 3" and "the first three"; None of anything else."""
    return _dashed(text, last) or _in_words(fold_one(text).split(), last)


def digits_said(text: str) -> list[int] | None:
    """The digits of "134" one by one, when each is there once: they may be numbers written without spaces."""
    written = text.strip()
    is_run = 2 <= len(written) <= 9 and written.isdecimal() and len(set(written)) == len(written) and "0" not in written
    return [int(digit) for digit in written] if is_run else None


def _dashed(text: str, last: int) -> tuple[int, int] | None:
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        return None
    first, final = number_said(span[1], last), number_said(span[2], last)
    return None if first is None or final is None else (first, final)


def _in_words(words: Sequence[str], last: int) -> tuple[int, int] | None:
    plain = _without_fillers(words, also=frozenset({"del", "from"}))
    for place in range(1, len(plain) - 1):
        if plain[place] in RANGE:
            first, final = _number(plain[:place], last), _number(_without_fillers(plain[place + 1 :]), last)
            return None if first is None or final is None else (first, final)
    return _first_or_last_ones(plain, last)


def _first_or_last_ones(words: Sequence[str], last: int) -> tuple[int, int] | None:
    """ "first three", "trois premiers", "ultimas dos"."""
    if len(words) != 2:
        return None
    for which, count in (words, words[::-1]):
        many = _cardinal(count)
        if many and 2 <= many <= last:
            if which in FIRST_ONES:
                return 1, many
            if which in LAST_ONES:
                return last - many + 1, last
    return None


def _cardinal(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) <= MOST_DIGITS else CARDINALS.get(word)


def _number(words: Sequence[str], last: int) -> int | None:
    """The number that the words are, but for what stands before it."""
    if len(words) > 1 and words[0] in BEFORE_NUMBERS:
        return _number(words[1:], last)
    if len(words) == 2 and words[1] in {"o", "a"} and words[0].isdecimal():
        return _number(words[:1], last)
    if len(words) != 1:
        return None
    figure = _FIGURE.fullmatch(words[0])
    if figure is not None:
        return int(figure[1]) if len(figure[1]) <= MOST_DIGITS else 10**MOST_DIGITS
    return last if words[0] in LAST else ORDINALS.get(words[0], CARDINALS.get(words[0]))


def _without_fillers(words: Sequence[str], also: frozenset[str] = frozenset()) -> Sequence[str]:
    """Without what stands around a choice; all of it when it has nothing else."""
    first, end = 0, len(words)
    while first < end and _is_filler(words, first, also):
        first += 1
    while end > first and _is_filler(words, end - 1, also):
        end -= 1
    return words[first:end] or words[-1:]


def _is_filler(words: Sequence[str], place: int, also: frozenset[str]) -> bool:
    word = words[place]
    if word in {"o", "a"} and place and words[place - 1].isdecimal():
        return False
    if word == "no":
        return place + 1 < len(words) and words[place + 1].isdecimal()
    return word in FILLERS or word in also
