"""Words around a date that say what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from knowledge.model.readings import DeadlineKind
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.phrases import Phrases, cue, merged
from knowledge.reading.circulars.tables import LISTS, Table

PURPOSES = {
    "registration": DeadlineKind.REGISTRATION,
    "questionnaire": DeadlineKind.QUESTIONNAIRE,
    "expression of interest": DeadlineKind.EXPRESSION_OF_INTEREST,
    "contribution": DeadlineKind.CONTRIBUTION,
    "payment": DeadlineKind.OTHER,
}
"""The keys of the tables for what a deadline is for."""
HINTS = {
    "attendance": DeadlineKind.REGISTRATION,
    "interested": DeadlineKind.EXPRESSION_OF_INTEREST,
    "material": DeadlineKind.CONTRIBUTION,
}
"""Those that tell it where none of the others does."""
_EMPTY = ("articles", "joints", "next")
_EMPTY_WORDS = ("date", "jour", "dia", "on", "of", "a", "as", "no", "du")


class Cues:
    """Finds the cues of all tables in folded text."""

    def __init__(self, tables: Sequence[Table]) -> None:
        lists = [table.lists for table in tables]
        self._patterns = {key: cue(merged(lists, key)) for key in LISTS}
        self.until_behind = Phrases((phrase, True) for phrase in merged(lists, "until behind"))
        empty = sorted(
            {*_EMPTY_WORDS, *(fold(legible(word)) for key in _EMPTY for word in merged(lists, key))}, key=len
        )
        self._empty = re.compile(rf"[\W_]*(?:(?:{'|'.join(map(re.escape, reversed(empty)))})(?!\w)[\W_]*)*")

    def is_empty(self, text: str) -> bool:
        """Whether nothing but articles and the like stands there."""
        return self._empty.fullmatch(text) is not None

    def has(self, key: str, text: str) -> bool:
        return self._patterns[key].search(text) is not None

    def begins(self, key: str, text: str) -> re.Match[str] | None:
        """The cue at the beginning of the text."""
        return self._patterns[key].match(text)

    def names(self, key: str, text: str) -> bool:
        """Whether the cue is all of the text."""
        return self._patterns[key].fullmatch(text) is not None

    def first(self, key: str, text: str) -> int | None:
        """Where the first one ends."""
        found = self._patterns[key].search(text)
        return found.end() if found else None

    def last(self, key: str, text: str) -> int:
        """Where the last one begins; -1 without one."""
        return max((found.start() for found in self._patterns[key].finditer(text)), default=-1)

    def last_of(self, keys: Iterable[str], text: str) -> int:
        return max((self.last(key, text) for key in keys), default=-1)

    def purpose_before(self, text: str) -> DeadlineKind | None:
        """What the last words of a text that tell a purpose tell."""
        return self._last_told(PURPOSES, text)

    def hint_before(self, text: str) -> DeadlineKind | None:
        """What the last words tell that hint at a purpose."""
        return self._last_told(HINTS, text)

    def _last_told(self, meanings: Mapping[str, DeadlineKind], text: str) -> DeadlineKind | None:
        places = {key: self.last(key, text) for key in meanings}
        nearest = max(places, key=places.__getitem__)
        return meanings[nearest] if places[nearest] >= 0 else None

    def purpose_behind(self, text: str) -> DeadlineKind | None:
        """What the first such words tell."""
        places = {key: end for key in PURPOSES if (end := self.first(key, text)) is not None}
        return PURPOSES[min(places, key=places.__getitem__)] if places else None


@lru_cache(maxsize=8)
def cues_of(grammar: Grammar) -> Cues:
    """The cues of the grammar's tables."""
    return Cues(grammar.tables)
