"""The job of the statistics and of the annual report's figures. It is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from handlers.reports.overview import JOB, count_year, due_years
from handlers.statistics import count_days, finish_days, keep_days
from knowledge.store.report_years import KeptYear
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.jobs import Job

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def count_statistics(
    store: Store, now: Callable[[], datetime] = _utc_now, *, zone: Callable[[], str] = lambda: "UTC"
) -> Job:
    """Counts what happened lately. It reads for seconds where there is much, and then writes in short steps: the first
    time there are years to be counted.

    Args:
        zone: the name of the time zone by whose clock the years of the report begin.
    """

    def run() -> None:
        at = now()
        counts = store.read(lambda unit: count_days(unit, at))
        for each in counts:
            store.run(partial(keep_days, counts=each, now=at))
        store.run(lambda unit: finish_days(unit, at))
        log.info("statistics.counted", numbers=sum(len(each.counted) for each in counts))
        _count_years(store, ZoneInfo(zone()), at)

    return Job(name=JOB, every=timedelta(hours=1), run=run)


def _count_years(store: Store, zone: ZoneInfo, at: datetime) -> None:
    for year in store.read(lambda unit: due_years(unit, zone, at)):
        kept = store.read(partial(count_year, year=year, zone=zone, now=at))
        store.run(partial(_keep, kept=kept))


def _keep(unit: Unit, kept: KeptYear) -> None:
    unit.report_years.keep(kept)
