"""The alarm clock and its jobs."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import time_machine

from knowledge.model.messages import IncomingMessage
from knowledge.store.store import Store
from scheduler.clock import Clock
from scheduler.jobs import Job, forget_old
from tests.conftest import NOW
from tests.queueing import meet

PATIENCE_S = 10
DAY = timedelta(days=1)


def test_a_job_runs_at_once_and_again() -> None:
    """A job does not wait for its first interval to pass, and comes back."""
    runs: list[int] = []
    twice = threading.Event()

    def run() -> None:
        runs.append(len(runs))
        if len(runs) == 2:
            twice.set()

    clock = Clock([Job(name="count", every=timedelta(milliseconds=20), run=run)])
    clock.start()
    assert twice.wait(PATIENCE_S)
    clock.stop()


def test_the_machine_sets_its_clock_back() -> None:
    """A machine that begins an hour ahead and is set right does not leave its jobs alone for an hour."""
    runs = threading.Semaphore(0)
    with time_machine.travel(NOW + timedelta(hours=1)) as traveller:
        clock = Clock([Job(name="count", every=DAY, run=runs.release)])
        clock.start()
        assert runs.acquire(timeout=PATIENCE_S)
        clock.look()
        traveller.move_to(NOW)
        clock.look()
        assert runs.acquire(timeout=PATIENCE_S)
        clock.stop()
    assert not runs.acquire(blocking=False)


def test_a_job_never_runs_twice_at_the_same_time() -> None:
    """While a run takes longer than the interval, no second one begins; other jobs are not held up."""
    begun, release, others = threading.Event(), threading.Event(), threading.Semaphore(0)
    at_work: list[str] = []
    most: list[int] = []

    def slow() -> None:
        at_work.append("slow")
        most.append(len(at_work))
        begun.set()
        release.wait(PATIENCE_S)
        at_work.pop()

    clock = Clock(
        [
            Job(name="slow", every=timedelta(milliseconds=10), run=slow),
            Job(name="other", every=timedelta(milliseconds=10), run=lambda: others.release()),
        ]
    )
    clock.start()
    assert begun.wait(PATIENCE_S)
    for _ in range(5):
        assert others.acquire(timeout=PATIENCE_S)
    assert len(most) == 1
    release.set()
    clock.stop()
    assert max(most) == 1


def test_a_job_that_fails_comes_back() -> None:
    """One bad run is not the last one, and harms no other job."""
    runs: list[int] = []
    again = threading.Event()

    def run() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ZeroDivisionError
        again.set()

    clock = Clock([Job(name="fails", every=timedelta(milliseconds=10), run=run)])
    clock.start()
    assert again.wait(PATIENCE_S)
    clock.stop()


def test_stop_waits_for_the_job_under_way() -> None:
    """No job is cut off in its midst when Focal stops."""
    begun, release = threading.Event(), threading.Event()
    finished: list[str] = []

    def run() -> None:
        begun.set()
        release.wait(PATIENCE_S)
        finished.append("done")

    clock = Clock([Job(name="slow", every=DAY, run=run)])
    clock.start()
    assert begun.wait(PATIENCE_S)
    stopping = threading.Thread(target=clock.stop)
    stopping.start()
    release.set()
    stopping.join(PATIENCE_S)
    assert finished == ["done"]


def test_forgetting_old_transcripts(store: Store, now: datetime) -> None:
    """The job forgets what is older than the retention period; doing it again changes nothing."""
    ana = meet(store, "ana", now)

    def hear(key: str, at: datetime) -> None:
        message = IncomingMessage(key=key, sender=ana.address, at=at, text=key)
        store.run(lambda unit: unit.transcripts.hear(message, ana.contact, "en"))

    hear("old", now - 31 * DAY)
    hear("new", now - 29 * DAY)
    job = forget_old(store, 30 * DAY, lambda: now)
    job.run()
    job.run()
    lines = store.read(lambda unit: unit.transcripts.of_contact(ana.contact))
    assert [line.text for line in lines] == ["new"]
    assert (job.name, job.every) == ("forget_old", DAY)


def test_forgetting_runs_in_several_processes(store: Store, now: datetime) -> None:
    """The job is idempotent: many runs at once do no harm."""
    job = forget_old(store, DAY, lambda: now)
    threads = [threading.Thread(target=job.run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
