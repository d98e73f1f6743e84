"""Runs of jobs are written down, and a job runs once more where somebody wished for it meanwhile."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from structlog.contextvars import get_contextvars

from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.job_runs import JobRun, Outcome
from knowledge.store.store import Store
from scheduler.jobs import Job
from scheduler.tracing import TRACE

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def this_process() -> str:
    """Where something ran: "machine:4711"."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def recorded(store: Store, job: Job, now: Callable[[], datetime] = _utc_now) -> Job:
    """The same job, of whose runs the store is told. That it cannot be told stops no job."""

    def run() -> None:
        is_wished = True
        while is_wished:
            is_wished = _run_once(store, job, now)

    return Job(name=job.name, every=job.every, run=run)


def _run_once(store: Store, job: Job, now: Callable[[], datetime]) -> bool:
    begun = now()
    try:
        job.run()
    except Exception as error:
        _note(store, job, begun, now(), type(error).__name__)
        raise
    return _note(store, job, begun, now(), "")


def _note(store: Store, job: Job, begun: datetime, ended: datetime, error: str) -> bool:
    run = JobRun(
        job=job.name,
        begun_at=begun,
        ended_at=ended,
        outcome=Outcome.FAILED if error else Outcome.DONE,
        error=error[:80],
        trace=str(get_contextvars().get(TRACE, "")),
        by=this_process(),
    )
    try:
        return store.run(lambda unit: unit.job_runs.note(run))
    except (StoreUnavailable, Conflict) as problem:
        log.warning("job.not_recorded", job=job.name, error=str(problem))
        return False
