"""The job of deadlines. It is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from handlers.deadlines.reminding import tick
from handlers.dialogue.library import Library
from knowledge.store.store import Store
from scheduler.jobs import Job

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def remind_of_deadlines(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Reminds of deadlines, each person at an hour of theirs, until somebody of the city has acted."""

    def run() -> None:
        reminded = tick(store, library(), now())
        if reminded:
            log.info("deadlines.reminded", people=reminded)

    return Job(name="remind_of_deadlines", every=timedelta(minutes=1), run=run)
