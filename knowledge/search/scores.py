"""Entries with the confidence that they are meant, and where confidence begins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.model.languages import Language

_STEEPNESS = 10.0
"""How much more than a margin familiarity weighs below the gate. Measured on CLINC150 with 5, 10 and all phrasings:
with 1, 6 and 20 the out-of-scope recall at 5 % false refusals is 61.3, 63.4 and 64.3 % on average, while as many right
answers are as safe as without."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """An entry and the confidence, from 0 to 1, that it is the one asked for.

    A series stands under its first entry's id.
    """

    entry_id: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Bands:
    """The borders between the three bands of one language, as scores from 0 to 1.

    From `answer` on the best entry is the answer; from `offer` on the likeliest ones are offered; below it the question
    is handed over.

    Raises:
        ValueError: answers would begin below offers.
    """

    answer: float
    offer: float

    def __post_init__(self) -> None:
        if self.answer < self.offer:
            raise ValueError(f"answers from {self.answer} on, but offers only from {self.offer} on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Border:
    """Where confidence begins: how a raw confidence becomes a score, and the scores at which the bands begin.

    Attributes:
        gate: the familiarity below which a question is hardly the pack's, so that what is unfamiliar counts steeply.
        threshold: from here on an answer is given to a question in no language in particular.
        offer: from here on titles are offered to it; never above the threshold.
        languages: the bands of each language that the lessons have texts in.
    """

    slope: float
    offset: float
    threshold: float
    offer: float = 0.0
    gate: float = 0.0
    languages: Mapping[Language, Bands] = field(default_factory=dict)

    def raw(self, margin: float, familiarity: float) -> float:
        """The confidence in an entry: the margin tells which of the pack's entries is meant, familiarity whether any
        is; below the gate the latter outweighs any margin."""
        return margin + familiarity - _STEEPNESS * max(0.0, self.gate - familiarity)

    def bands(self, language: Language | None) -> Bands:
        """The bands of a language; those of no language in particular where it is not known or never occurred."""
        if language is not None and language in self.languages:
            return self.languages[language]
        return Bands(answer=self.threshold, offer=self.offer)

    def score(self, raw: float) -> float:
        """A raw confidence as the estimated chance of being right, from 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, self.slope * raw + self.offset))))
