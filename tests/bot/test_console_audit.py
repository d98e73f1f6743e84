"""The audit log in the console: sought, paged, checked, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.web.console_audit import PAGE, as_csv, page_of
from knowledge.store.audit import Entry
from knowledge.store.unit import Unit
from tests.bot.circulating import Sheet, administrator_at, colleague_at, look, press
from tests.bot.conftest import Visit
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

AUDIT = "/console/settings/audit"


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def note(focal: Served, *entries: tuple[str, str, str], at: datetime | None = None) -> None:
    """Writes entries: actor, action, subject."""
    moment = at or datetime.now(UTC)

    def work(unit: Unit) -> None:
        for actor, action, subject in entries:
            unit.audit.note(actor, action, subject, moment)

    focal.focal.store.run(work)


def numbers(page: Sheet) -> list[int]:
    """The numbers of the entries that stand on a page."""
    return [int(each.split(">")[1].split("<")[0]) for each in page.html.split('data-label="Number"')[1:]]


class TestSeeking:
    def test_names_and_links(self, focal: Served, staff: Visitor) -> None:
        """Numbers of people become their names, and what has a page is linked to it."""
        note(focal, ("contact:1", "circular.released", "circular:7"), ("focal", "retention.applied", ""))
        name = focal.focal.store.read(lambda unit: unit.people.names([1]))[1]
        page = look(staff, AUDIT)
        assert name in page.words
        assert 'href="/console/circulars/7"' in page.html
        assert 'href="?actor=contact%3A1"' in page.html

    @pytest.mark.parametrize(
        ("sought", "found"),
        [
            ("actor=contact:1", {"circular.released", "circular.paused"}),
            ("action=circular", {"circular.released", "circular.paused"}),
            ("action=circular.paused", {"circular.paused"}),
            ("subject=event:3", {"event.opened"}),
            ("actor=contact:1&action=event", set()),
            ("actor=contact:1'--", set()),
        ],
    )
    def test_by_who_what_and_about(self, focal: Served, staff: Visitor, sought: str, found: set[str]) -> None:
        """Each narrows the others down; an area stands for all that is done in it, and not for one like it."""
        note(
            focal,
            ("contact:1", "circular.released", "circular:7"),
            ("contact:1", "circular.paused", "circular:8"),
            ("contact:2", "event.opened", "event:3"),
            ("contact:2", "circulars", "event:4"),
        )
        page = look(staff, f"{AUDIT}?{sought}")
        listed = {each.split("<")[0] for each in page.html.split('<code dir="ltr">')[1:] if "." in each.split("<")[0]}
        assert listed & {"circular.released", "circular.paused", "event.opened"} == found

    def test_by_day(self, focal: Served, staff: Visitor) -> None:
        """Both days count as a whole; a day that is none stays in its field, with why."""
        day = datetime(2031, 5, 4, 12, tzinfo=UTC)
        for each in range(3):
            note(focal, ("focal", f"test.day{each}", ""), at=day + timedelta(days=each))
        page = look(staff, f"{AUDIT}?since=2031-05-05&until=2031-05-06")
        assert "test.day1" in page.html
        assert "test.day2" in page.html
        assert "test.day0" not in page.html
        wrong = staff.http.get(f"{AUDIT}?since=yesterday")
        assert wrong.status_code == 422
        assert "Please write a day, such as 2026-12-24." in wrong.text
        assert 'value="yesterday"' in wrong.text
        assert staff.http.get(f"{AUDIT}?since=2031-05-06&until=2031-05-05").status_code == 422

    def test_pages(self, focal: Served, staff: Visitor) -> None:
        """Older entries follow without a gap, and keep what was sought."""
        note(focal, *[("focal", "test.paged", f"event:{each}") for each in range(PAGE + 3)])
        first = look(staff, f"{AUDIT}?action=test.paged")
        older = first.html.split('class="button button-quiet" href="?')[1].split('"')[0].replace("&amp;", "&")
        rest = look(staff, f"{AUDIT}?{older}")
        assert "action=test.paged" in older
        shown = [*numbers(first), *numbers(rest)]
        assert shown == list(range(shown[0], shown[0] - PAGE - 3, -1))


class TestWhole:
    def test_it_is_checked_for_everybody(self, focal: Served, staff: Visitor) -> None:
        """Up to which entry, and when; the check itself is in the log."""
        assert "Nobody has checked it here yet." in look(staff, AUDIT).words
        head = focal.focal.store.read(lambda unit: unit.audit.head())
        assert press(staff, AUDIT, f"{AUDIT}/verify").status_code == 303
        until(lambda: "Whole up to entry" in look(staff, AUDIT).words)
        assert head.head in look(staff, AUDIT).html
        assert focal.focal.store.read(lambda unit: unit.audit.entries(None, 1))[0].action == "audit.verified"

    def test_tampering_shows(self, put_back: Callable[[], Served], visit: Visit) -> None:
        """The first row that is not what was written is named."""
        focal = put_back()
        staff = administrator_at(focal, visit)
        note(focal, ("focal", "test.first", ""), ("focal", "test.second", ""))

        def spoil(unit: Unit) -> None:
            names = unit.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
            for name in list(names):
                if "audit" in name:
                    unit.connection.exec_driver_sql(f"DROP TRIGGER {name}")
            unit.connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE action = 'test.first'")

        focal.focal.store.run(spoil)
        assert press(staff, AUDIT, f"{AUDIT}/verify").status_code == 303
        until(lambda: "It was tampered with" in look(staff, AUDIT).words)


class TestFile:
    def test_what_was_sought(self, focal: Served, staff: Visitor) -> None:
        """The rows of the page with their details; that they were taken is noted."""
        note(focal, ("focal", "test.filed", "event:1"), ("focal", "test.other", "event:2"))
        answer = staff.http.get(f"{AUDIT}.csv?action=test.filed")
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[3] for row in rows] == ["action", "test.filed"]
        assert focal.focal.store.read(lambda unit: unit.audit.entries(None, 1))[0].action == "audit.exported"

    def test_nothing_is_a_formula(self) -> None:
        """Codes may begin with a sign that a spreadsheet takes for one."""
        entry = Entry(
            id=1, at=datetime(2026, 1, 1, tzinfo=UTC), actor="focal", action="a", subject="+1:2", details={"x": "=1"}
        )
        (row,) = list(csv.reader(io.StringIO(as_csv([entry]).decode("utf-8-sig")), delimiter=";"))[1:]
        assert row[4] == "'+1:2"
        assert row[5] == "x==1"


def test_only_who_may_read_it(focal: Served, visit: Visit) -> None:
    """Other staff get 403 from the page and the file, and find no link to it."""
    viewer = colleague_at(focal, visit)
    assert viewer.http.get(AUDIT).status_code == 403
    assert viewer.http.get(f"{AUDIT}.csv").status_code == 403
    home = look(viewer, "/console/settings")
    assert AUDIT not in home.html
    assert viewer.http.post(f"{AUDIT}/verify", data={"csrf": home.hidden["csrf"]}).status_code == 403
    assert visit("en", focal.url).http.get(f"{AUDIT}.csv").status_code == 401


@pytest.mark.parametrize(
    ("subject", "page"),
    [
        ("circular:7", "/console/circulars/7"),
        ("contact:3", "/console/conversations/3"),
        ("job:forget_old", "/console/settings/jobs/forget_old"),
        ("preference:texts", "/console/settings"),
        ("invitation:7", ""),
        ("", ""),
    ],
)
def test_where_subjects_are_shown(subject: str, page: str) -> None:
    """Each kind that has a page leads to it; the others are text."""
    assert page_of(subject) == page
