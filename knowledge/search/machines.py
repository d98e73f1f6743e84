"""How strongly a question speaks for each entry: by trained separators, or by nearness where there are too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.search.vocabulary import Floats, Reading, Rows

_MOST_POSTINGS = 400_000
"""Pairs of a feature and an entry that one question looks at, the rarest features first: 10 ms of work at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Separators:
    """One linear classifier per entry.

    Attributes:
        weights: of shape (features, entries).
    """

    weights: Floats
    intercepts: Floats

    def decide(self, reading: Reading) -> Floats:
        """A decision for each entry, above 0 where it is more likely meant than not."""
        decisions: Floats = self.intercepts + reading.values @ self.weights[reading.rows]
        return decisions


@dataclass(frozen=True, kw_only=True, eq=False)
class Centres:
    """The middle of each entry's texts, of unit length, entry by entry.

    Attributes:
        starts: where an entry's features begin; one more than there are entries.
        rows: of its features, ascending.
        values: their weights.
    """

    starts: Rows
    rows: npt.NDArray[np.int32]
    values: Floats

    def nearness(self, entry: int, reading: Reading) -> float:
        """The cosine between a question and the middle of an entry's texts."""
        places = self._places(entry, reading.rows)
        length = np.sqrt(reading.values @ reading.values) or 1.0
        return float(reading.values @ np.where(places >= 0, self.values[places], 0.0) / length)

    def share(self, entry: int, reading: Reading) -> float:
        """The share of a question that hangs on stems that an entry's texts have."""
        if not reading.stems:
            return 0.0
        places = self._places(entry, np.array([row for row, _ in reading.stems], dtype=np.int64))
        return sum(share for place, (_, share) in zip(places, reading.stems, strict=True) if place >= 0)

    def _places(self, entry: int, wanted: Rows) -> Rows:
        """Where features of an entry stand; -1 for those that it does not have."""
        first, end = int(self.starts[entry]), int(self.starts[entry + 1])
        own = self.rows[first:end]
        if not own.size:
            return np.full(len(wanted), -1, dtype=np.int64)
        places = np.searchsorted(own, wanted).clip(max=len(own) - 1)
        return np.where(own[places] == wanted, places + first, -1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Postings:
    """The centres once more, feature by feature.

    Attributes:
        starts: where a feature's entries begin; one more than there are features.
        entries: that have it.
        values: its weight in each.
        most: pairs that one question looks at.
    """

    starts: Rows
    entries: npt.NDArray[np.int32]
    values: Floats
    count: int
    most: int = _MOST_POSTINGS

    def decide(self, reading: Reading) -> Floats:
        """The nearness of each entry to a question, by its rarest features."""
        taken = self._affordable(reading.rows)
        spans = [slice(self.starts[row], self.starts[row + 1]) for row in reading.rows[taken]]
        if not spans:
            return np.zeros(self.count, np.float32)
        sizes = [span.stop - span.start for span in spans]
        scaled = np.concatenate([self.values[span] for span in spans]) * np.repeat(reading.values[taken], sizes)
        entries = np.concatenate([self.entries[span] for span in spans])
        length = np.sqrt(reading.values @ reading.values)
        decisions: Floats = (np.bincount(entries, weights=scaled, minlength=self.count) / length).astype(np.float32)
        return decisions

    def _affordable(self, rows: Rows) -> Sequence[int] | Rows:
        sizes = self.starts[rows + 1] - self.starts[rows]
        rarest_first = np.argsort(sizes, kind="stable")
        return np.sort(rarest_first[np.cumsum(sizes[rarest_first]) <= self.most])


Machine = Separators | Postings
