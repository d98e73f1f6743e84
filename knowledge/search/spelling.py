"""Repair of words that the index does not know, by the nearest one that it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_SHORTEST = 3
"""Letters; of what is any shorter a slip leaves nothing."""
_MOST_REPAIRS = 12
"""Unknown words of one question that are looked at; more of them is another language or no language at all."""
_MOST_EDITS = 2
_LONG_ENOUGH = 5
"""Letters of a word in which two slips are looked for."""
_MOST_CANDIDATES = 12
"""Equally near words that are compared, the most frequent ones."""

Joins = Callable[[str, str], bool]


class Speller:
    """Knows a vocabulary, the most frequent words first: they win among equally near ones."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        is_common: Callable[[str], bool] = lambda word: False,
        joins: Joins = lambda first, second: False,
    ) -> None:
        """Words that are common elsewhere are left alone: whoever typed one meant it.

        Args:
            joins: whether two words are known to stand side by side.
        """
        ordered = tuple(vocabulary)
        self._is_common = is_common
        self._joins = joins
        self._known = frozenset(ordered)
        by_length: dict[int, list[tuple[int, str]]] = {}
        for place, word in enumerate(ordered):
            if len(word) >= _SHORTEST and word.isalpha():
                by_length.setdefault(len(word), []).append((place, word))
        self._near = {length: _merged(by_length, length) for length in range(_SHORTEST, 3 + max(by_length, default=0))}
        self._nearest = lru_cache(maxsize=4_096)(self._find_nearest)  # people slip on the same words

    def repair(self, heard: Sequence[str]) -> tuple[str, ...]:
        """The words, those unknown replaced by the nearest known one if it is near enough; of equally near ones by one
        that is known to stand beside its neighbours."""
        allowed = _MOST_REPAIRS
        repaired = list(heard)
        for place, word in enumerate(heard):
            if word not in self._known and allowed:
                allowed -= 1
                before, after = repaired[max(0, place - 1) : place], heard[place + 1 : place + 2]
                repaired[place] = self._meant(word, before, after)
        return tuple(repaired)

    def _meant(self, word: str, before: Sequence[str], after: Sequence[str]) -> str:
        """The near word with the most neighbours, the first of several; a farther one only if it has any."""

        def neighbours(other: str) -> int:
            return sum(self._joins(one, other) for one in before) + sum(self._joins(other, one) for one in after)

        near, far = self._nearest(word)
        if near:
            return near[0] if len(near) == 1 else max(near, key=neighbours)
        found = max(far, key=neighbours, default=word)
        return found if far and neighbours(found) else word

    def _find_nearest(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The nearest words, those that begin alike first, and farther ones, by optimal string alignment. A number is
        never a typo."""
        if len(word) < _SHORTEST or not word.isalpha() or self._is_common(word):
            return (), ()
        found = extract(
            word, self._near.get(len(word), ()), scorer=OSA.distance, score_cutoff=_MOST_EDITS, limit=_MOST_CANDIDATES
        )
        edits = min((distance for _, distance, _ in found), default=0)
        nearest = tuple(sorted((other for other, distance, _ in found if distance == edits), key=_begins_unlike(word)))
        if edits <= _edits(len(word)):
            return nearest, ()
        return ((), nearest) if len(word) >= _LONG_ENOUGH else ((), ())


def _begins_unlike(word: str) -> Callable[[str], bool]:
    return lambda other: other[0] != word[0]


def _edits(length: int) -> int:
    """Measured on CLINC150: a second edit in words of five or six letters mends less than it mistakes."""
    return 1 if length <= 6 else 2


def _merged(by_length: dict[int, list[tuple[int, str]]], length: int) -> tuple[str, ...]:
    """The words that may be meant by one of so many letters, in their order."""
    edits = _MOST_EDITS if length >= _LONG_ENOUGH else _edits(length)
    near = [each for other in range(length - edits, length + edits + 1) for each in by_length.get(other, ())]
    return tuple(word for _, word in sorted(near))
