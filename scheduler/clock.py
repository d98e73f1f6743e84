"""The alarm clock: wakes the jobs. Nothing that must survive is kept here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.figures import counted
from scheduler.jobs import Job


class Clock:
    """Runs jobs at their intervals in threads of its own, never two of the same at once."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        for job in jobs:
            self._scheduler.add_job(
                counted(job.name, job.run),
                "interval",
                id=job.name,
                seconds=job.every.total_seconds(),
                next_run_time=datetime.now(UTC),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def run_now(self, name: str) -> None:
        """Has one of the jobs run as soon as it is not running; returns at once."""
        with contextlib.suppress(JobLookupError):
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for the jobs under way."""
        self._scheduler.shutdown(wait=True)
