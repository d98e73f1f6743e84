"""The table of jobs that the clock wakes. Each is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from knowledge.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A named piece of regular work; it runs at once and then at the interval."""

    name: str
    every: timedelta
    run: Callable[[], None]


def forget_old(store: Store, retention: timedelta, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Job:
    """Deletes transcripts older than the retention period, and sign-ins that ended."""

    def run() -> None:
        forgotten = store.run(lambda unit: unit.retention.forget_conversations(now() - retention))
        store.run(lambda unit: unit.retention.forget_expired_sign_ins(now()))
        log.info("retention.done", forgotten=forgotten)

    return Job(name="forget_old", every=timedelta(hours=24), run=run)
