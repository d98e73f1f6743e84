"""The circulation of a circular in the console: numbers that lead to rows, what became of each letter, exports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from handlers.circulars.circulation import acknowledge
from knowledge.model.languages import FR
from knowledge.model.people import ChannelName, Contact, Post, Role
from knowledge.model.preferences import QuietHours
from knowledge.store.unit import Unit
from tests.bot.circulating import (
    BORDEAUX,
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    done,
    hrefs,
    is_sent,
    look,
    member_number,
    press,
    reach,
    ready,
    released,
    rows,
    step,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor


@pytest.fixture
def author(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def approver(focal: Served, visit: Visit) -> Visitor:
    """A colleague's browser."""
    return colleague_at(focal, visit)


def more_colleagues(focal: Served, count: int) -> None:
    """Many more people in one city."""

    def work(unit: Unit) -> None:
        member = unit.contacts.named(BORDEAUX)[0].member
        assert member is not None
        for number in range(count):
            added = unit.people.add_contact(
                f"Colleague {number:03}", Role.FOCAL_POINT, FR, member.id, datetime.now(UTC)
            )
            unit.contacts.put_post(added, Post(member=member, role=Role.FOCAL_POINT))

    focal.focal.store.run(work)


def asleep(focal: Served, people: list[Contact]) -> None:
    """Has it be night for some people for hours to come."""
    there = datetime.now(ZoneInfo("Europe/Paris"))
    night = QuietHours(begin=(there - timedelta(hours=2)).time(), end=(there + timedelta(hours=6)).time())

    def work(unit: Unit) -> None:
        for contact in people:
            unit.contacts.set_quiet_hours(contact.id, night)

    focal.focal.store.run(work)


def queries(focal: Served, staff: Visitor, path: str) -> int:
    """How many statements a page takes: the fewest of a few times, since the outbox asks for its own between them."""
    return min(_statements(focal, staff, path) for _time in range(4))


