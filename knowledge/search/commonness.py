"""How common a word is in the languages of a pack, whether or not the pack uses it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.search.lexicon.features import key
from knowledge.search.lexicon.table import FILE, NATS

_COMMONEST = 9.2
"""Nats above the lexicon's floor of a word in a million: a word in a hundred, such as grammar is made of."""


class Commonness:
    """What the shipped lexicon lists for some languages. Threads may share it."""

    def __init__(self, languages: Sequence[Language]) -> None:
        with np.load(FILE, allow_pickle=False) as kept:
            columns = [place for place, code in enumerate(kept["languages"]) if str(code) in languages]
            steps = np.ascontiguousarray(kept["steps"].T).view(np.uint32).ravel()
            levels = kept["levels"][columns].max(axis=0) if columns else np.zeros(len(steps), np.uint8)
        keys = np.cumsum(steps, dtype=np.uint32)
        self._keys, self._levels = keys[levels > 0], levels[levels > 0]
        self._level = lru_cache(maxsize=65_536)(self._find_level)

    def is_listed(self, word: str) -> bool:
        """Whether it is one of the ten thousand commonest words of a language, with or without its accents."""
        return self._level(word) > 0

    def rarity(self, word: str) -> float:
        """How much a word tells, from 0 for what one word in a hundred is, to 1 for what the lexicon does not list."""
        return max(0.0, 1.0 - self._level(word) / _COMMONEST)

    def _find_level(self, word: str) -> float:
        number = np.uint32(key(word))
        place = int(np.searchsorted(self._keys, number))
        found = place < len(self._keys) and self._keys[place] == number
        return NATS * float(self._levels[place]) if found else 0.0


@cache
def commonness_of(languages: tuple[Language, ...]) -> Commonness:
    """What is common in these languages; in the network's own where none is given."""
    return Commonness(languages or NETWORK_LANGUAGES)
