"""A circular to very many people under the limits of the platforms, by Focal's own pacing, on a clock that jumps.

`python -m tests.docs.simulating` prints the table of `docs/scale.md`: when the last letter has left, and how long those
wait meanwhile who press "Acknowledge". Assumed is what stands in `Case` and below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from bot.channels.slack.channel import Slack
from bot.channels.telegram.channel import pace_of
from knowledge.model.pacing import Pace

BEGIN = datetime(2026, 11, 30, 9, tzinfo=UTC)
PRESSING = 0.1
"""Of ten readers one acknowledges …"""

AFTER_S = 1_800.0
"""… on average half an hour after the letter came (exponentially distributed)."""

ZONES = tuple(timedelta(hours=hours) for hours in (0, 1, 2, 3, 8, 12, 14))
"""When it is nine o'clock for each of seven equal parts of the network, after the first of them."""

AT_ONCE = (timedelta(0),)
"""All in one zone: the worst case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """So many readers on a platform, evenly spread over scopes that have their own allowance each."""

    name: str
    people: int
    pace: Pace
    scopes: int = 1
    zones: Sequence[timedelta] = ZONES


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Seconds until the last letter has left, from when it was nine for the last; and seconds that replies waited."""

    late_s: float
    waits: Sequence[float]

    def percentile(self, share: float) -> float:
        return self.waits[min(int(share * len(self.waits)), len(self.waits) - 1)] if self.waits else 0.0


def simulate(case: Case, chance: Random) -> Result:
    """One scope after the other, for none waits for another."""
    waits: list[float] = []
    ends = [_scope(case, size, chance, waits) for size in _sizes(case.people, case.scopes) if size]
    return Result(late_s=(max(ends) - (BEGIN + max(case.zones))).total_seconds(), waits=sorted(waits))


def _sizes(people: int, scopes: int) -> Iterator[int]:
    return (people // scopes + (number < people % scopes) for number in range(scopes))


def _scope(case: Case, people: int, chance: Random, waits: list[float]) -> datetime:
    """Replies go before letters, each as soon as the pace allows; when the last letter left."""
    letters = [
        BEGIN + zone
        for zone, size in zip(case.zones, _sizes(people, len(case.zones)), strict=True)
        for _ in range(size)
    ]
    presses: list[datetime] = []
    now, free, number = BEGIN, None, 0
    while number < len(letters):
        now = max(now, min([letters[number], *presses[:1]]))
        if case.pace.slots(free, now) == 0:
            assert free is not None
            now = free
        if presses and presses[0] <= now:
            waits.append((now - heappop(presses)).total_seconds())
        else:
            number += 1
            if chance.random() < PRESSING:
                heappush(presses, now + timedelta(seconds=chance.expovariate(1 / AFTER_S)))
        free = case.pace.after(free, now, 1)
    return now


def cases() -> Iterator[Case]:
    """The sizes of docs/scale.md on what they are reached by."""
    free, paid = pace_of(30), pace_of(1_000)
    for people in (100, 10_000, 1_000_000):
        yield Case(name="Telegram", people=people, pace=free)
        yield Case(name="Telegram, one zone", people=people, pace=free, zones=AT_ONCE)
        if people > 100:
            yield Case(name="Telegram, paid broadcasts, one zone", people=people, pace=paid, zones=AT_ONCE)
        yield Case(name="Slack, a workspace for each 100", people=people, pace=Slack.pace, scopes=people // 100)


def main() -> None:
    """Prints the table."""
    print("| | contacts | the last letter leaves after | replies | p50, s | p99, s |\n|---|---|---|---|---|---|")
    for case in cases():
        found = simulate(case, Random(1))
        late = timedelta(seconds=round(found.late_s))
        waits = f"{found.percentile(0.5):.2f} | {found.percentile(0.99):.2f}"
        print(f"| {case.name} | {case.people:,} | {late} | {len(found.waits):,} | {waits} |")


if __name__ == "__main__":
    main()