def _statements(focal: Served, staff: Visitor, path: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(focal.focal.store.engine, "before_cursor_execute", note)
    try:
        look(staff, path)
    finally:
        event.remove(focal.focal.store.engine, "before_cursor_execute", note)
    return len(seen)


class TestTheRegister:
    def test_every_number_leads_to_its_rows(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Each tile's number is that of the rows behind it."""
        here = released(focal, author, approver)
        until(lambda: is_sent(focal, here, 2))
        page = look(author, f"{here}/circulation")
        links = [href for href in hrefs(page) if "?show=" in href and href.startswith(here)]
        assert {f"{here}/circulation?show={name}#lines" for name in ("all", "sent", "acknowledged")} == set(links)
        assert len(rows(page)) == 2
        assert all("sent" in row and "web page" in row for row in rows(page))
        assert rows(look(author, f"{here}/circulation?show=acknowledged")) == []
        assert len(rows(look(author, f"{here}/circulation?show=zorble"))) == 2

    def test_who_cannot_be_reached_and_why(self, focal: Served, author: Visitor) -> None:
        """Somebody without a channel stands there with the reason."""
        here = ready(author, member_number(focal, BORDEAUX))
        done(step(author, here, "approve"), "approved")
        done(step(author, here, "release"), "released")
        unreached = rows(look(author, f"{here}/circulation?show=unreached"))
        assert len(unreached) == 2
        assert all("no channel" in row for row in unreached)
        assert "Silent: 1" in look(author, f"{here}/circulation").words

    def test_it_can_be_kept(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """As a workbook and as CSV, with a name that says which circular it is of; the log says who took it."""
        here = released(focal, author, approver)
        for ending, start in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
            kept = press(author, f"{here}/circulation", f"{here}/circulation.{ending}")
            assert kept.status_code == 200
            assert kept.content.startswith(start)
            assert kept.headers["content-disposition"].endswith(f".{ending}")
        noted = focal.focal.store.read(lambda unit: unit.audit.entries(None, 5))
        assert [entry.action for entry in noted[:2]] == ["circular.exported"] * 2

    def test_it_can_be_printed(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """One table of all versions, whose head comes again on every sheet."""
        here = released(focal, author, approver)
        page = look(author, f"{here}/circulation/print")
        assert [tag for tag, _values in page.tags].count("table") == 1
        assert "Circulation register: Circular 1" in page.words
        assert "Bordeaux" in page.text

    def test_versions(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Who received which version stays known; each version leads to its own register."""
        here = released(focal, author, approver)
        until(lambda: is_sent(focal, here, 2))
        draft = step(author, here, "correct").headers["location"].partition("?")[0]
        done(step(approver, draft, "approve"), "approved")
        done(step(author, draft, "release"), "released")
        page = look(author, f"{here}/circulation")
        assert f"{draft}/circulation" in hrefs(page)
        assert "sent to 2" in page.words
        printed = look(author, f"{draft}/circulation/print")
        assert printed.text.count("Focal point, Bordeaux") == 2

    def test_it_is_not_there_before(self, author: Visitor) -> None:
        """A draft has no circulation to lead to; its page is empty, and no fault."""
        here = begin(author)
        assert f"{here}/circulation" not in hrefs(look(author, here))
        assert "There is nobody of that kind." in look(author, f"{here}/circulation").text

    def test_what_is_held_up_and_taken_back(self, focal: Served, author: Visitor) -> None:
        """During a pause the lines say so; what was cancelled says why, in the secretariat's words."""
        asleep(focal, reach(focal, BORDEAUX))
        here = ready(author, member_number(focal, BORDEAUX))
        done(step(author, here, "approve"), "approved")
        done(step(author, here, "release"), "released")
        assert len(rows(look(author, f"{here}/circulation?show=waiting"))) == 2
        done(step(author, here, "pause"), "paused")
        assert len(rows(look(author, f"{here}/circulation?show=held"))) == 2
        done(step(author, here, "cancel", reason="The meeting is <b>put off</b>."), "cancelled")
        lines = rows(look(author, f"{here}/circulation?show=cancelled"))
        assert len(lines) == 2
        assert all("The meeting is <b>put off</b>." in line for line in lines)

    def test_pages_of_the_register(self, focal: Served, author: Visitor) -> None:
        """Two hundred lines stand on a page; the others are one link away, of the same kind."""
        more_colleagues(focal, 210)
        here = ready(author, member_number(focal, BORDEAUX))
        done(step(author, here, "approve"), "approved")
        done(step(author, here, "release", typed="212"), "released")
        page = look(author, f"{here}/circulation?show=unreached")
        assert len(rows(page)) == 200
        (on,) = [href for href in hrefs(page) if "page=1" in href]
        assert "show=unreached" in on
        assert len(rows(look(author, f"{here}/circulation{on}"))) == 12

    def test_queries_do_not_grow_with_rows(self, focal: Served, author: Visitor) -> None:
        """A page about two hundred people takes as many statements as one about two."""
        few = ready(author, member_number(focal, BORDEAUX))
        done(step(author, few, "approve"), "approved")
        done(step(author, few, "release"), "released")
        pages = ("", "/texts", "/recipients?show=all", "/preview", "/circulation", "/circulation/print")
        before = {page: queries(focal, author, few + page) for page in pages}
        more_colleagues(focal, 200)
        many = ready(author, member_number(focal, BORDEAUX))
        done(step(author, many, "approve"), "approved")
        done(step(author, many, "release", typed="202"), "released")
        assert {page: queries(focal, author, many + page) for page in pages} == before
        assert max(before.values()) <= 20


class TestAcknowledging:
    def test_one_of_a_city_is_enough(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """When one of two colleagues acknowledged it, the city is no longer silent; the line says when and where."""
        here = released(focal, author, approver)
        until(lambda: is_sent(focal, here, 2))
        assert "Silent: 1" in look(author, f"{here}/circulation").words
        (reader, *_others) = self.readers(focal)
        number, now = circular_at(focal, here).id, datetime.now(UTC)
        focal.focal.store.run(lambda unit: acknowledge(unit, reader, number, ChannelName.WEBCHAT, now))
        page = look(author, f"{here}/circulation")
        assert "Silent" not in page.words
        (line,) = rows(look(author, f"{here}/circulation?show=acknowledged"))
        assert reader.name in line
        assert line.endswith("web page")

    def test_the_next_step_is_told(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """When those who are silent are reminded stands there before it happens."""
        here = released(focal, author, approver)
        assert "The next step is taken on" in look(author, f"{here}/circulation").words

    def readers(self, focal: Served) -> tuple[Contact, ...]:
        return focal.focal.store.read(lambda unit: unit.contacts.named(BORDEAUX))
