"""Repair of words that the index does not know, by the nearest one that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

_SHORTEST = 4
"""Letters; any shorter word is one edit away from many."""
_MOST_REPAIRS = 12
"""Unknown words of one question that are looked at; more of them is another language or no language at all."""


class Speller:
    """Knows a vocabulary, the most frequent words first: they win among equally near ones."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        ordered = tuple(vocabulary)
        self._known = frozenset(ordered)
        self._near: dict[int, tuple[str, ...]] = {}
        for length in range(_SHORTEST, 1 + max(map(len, ordered), default=0) + 2):
            near = tuple(word for word in ordered if _is_near(word, length))
            self._near[length] = near
        self._nearest = lru_cache(maxsize=4_096)(self._find_nearest)  # people slip on the same words

    def repair(self, heard: Sequence[str]) -> tuple[str, ...]:
        """The words, those unknown replaced by the nearest known one if it is near enough."""
        allowed = _MOST_REPAIRS
        repaired = []
        for word in heard:
            if word not in self._known and allowed:
                allowed -= 1
                word = self._nearest(word) or word
            repaired.append(word)
        return tuple(repaired)

    def _find_nearest(self, word: str) -> str | None:
        """By optimal string alignment: one edit in up to six letters, two in longer words. A number is never a typo."""
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        edits = _edits(len(word))
        found = extractOne(word, self._near.get(len(word), ()), scorer=OSA.distance, score_cutoff=edits)
        return found[0] if found else None


def _edits(length: int) -> int:
    """Measured on CLINC150: a second edit in words of five or six letters mends less than it mistakes."""
    return 1 if length <= 6 else 2


def _is_near(word: str, length: int) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and abs(len(word) - length) <= _edits(length)
