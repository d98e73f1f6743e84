"""The job of the statistics: besides the days it counts the years of the annual report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.reports.overview import JOB, YEARS
from knowledge.model.reports import FigureName
from knowledge.store.report_years import KeptYear
from knowledge.store.store import Store
from scheduler.statistics_jobs import count_statistics
from tests.reporting import YEAR, live_a_year
from tests.reporting_deeds import MADE


def run(store: Store, now: datetime, zone: str = "Europe/Madrid") -> None:
    job = count_statistics(store, lambda: now, zone=lambda: zone)
    assert (job.name, job.every) == (JOB, timedelta(hours=1))
    job.run()


def years(store: Store) -> dict[int, KeptYear]:
    return {each.year: each for each in store.read(lambda unit: unit.report_years.all())}


def test_years_are_counted(sqlite_store: Store) -> None:
    """All that are offered the first time, then those that change, and what somebody wanted, at last."""
    live_a_year(sqlite_store)
    run(sqlite_store, MADE)
    first = years(sqlite_store)
    assert len(first) == YEARS
    assert first[YEAR].tallies[FigureName.CIRCULARS].value > 0
    assert {each.counted_at for each in first.values()} == {MADE}
    later = MADE + timedelta(hours=1)
    sqlite_store.run(lambda unit: unit.report_years.want(1999, later))
    run(sqlite_store, later)
    second = years(sqlite_store)
    this = max(first)
    assert {year for year, each in second.items() if each.counted_at == later} == {this, this - 1, 1999}
    assert second[1999].wanted_at is None


def test_years_begin_by_the_clock_of_the_network(sqlite_store: Store) -> None:
    """Half an hour after midnight in Madrid the new year is counted, though not yet by that of UTC."""
    turn = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    run(sqlite_store, turn, "UTC")
    assert max(years(sqlite_store)) == 2026
    run(sqlite_store, turn)
    assert max(years(sqlite_store)) == 2027
