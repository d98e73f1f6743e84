"""The jobs of circulars. Each is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from handlers.circulars.escalating import escalate
from handlers.circulars.running import plan_more, revise, tick
from handlers.dialogue.library import Library
from handlers.one_by_one import one_by_one
from knowledge.store.store import Store
from scheduler.jobs import Job

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run_circulars(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Releases circulars when it is time, plans their letters, gives late ones a new time, and asks after silence."""

    def run() -> None:
        at, known = now(), library()
        steps = (partial(step, store, known, at) for step in (tick, plan_more, revise, escalate))
        changed, planned, revised, escalated = one_by_one(steps)
        if changed or planned or revised or escalated:
            log.info("circulars.run", changed=changed, planned=planned, revised=revised, escalated=escalated)

    return Job(name="run_circulars", every=timedelta(minutes=1), run=run)
