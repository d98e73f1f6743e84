"""Phrases of several words: looked up among tokens, or found in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.tokens import Token, words_of

Meaning = TypeVar("Meaning")
_NOTHING = re.compile(r"(?!)")
_PIECE = re.compile(r"[^\W_]+\*?|\*|\s+|[^\w\s]|_")


class Phrases(Generic[Meaning]):
    """Phrases with what they mean, looked up at a place among tokens, the longest first."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        for phrase, meaning in phrases:
            if words := words_of(fold(legible(phrase))):
                self._by_first.setdefault(words[0], []).append((words, meaning))
                self._by_last.setdefault(words[-1], []).append(words)
        for found in self._by_first.values():
            found.sort(key=lambda pair: -len(pair[0]))
        for ending in self._by_last.values():
            ending.sort(key=len, reverse=True)

    def match(self, tokens: Sequence[Token], index: int) -> tuple[Meaning, int] | None:
        """What the phrase that begins here means, and the place behind it."""
        if not 0 <= index < len(tokens):
            return None
        for words, meaning in self._by_first.get(tokens[index].text, ()):
            end = index + len(words)
            if end <= len(tokens) and all(tokens[index + at].text == word for at, word in enumerate(words)):
                return meaning, end
        return None

    def skip(self, tokens: Sequence[Token], index: int) -> int:
        """The place behind the phrase that begins here; this place without one."""
        found = self.match(tokens, index)
        return found[1] if found else index

    def before(self, tokens: Sequence[Token], index: int) -> int | None:
        """The place where the phrase begins that ends right before this one."""
        if index <= 0:
            return None
        for words in self._by_last.get(tokens[index - 1].text, ()):
            start = index - len(words)
            if start >= 0 and all(tokens[start + at].text == word for at, word in enumerate(words)):
                return start
        return None


def cue(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases in folded text; a star stands for the rest of a word."""
    forms = sorted({fold(legible(phrase)) for phrase in phrases}, key=len, reverse=True)
    if not forms:
        return _NOTHING
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, forms))})(?!\w)")


def merged(tables: Iterable[Mapping[str, Iterable[str]]], key: str) -> Iterator[str]:
    """The phrases under one key in several tables."""
    for table in tables:
        yield from table.get(key, ())


def _pattern(form: str) -> str:
    return "".join(_piece(piece[0]) for piece in _PIECE.finditer(form))


def _piece(piece: str) -> str:
    if piece.isspace():
        return r"\s+"
    if piece.endswith("*"):
        return re.escape(piece[:-1]) + r"\w*"
    return re.escape(piece)
