"""Statistics of each day: counted now and then from what is kept, and read without looking at it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from knowledge.model.statistics import Counted, Measure, Side, Span, Step
from knowledge.model.tickets import TicketOutcome
from knowledge.store.days import day_of, hours_between
from knowledge.store.statements import upsertable
from knowledge.store.tables import statistics, statistics_counted, tickets

_s, _t = statistics.c, tickets.c
_ALL = "all"
_SUFFIXES: Mapping[Step, str] = {Step.WEEKS: "_w", Step.MONTHS: "_m"}
"""Behind the name of a measure, where its numbers are sums of weeks or months."""

_OF_THEIR_OWN = frozenset(step.active for step in Step)
"""People who come back are no sum: they are counted for each kind of part."""

_SIDES = {Side.OUTCOME: _s.outcome, Side.LANGUAGE: _s.language, Side.CHANNEL: _s.channel, Side.REGION: _s.region}


class StatisticsRepository:
    """Keeps the numbers. Reading them takes as long for a million deliveries as for none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counted_at(self) -> datetime | None:
        """When the numbers were counted last; None before the first time."""
        found = select(statistics_counted.c.at).where(statistics_counted.c.name == _ALL)
        return self._connection.execute(found).scalar_one_or_none()

    def replace(self, measure: Measure, since: date, counted: Iterable[Counted]) -> None:
        """Puts numbers in the place of what was counted from a day on; earlier days stay as they are.

        Weeks and months are summed at once, so that long periods are read as fast as short ones.
        """
        self._put(measure.value, since, (each for each in counted if each.day >= since))
        if measure not in _OF_THEIR_OWN:
            for step in _SUFFIXES:
                self._sum_up(measure, step, step.first_day(since))

    def _sum_up(self, measure: Measure, step: Step, since: date) -> None:
        found = select(statistics).where(_s.measure == measure, _s.day >= since.isoformat())
        sums: Counter[Counted] = Counter()
        for row in self._connection.execute(found):
            one = _counted_of(row._asdict(), tuple(Side))
            sums[replace(one, day=step.first_day(one.day), count=0)] += row._asdict()["count"]
        self._put(_name(measure, step), since, (replace(one, count=number) for one, number in sums.items()))

    def _put(self, name: str, since: date, counted: Iterable[Counted]) -> None:
        self._connection.execute(delete(statistics).where(_s.measure == name, _s.day >= since.isoformat()))
        rows = [_row_of(name, each) for each in counted if each.count]
        if rows:
            self._connection.execute(insert(statistics), rows)

    def note(self, now: datetime, measure: Measure | None = None) -> None:
        """Keeps when the numbers were counted: all of them, or those of a measure.

        Whoever else notes the same waits until the unit has ended.
        """
        name = measure.value if measure is not None else _ALL
        new = upsertable(self._connection, statistics_counted).values(name=name, at=now)
        self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"at": now}))

    def read(self, measures: Collection[Measure], span: Span, *sides: Side) -> Sequence[Counted]:
        """The numbers of a period for each part of it, told apart by some sides; `day` is the first of the part."""
        key = (_s.measure, _s.day, *(_SIDES[side] for side in sides))
        found = (
            select(*key, func.sum(_s.count).label("count"))
            .where(_s.measure.in_(sorted(_name(measure, span.step) for measure in measures)))
            .where(_s.day >= span.first.isoformat(), _s.day < span.end.isoformat())
            .group_by(*key)
            .order_by(*key)
        )
        return [_counted_of(row._asdict(), sides) for row in self._connection.execute(found)]

    def answer_times(self, span: Span) -> Sequence[tuple[date, float]]:
        """Of each ticket that the secretariat answered within a period (UTC): the day, and the hours that it took."""
        day = day_of(self._connection, _t.closed_at)
        took = hours_between(self._connection, _t.opened_at, _t.closed_at)
        found = select(day, took).where(_t.outcome == TicketOutcome.ANSWERED, _between(_t.closed_at, span))
        rows = self._connection.execute(found.order_by(_t.closed_at, _t.id))
        return [(date.fromisoformat(closed), float(hours)) for closed, hours in rows]


def _between(moment: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    begin, end = (datetime.combine(day, time(), UTC) for day in (span.first, span.end))
    return and_(moment >= begin, moment < end)


def _name(measure: Measure, step: Step) -> str:
    """What the numbers of a measure are kept under, by how long the parts are that they are of."""
    return measure.value if measure in _OF_THEIR_OWN else measure.value + _SUFFIXES.get(step, "")


def _row_of(name: str, counted: Counted) -> dict[str, Any]:
    return {
        "measure": name,
        "day": counted.day.isoformat(),
        "channel": counted.channel,
        "language": counted.language,
        "region": counted.region,
        "outcome": counted.outcome,
        "count": counted.count,
    }


def _counted_of(row: Mapping[str, Any], sides: Sequence[Side]) -> Counted:
    told: dict[str, str] = {side.value: row[side.value] for side in sides}
    name, day = row["measure"], date.fromisoformat(row["day"])
    measure = Measure(next((name.removesuffix(end) for end in _SUFFIXES.values() if name.endswith(end)), name))
    return Counted(measure=measure, day=day, count=int(row["count"]), **told)
