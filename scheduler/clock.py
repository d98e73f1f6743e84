"""The alarm clock: wakes the jobs. Nothing that must survive is kept here."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from datetime import UTC, datetime

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.figures import counted
from scheduler.jobs import Job

WATCH_S = 30.0
"""Seconds between two looks at whether the machine's own clock was set back."""


class Clock:
    """Runs jobs at their intervals in threads of its own, never two of the same at once."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._names: list[str] = []
        self._seen = datetime.now(UTC)
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._watch_on, name="focal-clock", daemon=True)
        for job in jobs:
            self._names.append(job.name)
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
        self._watch.start()

    def stop(self) -> None:
        """Waits for the jobs under way."""
        self._stopping.set()
        self._watch.join()
        self._scheduler.shutdown(wait=True)

    def look(self) -> None:
        """Has every job run now if the machine's clock was set back, as at its start: else nothing would happen until
        that clock is again where it was."""
        now = datetime.now(UTC)
        is_set_back, self._seen = now < self._seen, now
        for name in self._names if is_set_back else ():
            self.run_now(name)

    def _watch_on(self) -> None:
        while not self._stopping.wait(WATCH_S):
            self.look()
