"""The compiled index: from a question to ranked entries, with numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from knowledge.model.languages import Language
from knowledge.search.keeping import kept_index, read_kept_index
from knowledge.search.machines import Centres, Machine
from knowledge.search.scores import Bands, Border, Ranked
from knowledge.search.vocabulary import Floats, Reading, Rows, Vocabulary

_QUESTIONS_AT_HAND = 16
"""Questions that may be ranked again: those that some threads work on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """An entry weighed for a question.

    Attributes:
        margin: how much more the question speaks for it than for its best rival; below 0 if it is not the best.
        familiarity: how much the question resembles what the pack and the entry have been asked, from 0 to about 1.
    """

    entry_id: str
    margin: float
    familiarity: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Index:
    """What training left. Threads may share it."""

    entry_ids: tuple[str, ...]
    vocabulary: Vocabulary
    machine: Machine
    centres: Centres
    border: Border

    def __post_init__(self) -> None:
        """The look-up tables are made before the first question, and before threads share them."""
        _ = (self._judge, self._every_row)

    def bands(self, language: Language | None) -> Bands:
        """Where answers and offers begin for a question in a language; the strictest answer where it is not known, or
        none that the pack has texts in."""
        return self.border.bands(language)

    def rank(self, question: str, top: int, among: Collection[str] | None = None) -> tuple[Ranked, ...]:
        """The likeliest entries, best first; none when the pack knows no word of the question that has a subject.

        Args:
            among: only these entries compete; all of them by default.
        """
        if not self.knows(question):
            return ()
        ranked: list[Ranked] = []
        for key, raw in self.weigh(question, top, among):
            score = min([self.border.score(raw), *(each.score for each in ranked[-1:])])
            ranked.append(Ranked(entry_id=key, score=score))
        return tuple(ranked)

    def knows(self, question: str) -> bool:
        """Whether the pack uses any word of the question that carries a subject."""
        return self._judge(question)[0].is_known

    def weigh(self, question: str, top: int = 1, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The likeliest entries, best first, with their raw confidences."""
        weighed = self.compare(question, top, among)
        return [(each.entry_id, self.border.raw(each.margin, each.familiarity)) for each in weighed]

    def compare(self, question: str, top: int = 1, among: Collection[str] | None = None) -> list[Weighed]:
        """The likeliest entries, best first, with what their confidence is made of."""
        competing = self._competing(among)
        if not competing.size:
            return []
        reading, judged = self._judge(question)
        decisions = judged[competing]
        likeliest = _highest(decisions, max(2, top))
        found = []
        for place in likeliest[:top]:
            decision = float(decisions[place])
            rival = max((float(decisions[other]) for other in likeliest[:2] if other != place), default=decision)
            row = int(competing[place])
            familiarity = self._familiarity(row, reading, decision)
            found.append(Weighed(entry_id=self.entry_ids[row], margin=decision - rival, familiarity=familiarity))
        return found

    def save(self, path: Path) -> None:
        """Write the index as a whole, with a checksum."""
        kept_index(path, self.entry_ids, self.vocabulary, self.machine, self.centres, self.border)

    @classmethod
    def load(cls, path: Path) -> Index:
        """Read an index again.

        Raises:
            IndexDamaged: it is not whole.
        """
        entry_ids, vocabulary, machine, centres, border = read_kept_index(path)
        return cls(entry_ids=entry_ids, vocabulary=vocabulary, machine=machine, centres=centres, border=border)

    def _familiarity(self, row: int, reading: Reading, decision: float) -> float:
        """How much a question resembles what was asked before. Measured on what CLINC150 calls out of scope (oos_train,
        oos_val) against its validation part, with 5, 10 and all phrasings: at 5 % false refusals 48, 64 and 86 % of it
        are recognised; without the nearness 10 points fewer. The weights, which sum up to 1, stand on a plateau: each a
        half more or less changes the average by a point at most.
        """
        own = self.centres.share(row, reading)
        return 0.1 * decision + 0.2 * reading.known + 0.2 * own + 0.5 * self.centres.nearness(row, reading)

    @cached_property
    def _judge(self) -> Callable[[str], tuple[Reading, Floats]]:
        """How a question reads and the decisions about it, kept for its next ranking: a dated one is ranked again."""

        @lru_cache(maxsize=_QUESTIONS_AT_HAND)
        def judge(question: str) -> tuple[Reading, Floats]:
            reading = self.vocabulary.read(question)
            return reading, self.machine.decide(reading)

        return judge

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """The ids of the entries, to look one up."""
        return frozenset(self.entry_ids)

    @cached_property
    def _every_row(self) -> Rows:
        return np.arange(len(self.entry_ids))

    def _competing(self, among: Collection[str] | None) -> Rows:
        if among is None:
            return self._every_row
        return np.array([row for row in self._every_row if self.entry_ids[row] in among], dtype=np.int64)


def _highest(decisions: Floats, count: int) -> Rows:
    """The places of the highest decisions, the highest first; of equal ones the first."""
    if count >= len(decisions):
        return np.argsort(-decisions, kind="stable")
    lowest = np.partition(decisions, -count)[-count]
    among = np.flatnonzero(decisions >= lowest)
    return among[np.argsort(-decisions[among], kind="stable")][:count]
