"""What was changed in a circular since it was approved, or since the version that it corrects was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from knowledge.model.circulars import Circular, CircularText
from knowledge.model.languages import Language
from knowledge.store.unit import Unit

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

_MOST_WORDS = 2_000
"""Of one changed passage that is compared word by word: two pages. The comparison takes time with its square."""


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some words, and what became of them."""

    change: Change
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What was changed in one language.

    Attributes:
        before, after: the texts; None where there was none, or is none any more.
    """

    language: Language
    before: CircularText | None
    after: CircularText | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


Texts = Mapping[Language, CircularText]


def earlier_texts(unit: Unit, circular: Circular) -> Mapping[str, Texts]:
    """What the texts can be compared with: "sent", the version that it corrects; "approved", this one as it was
    approved last."""
    sent = unit.circulars.texts(circular.corrects) if circular.corrects is not None else {}
    found = {"sent": sent, "approved": unit.circulars.approved_texts(circular.id)}
    return {name: texts for name, texts in found.items() if texts}


def differences(before: Texts, after: Texts) -> tuple[Difference, ...]:
    """What is not the same any more, by language; nothing of what was only checked or said again."""
    languages = dict.fromkeys((*after, *before))
    found = (_difference(language, before.get(language), after.get(language)) for language in languages)
    return tuple(each for each in found if _is_changed(each))


def _is_changed(each: Difference) -> bool:
    return any(piece.change is not Change.KEPT for piece in (*each.title, *each.text)) or None in (
        each.before,
        each.after,
    )


def _difference(language: Language, before: CircularText | None, after: CircularText | None) -> Difference:
    return Difference(
        language=language,
        before=before,
        after=after,
        title=compared(before.title if before else "", after.title if after else ""),
        text=compared(before.text if before else "", after.text if after else ""),
    )


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Two wordings as one text with what was added and removed, line by line and within lines word by word.

    The pieces that are not removed are the wording after it, those that are not added the one before.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_joined(_pieces(old, new, within=True)))


def _pieces(old: Sequence[str], new: Sequence[str], *, within: bool) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, begin, end, new_begin, new_end in matcher.get_opcodes():
        was, is_now = "".join(old[begin:end]), "".join(new[new_begin:new_end])
        if tag == "equal":
            yield Piece(change=Change.KEPT, text=was)
        elif tag == "replace" and within:
            yield from _by_words(was, is_now)
        else:
            yield Piece(change=Change.REMOVED, text=was)
            yield Piece(change=Change.ADDED, text=is_now)


def _by_words(was: str, is_now: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(was), _WORDS.findall(is_now)
    if max(len(old), len(new)) <= _MOST_WORDS:
        yield from _pieces(old, new, within=False)
    else:
        yield from (Piece(change=Change.REMOVED, text=was), Piece(change=Change.ADDED, text=is_now))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without empty pieces, and with neighbours of one kind as one."""
    for change, group in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.change):
        yield Piece(change=change, text="".join(piece.text for piece in group))
