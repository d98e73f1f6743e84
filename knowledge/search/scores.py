"""Entries with the confidence that they are meant, and where confidence begins."""

from __future__ import annotations

import math
from dataclasses import dataclass


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
    """Where confidence begins: how a raw confidence becomes a score, and the score from which an answer is given."""

    slope: float
    offset: float
    threshold: float

    def score(self, raw: float) -> float:
        """A raw confidence as the estimated chance of being right, from 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, self.slope * raw + self.offset))))
