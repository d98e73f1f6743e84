"""Background jobs in the console: what runs when, how it went, and having one run now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.intake import Shelf
from bot.web.console_jobs import PLANNED, job_name
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN
from knowledge.store.job_runs import JobRun, Outcome
from tests.bot.circulating import administrator_at, colleague_at, look, press
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, copied, free_port, until
from tests.bot.visitor import Visitor

JOBS = "/console/settings/jobs"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal of these tests alone, whose clock writes into it."""
    folder = copied(furnished, tmp_path_factory.mktemp("jobs") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def last(focal: Served, job: str) -> JobRun | None:
    return focal.focal.store.read(lambda unit: unit.job_runs.last()).get(job)


def test_the_plan_is_that_of_the_clock(focal: Served) -> None:
    """Every job that this process runs for all stands on the page, under its own interval and with a name."""
    jobs = focal.focal._jobs(Shelf(focal.focal.library()))
    assert {job.name: job.every for job in jobs} == {
        name: every for name, every in PLANNED.items() if name != "push_submissions"
    }
    _ = load_phrasebook().speak(EN)
    assert len({job_name(name, _) for name in PLANNED}) == len(PLANNED)


def test_what_ran(focal: Served, staff: Visitor) -> None:
    """Each job has run since the start, and says how long it took and when it comes next."""
    until(lambda: len(focal.focal.store.read(lambda unit: unit.job_runs.last())) >= len(PLANNED) - 1)
    page = look(staff, JOBS)
    assert "Reminders of deadlines" in page.words
    assert "every minute" in page.words
    assert " ms" in page.words
    assert "It has not run yet." not in page.words
    assert "Answers for another server" not in page.words


def test_run_now(focal: Served, staff: Visitor) -> None:
    """One that runs once a day runs within a moment; who wished for it is in the log."""
    until(lambda: last(focal, "forget_old") is not None)
    before = last(focal, "forget_old")
    answer = press(staff, JOBS, f"{JOBS}/forget_old/run")
    assert answer.status_code == 303
    assert "It runs within a moment." in look(staff, answer.headers["location"]).words
    until(lambda: last(focal, "forget_old") != before)
    until(lambda: focal.focal.store.read(lambda unit: unit.job_runs.wishes()) == {})
    entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 5))
    assert ("job.wished", "job:forget_old") in [(entry.action, entry.subject) for entry in entries]


def test_a_failure_says_where_to_look(focal: Served, staff: Visitor) -> None:
    """The list has its trace, and the page of the job its kind."""
    later = datetime.now(UTC) + timedelta(days=1)
    run = JobRun(
        job="note_audit_head",
        begun_at=later,
        ended_at=later,
        outcome=Outcome.FAILED,
        error="StoreUnavailable",
        trace="0123456789abcdef",
        by="elsewhere:7",
    )
    focal.focal.store.run(lambda unit: unit.job_runs.note(run))
    page = look(staff, JOBS)
    assert "0123456789abcdef" in page.words
    assert "1 run failed" in page.words
    one = look(staff, f"{JOBS}/note_audit_head")
    assert "StoreUnavailable" in one.words
    assert "elsewhere:7" in one.words


def test_who_may_not(focal: Served, visit: Visit, staff: Visitor) -> None:
    """Other staff see the list without buttons; what they send is refused, and no job of that name is 404."""
    viewer = colleague_at(focal, visit)
    page = look(viewer, JOBS)
    assert "Run now" not in page.words
    answer = viewer.http.post(f"{JOBS}/forget_old/run", data={"csrf": page.hidden["csrf"]})
    assert answer.status_code == 403
    assert press(staff, JOBS, f"{JOBS}/nothing/run").status_code == 404
    assert staff.http.get(f"{JOBS}/nothing").status_code == 404


def test_who_is_on_duty(focal: Served, staff: Visitor) -> None:
    """Where processes share the work, the page names who has the clock."""
    taken = datetime.now(UTC)
    focal.focal.store.run(lambda unit: unit.leases.take("clock", "machine-2:99", timedelta(minutes=5), taken))
    assert "machine-2:99" in Page(staff.http.get(JOBS).text).text
    focal.focal.store.run(lambda unit: unit.leases.release("clock", "machine-2:99"))
    assert "One process does everything here" in look(staff, JOBS).words
