"""The job of events. It is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from handlers.dialogue.library import Library
from handlers.events.running import Ticked, tick
from knowledge.store.store import Store
from scheduler.jobs import Job

log = structlog.get_logger()

NOTHING = Ticked(lapsed=0, offered=0, reminded=0)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run_events(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Ends offers of seats that nobody took, offers what is free, and reminds of events on the day before."""

    def run() -> None:
        ticked = tick(store, library(), now())
        if ticked != NOTHING:
            log.info("events.run", lapsed=ticked.lapsed, offered=ticked.offered, reminded=ticked.reminded)

    return Job(name="run_events", every=timedelta(minutes=1), run=run)
