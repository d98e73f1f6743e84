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
class Border:
    """Where confidence begins: how a raw confidence becomes a score, and the score from which an answer is given."""

    slope: float
    offset: float
    threshold: float

    def score(self, raw: float) -> float:
        """A raw confidence as the estimated chance of being right, from 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, self.slope * raw + self.offset))))
