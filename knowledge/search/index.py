"""The compiled index: from a question to ranked entries, with numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.search.archive import read_arrays, write_arrays
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.scores import Border, Ranked
from knowledge.search.spelling import Speller
from knowledge.search.texts import grams, word_features, words

_WORTH = {True: 1.0, False: 0.5}
"""What a known word is worth as it was typed, and when it had to be repaired: it may have been another word. Half
catches 4 to 7 points more of CLINC150's out-of-scope questions than full worth, with 5 and 10 phrasings."""
_SURELY_A_WORD = 6
"""Letters from which a repaired word shows that the pack knows something; "asdf" is near some word, too."""

_QUESTIONS_AT_HAND = 16
"""Questions that may be ranked again: those that some threads work on."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Index:
    """What training left: one linear classifier per entry over words and character runs.

    Attributes:
        terms: words, then pairs of words; the first `known.shape[0]` of them are single words.
        runs: character runs.
        idf: inverse document frequency of each term, then of each run.
        weights: of shape (terms and runs, entries).
        known: whether an entry's texts contain a word; of shape (single words, entries).
        rarity: idf of a word that nobody used.
    """

    entry_ids: tuple[str, ...]
    terms: tuple[str, ...]
    runs: tuple[str, ...]
    idf: Floats
    weights: Floats
    intercepts: Floats
    known: npt.NDArray[np.bool_]
    rarity: float
    border: Border

    def __post_init__(self) -> None:
        """The look-up tables are made before the first question, and before threads share them."""
        _ = (self._words, self._terms, self._runs, self._speller)

    @property
    def threshold(self) -> float:
        """The score from which an answer is safe enough."""
        return self.border.threshold

    def rank(self, question: str, top: int, among: Collection[str] | None = None) -> tuple[Ranked, ...]:
        """The likeliest entries, best first; none when the pack knows no word of the question that has a subject.

        Args:
            among: only these entries compete; all of them by default.
        """
        if not self.knows(question):
            return ()
        raw = self.weigh(question, top, among)
        return tuple(Ranked(entry_id=key, score=self.border.score(value)) for key, value in raw)

    def knows(self, question: str) -> bool:
        """Whether the pack uses any word of the question that carries a subject."""
        typed = words(question)
        return any(
            word in self._words and word not in EMPTY_WORDS and (was == word or len(was) >= _SURELY_A_WORD)
            for was, word in zip(typed, self._speller.repair(typed), strict=True)
        )

    def weigh(self, question: str, top: int = 1, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The likeliest entries, best first, with their raw confidences: margin over the best rival, plus half the
        share of the question's rarity that the pack knows, plus half the share that the entry knows.

        Whole shares catch 1 to 5 points more of CLINC150's out-of-scope questions, but refuse misspelt ones too often.
        """
        competing = self._competing(among)
        if not competing.size:
            return []
        judged, in_pack, in_entries = self._judge(question)
        decisions = judged[competing]
        raw = decisions - _best_rivals(decisions) + 0.5 * in_pack + 0.5 * in_entries[competing]
        order = np.argsort(-decisions, kind="stable")[:top]
        return [(self.entry_ids[competing[place]], float(raw[place])) for place in order]

    def save(self, path: Path) -> None:
        """Write the index as a whole, with a checksum."""
        border = (self.rarity, self.border.slope, self.border.offset, self.border.threshold)
        write_arrays(
            path,
            {
                "entry_ids": _packed(self.entry_ids),
                "terms": _packed(self.terms),
                "runs": _packed(self.runs),
                "idf": self.idf,
                "weights": self.weights,
                "intercepts": self.intercepts,
                "known": self.known,
                "border": np.array(border, dtype=np.float64),
            },
        )

    @classmethod
    def load(cls, path: Path) -> Index:
        """Read an index again.

        Raises:
            IndexDamaged: it is not whole.
        """
        kept = read_arrays(path)
        rarity, slope, offset, threshold = (float(value) for value in kept["border"])
        return cls(
            entry_ids=_unpacked(kept["entry_ids"]),
            terms=_unpacked(kept["terms"]),
            runs=_unpacked(kept["runs"]),
            idf=kept["idf"],
            weights=kept["weights"],
            intercepts=kept["intercepts"],
            known=kept["known"],
            rarity=rarity,
            border=Border(slope=slope, offset=offset, threshold=threshold),
        )

    @cached_property
    def _words(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.terms[: len(self.known)])}

    @cached_property
    def _terms(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def _runs(self) -> dict[str, int]:
        return {run: number for number, run in enumerate(self.runs, start=len(self.terms))}

    @cached_property
    def _speller(self) -> Speller:
        common_first = np.argsort(self.idf[: len(self.known)], kind="stable")
        return Speller(self.terms[number] for number in common_first)

    @cached_property
    def _judge(self) -> Callable[[str], tuple[Floats, float, Floats]]:
        """The decisions for a question and the shares of it that are known, kept for its next ranking: a dated
        question is ranked several times."""

        @lru_cache(maxsize=_QUESTIONS_AT_HAND)
        def judge(question: str) -> tuple[Floats, float, Floats]:
            typed = words(question)
            heard = self._speller.repair(typed)
            return self._decide(heard), *self._shares(typed, heard)

        return judge

    @cached_property
    def _every_row(self) -> Rows:
        return np.arange(len(self.entry_ids))

    @cached_property
    def _rows_of_runs(self) -> Callable[[str], Rows]:
        """The rows of a word's runs; people use the same words again and again."""

        @lru_cache(maxsize=16_384)
        def rows_of(word: str) -> Rows:
            return np.array([self._runs[run] for run in grams(word) if run in self._runs], dtype=np.int64)

        return rows_of

    def _competing(self, among: Collection[str] | None) -> Rows:
        if among is None:
            return self._every_row
        return np.array([row for row in self._every_row if self.entry_ids[row] in among], dtype=np.int64)

    def _decide(self, heard: Sequence[str]) -> Floats:
        terms = [row for feature in word_features(heard) if (row := self._terms.get(feature)) is not None]
        runs = [self._rows_of_runs(word) for word in heard]
        decisions = self.intercepts + self._part(np.array(terms, dtype=np.int64))
        return decisions + self._part(np.concatenate(runs)) if runs else decisions

    def _part(self, found: Rows) -> Floats | float:
        """What one part of the features, of unit length, adds to the decisions; `found` has a row as often as it was
        heard."""
        if not found.size:
            return 0.0
        rows, counts = np.unique(found, return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[rows]
        part: Floats = (values / np.sqrt(values @ values)) @ self.weights[rows]
        return part

    def _shares(self, typed: Sequence[str], heard: Sequence[str]) -> tuple[float, Floats]:
        """The share of the question's rarity known to the pack, and to each entry; grammar is left aside."""
        pairs = list(zip(typed, heard, strict=True))
        subject = [pair for pair in pairs if pair[1] not in EMPTY_WORDS] or pairs
        found = [(row, _WORTH[was == word]) for was, word in subject if (row := self._words.get(word)) is not None]
        rows = [row for row, _ in found]
        rarities = self.idf[rows]
        whole = float(rarities.sum()) + self.rarity * (len(subject) - len(rows)) or 1.0
        known = rarities * np.array([worth for _, worth in found], dtype=np.float32) / whole
        return float(known.sum()), known @ self.known[rows]


def _best_rivals(decisions: Floats) -> Floats:
    """For each entry the best decision among the others; its own when it has no rival."""
    rivals = np.full_like(decisions, decisions.max())
    if len(decisions) > 1:
        second, first = np.argpartition(decisions, -2)[-2:]
        rivals[first] = decisions[second]
    return rivals


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(kept: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(kept.tobytes().decode().split("\n")) if kept.size else ()
