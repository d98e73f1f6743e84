"""The job of circulars: whatever is due happens, once, and the rest of the time it writes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from handlers.circulars.releasing import schedule
from handlers.dialogue.library import Library
from knowledge.model.circulars import CircularState
from knowledge.store.planning import NoLetter
from knowledge.store.store import Store
from knowledge.store.tables import circular_recipients, circulars
from scheduler.circular_jobs import run_circulars
from scheduler.jobs import Job
from tests.handlers.circulars.office import DAY, HOUR, Office


@pytest.fixture
def office(store: Store, library: Library, now: datetime) -> Office:
    """An office on each of the two databases in turn."""
    return Office(store, library, now)


def job_of(office: Office) -> Job:
    return run_circulars(office.store, lambda: office.library, lambda: office.now)


def test_its_name_and_interval(office: Office) -> None:
    """It looks every minute."""
    job = job_of(office)
    assert (job.name, job.every) == ("run_circulars", timedelta(minutes=1))


def test_nothing_to_do(office: Office) -> None:
    """With drafts alone nothing is written, nothing is said."""
    office.approve(office.draft())
    before = office.actions()
    with capture_logs() as logs:
        job_of(office).run()
    assert office.actions() == before
    assert [line for line in logs if line["event"] == "circulars.run"] == []


def test_a_whole_circulation(office: Office) -> None:
    """Scheduled, released, delivered, finished, asked after: the job alone brings it from one to the next."""
    ready = office.approve(office.draft())
    at = office.now + HOUR
    office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
    job = job_of(office)
    job.run()
    assert office.now_of(ready).state is CircularState.SCHEDULED
    office.now = at
    with capture_logs() as logs:
        job.run()
    (line,) = [line for line in logs if line["event"] == "circulars.run"]
    assert line["changed"] == 1
    assert len(office.deliver()) == 4
    job.run()
    assert office.now_of(ready).state is CircularState.FINISHED
    office.now += 7 * DAY
    job.run()
    job.run()
    assert sum(":reminder:" in key for key in office.states()) == 4


def test_a_fault_in_one_holds_up_no_other(office: Office) -> None:
    """Where one circular cannot be planned on, the job fails and says so; the others are planned, put off and asked
    after all the same."""
    broken, sound = office.released(), office.released()
    office.deliver()
    job_of(office).run()
    nobody_wrote = update(circular_recipients).where(circular_recipients.c.circular_id == broken.id)
    again = update(circulars).where(circulars.c.id == broken.id).values(state=CircularState.RELEASED, planned_at=None)
    office.store.run(lambda unit: unit.connection.execute(nobody_wrote.values(language="xx", is_planned=False)))
    office.store.run(lambda unit: unit.connection.execute(again))
    office.now += 7 * DAY
    with pytest.raises(NoLetter):
        job_of(office).run()
    assert sum(key.startswith(f"circular:{sound.id}:reminder:") for key in office.states()) == 4


def test_it_goes_on_where_another_process_stopped(office: Office) -> None:
    """A release whose batches were not all planned is planned on, and late letters get a new time."""
    circular = office.released()
    office.now += DAY + 10 * HOUR
    job_of(office).run()
    assert office.deliver() == []
    assert set(office.states().values()) == {"pending"}
    office.now += DAY + 14 * HOUR
    job_of(office).run()
    assert len(office.deliver()) == 4
    assert office.now_of(circular).state is CircularState.RELEASED
