"""Jobs whose runs are written down, and that run once more where it is wished."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.store.errors import StoreUnavailable
from knowledge.store.job_runs import Outcome
from knowledge.store.store import Store
from scheduler.clock import Clock
from scheduler.figures import counted
from scheduler.jobs import Job
from scheduler.recording import recorded, this_process
from tests.bot.serving import until

DAY = timedelta(days=1)


class Ticking:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def test_a_run_is_written_down(sqlite_store: Store, now: datetime) -> None:
    """When it began, how long it took, by which process, and under which trace its log is found."""
    job = recorded(sqlite_store, Job(name="a", every=DAY, run=lambda: None), Ticking(now))
    counted(job.name, job.run)()
    run = sqlite_store.read(lambda unit: unit.job_runs.last())["a"]
    assert run.outcome is Outcome.DONE
    assert run.ended_at is not None
    assert run.ended_at - run.begun_at == timedelta(seconds=1)
    assert run.by == this_process()
    assert len(run.trace) == 16


def test_a_failure_is_written_down_and_goes_on(sqlite_store: Store, now: datetime) -> None:
    """Its kind is kept, and none of its words, which may be somebody's."""

    def fail() -> None:
        raise ValueError("ana@example.org")

    job = recorded(sqlite_store, Job(name="a", every=DAY, run=fail), Ticking(now))
    with pytest.raises(ValueError, match="ana"):
        job.run()
    run = sqlite_store.read(lambda unit: unit.job_runs.last())["a"]
    assert (run.outcome, run.error) == (Outcome.FAILED, "ValueError")


def test_without_a_database_the_job_runs_all_the_same(sqlite_store: Store, now: datetime) -> None:
    """That it cannot be written down is no reason to fail."""
    ran: list[str] = []
    sqlite_store.close()
    recorded(sqlite_store, Job(name="a", every=DAY, run=lambda: ran.append("!")), Ticking(now)).run()
    assert ran == ["!"]
    with pytest.raises(StoreUnavailable):
        sqlite_store.run(lambda unit: unit.job_runs.wishes())


def test_a_wish_during_a_run_is_another_run(sqlite_store: Store, now: datetime) -> None:
    """Whoever wished for it while it ran gets what has changed since it began."""
    ticking = Ticking(now)
    ran: list[datetime] = []

    def run() -> None:
        ran.append(ticking())
        if len(ran) == 1:
            sqlite_store.run(lambda unit: unit.job_runs.wish("a", "contact:1", ticking()))

    recorded(sqlite_store, Job(name="a", every=DAY, run=run), ticking).run()
    assert len(ran) == 2
    assert sqlite_store.read(lambda unit: unit.job_runs.wishes()) == {}


def test_the_clock_wakes_a_job_before_its_time() -> None:
    """One that runs once a day runs again when it is asked to; a job that it does not have is no fault."""
    ran: list[str] = []
    clock = Clock([Job(name="a", every=DAY, run=lambda: ran.append("!"))])
    clock.start()
    try:
        until(lambda: len(ran) == 1)
        clock.run_now("a")
        until(lambda: len(ran) == 2)
        clock.run_now("b")
    finally:
        clock.stop()
