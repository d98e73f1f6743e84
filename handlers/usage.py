"""Usage statistics, summed up: numbers of nobody in particular."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.store.usage import HELPFUL, UNHELPFUL, Used


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """How Focal was used.

    Attributes:
        days: of each day (UTC) on which somebody asked, in order, the questions by outcome.
        outcomes, languages, channels: questions by each of them, the most frequent first.
        entries: how often each entry came up, the most frequent first.
        helpful, unhelpful: what readers thought of answers.
    """

    days: Mapping[date, Mapping[str, int]]
    outcomes: Mapping[str, int]
    languages: Mapping[str, int]
    channels: Mapping[str, int]
    entries: Mapping[str, int]
    helpful: int
    unhelpful: int

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())

    @property
    def helpful_share(self) -> float | None:
        """Of the answers that somebody rated, the share that helped, from 0 to 1; None if nobody rated any."""
        rated = self.helpful + self.unhelpful
        return self.helpful / rated if rated else None


def sum_up(used: Iterable[Used]) -> Usage:
    """The sums of some counts; what readers thought of an answer is no question of its own."""
    days: dict[date, Counter[str]] = {}
    outcomes, languages, channels, entries, thoughts = (Counter[str]() for _ in range(5))
    for each in used:
        if each.outcome in (HELPFUL, UNHELPFUL):
            thoughts[each.outcome] += each.count
            continue
        days.setdefault(each.day, Counter())[each.outcome] += each.count
        outcomes[each.outcome] += each.count
        languages[each.language] += each.count
        channels[each.channel] += each.count
        if each.entry:
            entries[each.entry] += each.count
    return Usage(
        days={day: _most_first(days[day]) for day in sorted(days)},
        outcomes=_most_first(outcomes),
        languages=_most_first(languages),
        channels=_most_first(channels),
        entries=_most_first(entries),
        helpful=thoughts[HELPFUL],
        unhelpful=thoughts[UNHELPFUL],
    )


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
