"""What the figures of each year came to when they were counted last, so that pages need not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, select

from knowledge.model.reports import FigureName, Tally
from knowledge.store.statements import upsertable
from knowledge.store.tables import report_years

_y = report_years.c


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptYear:
    """What is kept of a year.

    Attributes:
        tallies: of every figure, or none: those of an earlier Focal that had fewer are to be counted once more.
        counted_at: None before the first count.
        wanted_at: when somebody wanted it counted anew; None once it was.
    """

    year: int
    tallies: Mapping[FigureName, Tally] = field(default_factory=dict)
    counted_at: datetime | None = None
    wanted_at: datetime | None = None


class ReportYearRepository:
    """A row for each year."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, year: int) -> KeptYear:
        """What is kept of a year, be it nothing."""
        row = self._connection.execute(select(report_years).where(_y.year == year)).first()
        return _kept(row) if row is not None else KeptYear(year=year)

    def all(self) -> tuple[KeptYear, ...]:
        """All years of which something is kept."""
        return tuple(map(_kept, self._connection.execute(select(report_years).order_by(_y.year))))

    def want(self, year: int, now: datetime) -> None:
        """Notes that a year is to be counted anew."""
        new = upsertable(self._connection, report_years).values(year=year, wanted_at=now, figures={})
        self._connection.execute(new.on_conflict_do_update(index_elements=["year"], set_={"wanted_at": now}))

    def keep(self, kept: KeptYear) -> None:
        """Keeps what was counted; a wish from after the count remains."""
        figures = {name.value: [each.rows, each.part, each.whole, each.value] for name, each in kept.tallies.items()}
        values = {"counted_at": kept.counted_at, "figures": figures}
        new = upsertable(self._connection, report_years).values(year=kept.year, **values)
        later = case((_y.wanted_at > kept.counted_at, _y.wanted_at), else_=None)
        set_ = {**values, "wanted_at": later}
        self._connection.execute(new.on_conflict_do_update(index_elements=["year"], set_=set_))


def _kept(row: Row[*tuple[Any, ...]]) -> KeptYear:
    is_whole = row.figures.keys() >= set(FigureName)
    return KeptYear(
        year=row.year,
        tallies={name: _tally(name, *row.figures[name]) for name in FigureName} if is_whole else {},
        counted_at=row.counted_at,
        wanted_at=row.wanted_at,
    )


def _tally(name: FigureName, rows: int, part: float, whole: float, value: float) -> Tally:
    return Tally(name=name, rows=rows, part=part, whole=whole, value=value)
