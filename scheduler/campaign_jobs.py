"""The job of campaigns. It is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from handlers.campaigns.ticking import Ticked, tick
from handlers.dialogue.library import Library
from knowledge.store.store import Store
from scheduler.jobs import Job

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run_campaigns(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Invites people who joined a city that is asked, and closes campaigns whose time is over."""

    def run() -> None:
        ticked = tick(store, library(), now())
        if ticked != Ticked():
            log.info("campaigns.run", invited=ticked.invited, told=ticked.told, closed=ticked.closed)

    return Job(name="run_campaigns", every=timedelta(minutes=1), run=run)
