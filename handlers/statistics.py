"""Counting what happened on each day, so that pages need not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from knowledge.model.statistics import FIRST_DAY, Counted, Measure, Step
from knowledge.store.statistics_counting import DayCounting
from knowledge.store.unit import Unit

AGAIN = timedelta(days=1)
"""Before the day of the last count: what was under way then is counted once more."""

LATE = timedelta(days=90)
"""So long after a circular or a deadline people still act on it; after that its numbers stay as they are."""

_LATE = (Measure.ACKNOWLEDGEMENTS, Measure.DEADLINES, Measure.PARTICIPATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCounts:
    """What was counted of one measure, from a day on."""

    measure: Measure
    since: date
    counted: tuple[Counted, ...]


def count_days(unit: Unit, now: datetime) -> tuple[DayCounts, ...]:
    """Counts what happened since the last count, and all that is kept the first time; changes nothing."""
    last = unit.statistics.counted_at()
    since = last.astimezone(UTC).date() - AGAIN if last is not None else FIRST_DAY
    return tuple(_counts(unit, measure, since, now) for measure in Measure)


def keep_days(unit: Unit, counts: DayCounts, now: datetime) -> None:
    """Keeps what was counted of a measure in the place of what was there. Idempotent.

    The note comes first: of two processes that count at once, the second waits there until the first has ended.
    """
    unit.statistics.note(now, counts.measure)
    unit.statistics.replace(counts.measure, counts.since, counts.counted)


def finish_days(unit: Unit, now: datetime) -> None:
    """Notes that all was kept that had been counted; until then it is counted again."""
    unit.statistics.note(now)


def _counts(unit: Unit, measure: Measure, since: date, now: datetime) -> DayCounts:
    begin = _begin(measure, since)
    counting = DayCounting(unit.connection, begin, now)
    return DayCounts(measure=measure, since=begin, counted=tuple(_ways(counting)[measure]()))


def _begin(measure: Measure, since: date) -> date:
    """From which day on a measure is counted anew: the whole weeks and months that the days lie in."""
    step = next((step for step in Step if step.active is measure), Step.DAYS)
    earlier = since - LATE if measure in _LATE and since > FIRST_DAY else since
    return step.first_day(earlier)


def _ways(counting: DayCounting) -> Mapping[Measure, Callable[[], Iterable[Counted]]]:
    return {
        Measure.QUESTIONS: counting.questions,
        Measure.ASKED: counting.asked,
        Measure.RATINGS: counting.ratings,
        Measure.HANDED_OVER: counting.handed_over,
        Measure.DELIVERIES: counting.deliveries,
        Measure.ACKNOWLEDGEMENTS: counting.acknowledgements,
        Measure.CONTACTS: counting.contacts,
        Measure.ACTIVE_DAYS: partial(counting.active, Step.DAYS),
        Measure.ACTIVE_WEEKS: partial(counting.active, Step.WEEKS),
        Measure.ACTIVE_MONTHS: partial(counting.active, Step.MONTHS),
        Measure.DEADLINES: counting.deadlines,
        Measure.PARTICIPATION: counting.participation,
    }
