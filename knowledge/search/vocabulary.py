"""What a pack's lessons taught about words, and how a question reads in its light."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.model.languages import Language
from knowledge.search.commonness import Commonness, commonness_of
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.spelling import Speller
from knowledge.search.stemming import Stemmer, stemmer_of
from knowledge.search.texts import grams, phrases, words

_WORTH = {True: 1.0, False: 0.5}
"""What a known word is worth as it was typed, and when it had to be repaired: it may have been another word. Half
catches 4 to 7 points more of CLINC150's out-of-scope questions than full worth, with 5 and 10 phrasings."""
_SURELY_A_WORD = 6
"""Letters from which a repaired word shows that the pack knows something; "asdf" is near some word, too."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

PARTS = 3
"""Stems; stems with their neighbours; runs of characters. Each is one vector of unit length in what is compared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A question as numbers.

    Attributes:
        rows: the features heard that the pack knows, each once, ascending.
        values: their weights; the square of each part's sum up to 1.
        known: the share, from 0 to 1, of what is rare in the question that the pack knows.
        stems: the row of each word's stem, and the share of the question that hangs on it.
        is_known: whether any word that carries a subject is the pack's.
    """

    rows: Rows
    values: Floats
    known: float
    stems: tuple[tuple[int, float], ...]
    is_known: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary:
    """The features of the lessons: one row for each stem, then for each phrase of stems, then for each run.

    Attributes:
        languages: those that words are stemmed by.
        words: as they stand in the lessons, the most frequent first.
        idf: inverse document frequency of each row, dampened.
        rarity: that of a stem that no lesson has.
    """

    languages: tuple[Language, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    phrases: tuple[str, ...]
    runs: tuple[str, ...]
    idf: Floats
    rarity: float

    def __post_init__(self) -> None:
        """The look-up tables are made before the first question, and before threads share them."""
        _ = (self._words, self._stems, self._phrases, self._runs, self._speller, self._stemmer, self._commonness)

    def read(self, question: str) -> Reading:
        """A question, its misspelt words repaired, as numbers."""
        typed = words(question)
        heard = self._speller.repair(typed)
        stems = [self._stemmer.stem(word) for word in heard]
        parts = [part for rows in self._rows(heard, stems) if (part := self._weighed(rows))]
        return Reading(
            rows=np.concatenate([rows for rows, _ in parts]) if parts else np.zeros(0, np.int64),
            values=np.concatenate([values for _, values in parts]) if parts else np.zeros(0, np.float32),
            known=self._known(typed, heard, stems),
            stems=tuple(self._hanging(typed, heard, stems)),
            is_known=any(map(self._is_subject, typed, heard)),
        )

    def _rows(self, heard: Sequence[str], stems: Sequence[str]) -> tuple[Rows, Rows, Rows]:
        single = [row for stem in stems if (row := self._stems.get(stem)) is not None]
        joined = [row for phrase in phrases(stems) if (row := self._phrases.get(phrase)) is not None]
        runs = np.concatenate([self._rows_of_runs(word) for word in heard]) if heard else np.zeros(0, np.int64)
        return np.array(single, dtype=np.int64), np.array(joined, dtype=np.int64), runs

    def _weighed(self, found: Rows) -> tuple[Rows, Floats] | None:
        """One part, of unit length; `found` has a row as often as it was heard."""
        if not found.size:
            return None
        rows, counts = np.unique(found, return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[rows]
        return rows, values / np.sqrt(values @ values)

    def _known(self, typed: Sequence[str], heard: Sequence[str], stems: Sequence[str]) -> float:
        """Grammar is left aside, unless there is nothing else."""
        every = list(zip(typed, heard, stems, strict=True))
        whole = known = 0.0
        for was, word, stem in [each for each in every if each[1] not in EMPTY_WORDS] or every:
            row = self._stems.get(stem)
            rarity = self.rarity if row is None else float(self.idf[row])
            whole += rarity
            known += 0.0 if row is None else rarity * _WORTH[was == word]
        return known / whole if whole else 0.0

    def _hanging(self, typed: Sequence[str], heard: Sequence[str], stems: Sequence[str]) -> list[tuple[int, float]]:
        """The stems that the pack has, by how rare the words are in their language."""
        rarities = [self._commonness.rarity(word) for word in heard]
        whole = sum(rarities) or 1.0
        return [
            (row, rarity * _WORTH[was == word] / whole)
            for was, word, stem, rarity in zip(typed, heard, stems, rarities, strict=True)
            if rarity and (row := self._stems.get(stem)) is not None
        ]

    def _is_subject(self, typed: str, heard: str) -> bool:
        is_said = typed == heard or len(typed) >= _SURELY_A_WORD
        return is_said and heard in self._words and heard not in EMPTY_WORDS

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def _stems(self) -> Mapping[str, int]:
        return _numbered(self.stems, 0)

    @cached_property
    def _phrases(self) -> Mapping[str, int]:
        return _numbered(self.phrases, len(self.stems))

    @cached_property
    def _runs(self) -> Mapping[str, int]:
        return _numbered(self.runs, len(self.stems) + len(self.phrases))

    @cached_property
    def _commonness(self) -> Commonness:
        return commonness_of(self.languages)

    @cached_property
    def _stemmer(self) -> Stemmer:
        return stemmer_of(self.languages)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self.words, self._commonness.is_listed, self._joins)

    def _joins(self, first: str, second: str) -> bool:
        return f"{self._stemmer.stem(first)} {self._stemmer.stem(second)}" in self._phrases

    @cached_property
    def _rows_of_runs(self) -> Callable[[str], Rows]:
        """The rows of a word's runs; people use the same words again and again."""

        @lru_cache(maxsize=16_384)
        def rows_of(word: str) -> Rows:
            return np.array([self._runs[run] for run in grams(word) if run in self._runs], dtype=np.int64)

        return rows_of


def _numbered(features: Sequence[str], first: int) -> Mapping[str, int]:
    return {feature: number for number, feature in enumerate(features, start=first)}
