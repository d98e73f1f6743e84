"""Runs of jobs and wishes for one, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from knowledge.store.job_runs import KEPT, JobRun, Outcome
from knowledge.store.store import Store

SECOND = timedelta(seconds=1)


def note(store: Store, job: str, at: datetime, outcome: Outcome = Outcome.DONE) -> bool:
    run = JobRun(job=job, begun_at=at, ended_at=at + SECOND, outcome=outcome, by="here:1", trace="t" * 16)
    return store.run(lambda unit: unit.job_runs.note(run))


def test_the_last_run_of_each(store: Store, now: datetime) -> None:
    """With how it went; a wish is no run."""
    note(store, "a", now)
    note(store, "a", now + SECOND, Outcome.FAILED)
    note(store, "b", now)
    store.run(lambda unit: unit.job_runs.wish("a", "contact:1", now + 2 * SECOND))
    last = store.read(lambda unit: unit.job_runs.last())
    assert {name: (run.begun_at, run.outcome) for name, run in last.items()} == {
        "a": (now + SECOND, Outcome.FAILED),
        "b": (now, Outcome.DONE),
    }
    assert store.read(lambda unit: unit.job_runs.failed()) == {"a": 1}


def test_older_runs_make_room(store: Store, now: datetime) -> None:
    """Of each job so many are kept, and failures are not pushed out by what went well."""
    note(store, "a", now, Outcome.FAILED)
    note(store, "b", now)
    for each in range(KEPT + 5):
        note(store, "a", now + each * SECOND)
    runs = store.read(lambda unit: unit.job_runs.of("a", None, 1_000))
    assert len(runs) == KEPT + 1
    assert runs[-1].outcome is Outcome.FAILED
    assert runs[0].begun_at == now + (KEPT + 4) * SECOND
    assert len(store.read(lambda unit: unit.job_runs.of("b", None, 10))) == 1


def test_paged(store: Store, now: datetime) -> None:
    """The newest first, each once."""
    for each in range(5):
        note(store, "a", now + each * SECOND)
    first = store.read(lambda unit: unit.job_runs.of("a", None, 3))
    rest = store.read(lambda unit: unit.job_runs.of("a", first[-1].id, 3))
    assert [run.begun_at for run in (*first, *rest)] == [now + each * SECOND for each in reversed(range(5))]


def test_a_wish_is_fulfilled_by_the_run_after_it(store: Store, now: datetime) -> None:
    """Made twice it is one; a run that began before it leaves it, and says so."""
    assert store.run(lambda unit: unit.job_runs.wish("a", "contact:1", now))
    assert not store.run(lambda unit: unit.job_runs.wish("a", "contact:2", now + SECOND))
    assert store.read(lambda unit: unit.job_runs.wishes())["a"].by == "contact:1"
    assert note(store, "a", now - SECOND)
    assert not note(store, "b", now + SECOND)
    assert not note(store, "a", now + SECOND)
    assert store.read(lambda unit: unit.job_runs.wishes()) == {}
