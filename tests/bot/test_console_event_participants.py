"""The participants of an event in the console: who comes, who waits, who was there, and taking the list along."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from handlers.events.codes import shown
from knowledge.model.events import RegistrationState
from tests.bot.circulating import administrator_at, done, hrefs, look, press, refused, rows
from tests.bot.conftest import Visit
from tests.bot.eventing import (
    answer,
    below,
    come,
    contacts_of,
    deed,
    enrol,
    enrol_many,
    put,
    registration_at,
    running,
    wrong_at,
)
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX, WIEN = "fr-bordeaux", "at-wien"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with running(furnished, tmp_path_factory.mktemp("participants") / "var") as focal:
        yield focal


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


class TestTheTable:
    def test_a_row(self, focal: Served, staff: Visitor) -> None:
        """Who, for which member, with which code, registered by whom and when, and what they answered."""
        here, (ana, *_others) = put(focal), contacts_of(focal, BORDEAUX)
        own = enrol(focal, here, ana, email="ana@example.org")
        colleague = enrol(focal, here, ana, "Jean Exemple")
        answer(focal, own, {"/data/diet": "vegetarian", "/data/remarks": "A seat in front, please."})
        first, second = rows(look(staff, f"{here}/participants"))
        who = f"{own.participant.name} Adviser Bordeaux ana@example.org"
        assert first.startswith(f"{who} seat confirmed {shown(own.code)}")
        assert "by themselves" in first
        assert "A seat in front, please." in first
        assert second.startswith(f"Jean Exemple Adviser Bordeaux seat confirmed {shown(colleague.code)} {ana.name}")
        assert {f"/console/members/{own.member}", f"/console/conversations/{ana.id}"} <= set(
            hrefs(look(staff, f"{here}/participants"))
        )

    def test_nobody(self, focal: Served, staff: Visitor) -> None:
        """Where nobody comes yet, the page says so."""
        page = look(staff, f"{put(focal)}/participants")
        assert "Nobody has a seat yet." in page.words
        assert "Waiting list" not in page.words

    def test_the_waiting_list(self, focal: Served, staff: Visitor) -> None:
        """Who waits stands below in the order in which they came, and can only be withdrawn."""
        here = put(focal, seats=1)
        people = [enrol(focal, here, each) for each in contacts_of(focal, BORDEAUX, WIEN)]
        _seat, *waiting = rows(look(staff, f"{here}/participants"))
        assert [row[:2] for row in waiting] == ["1 ", "2 ", "3 "]
        assert all(each.participant.name in row for each, row in zip(people[1:], waiting, strict=True))
        assert people[1].state is RegistrationState.WAITING

    def test_put_first(self, focal: Served, staff: Visitor) -> None:
        """Once a box was ticked, somebody stands first; who stands there already cannot be put there."""
        here = put(focal, seats=1)
        people = [enrol(focal, here, each) for each in contacts_of(focal, BORDEAUX, WIEN)]
        last, page = people[-1], f"{here}/participants"
        assert f"{page}/{people[1].id}/first" not in look(staff, page).html
        refused(deed(staff, page, f"{last.id}/first"), "Please tick the box to confirm it.")
        sent = deed(staff, page, f"{last.id}/first", sure="on")
        done(sent, "first")
        _seat, *waiting = rows(look(staff, sent.headers["location"]))
        for each, row in zip((last, *people[1:-1]), waiting, strict=True):
            assert each.participant.name in row
        names = [row[0] for row in workbook(export(staff, here).content)[1:]]
        assert names[:2] == [people[0].participant.name, last.participant.name]
        refused(deed(staff, page, f"{people[0].id}/first", sure="on"), "There is no such registration")

    def test_of_this_event_alone(self, focal: Served, staff: Visitor) -> None:
        """Nobody of another event is on the page or in the workbook."""
        here, other = put(focal), put(focal)
        enrol(focal, other, contacts_of(focal, BORDEAUX)[0], "Somebody Else")
        assert "Somebody Else" not in look(staff, f"{here}/participants").html
        sheet = workbook(export(staff, here).content)
        assert "Somebody Else" not in str(sheet)

    def test_hostile_names_stay_words(self, focal: Served, staff: Visitor) -> None:
        """A name, a post and an answer are text on the page, and no formula in the workbook."""
        here, (ana, *_others) = put(focal), contacts_of(focal, BORDEAUX)
        evil = "<script>alert(1)</script>"
        registered = enrol(focal, here, ana, evil, function="=HYPERLINK(1)")
        answer(focal, registered, {"/data/remarks": evil})
        assert "<script>alert" not in look(staff, f"{here}/participants").html
        book = openpyxl.load_workbook(io.BytesIO(export(staff, here).content))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
        assert "=HYPERLINK(1)" in [cell.value for cell in cells]
        assert {cell.data_type for cell in cells} == {"s"}


def export(staff: Visitor, here: str) -> httpx.Response:
    """Takes the list along."""
    return press(staff, f"{here}/participants", f"{here}/participants.xlsx")


def workbook(content: bytes) -> list[tuple[object, ...]]:
    """The rows of the first sheet, formulas as they are."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


class TestTheWorkbook:
    def test_who_is_in_it(self, focal: Served, staff: Visitor) -> None:
        """It is named as the event is, has a row for each person, and the log says who took it along."""
        here, (ana, *_others) = put(focal), contacts_of(focal, BORDEAUX)
        enrol(focal, here, ana, "Jean Exemple")
        sent = export(staff, here)
        assert (sent.status_code, sent.headers["content-type"]) == (200, XLSX)
        assert "Annual%20meeting.xlsx" in sent.headers["content-disposition"]
        assert "Jean Exemple" in str(workbook(sent.content))
        entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 100))
        assert [entry for entry in entries if entry.action.startswith("event.") and "export" in entry.action]

    def test_it_is_posted(self, focal: Served, staff: Visitor) -> None:
        """A link to it, which anybody could send to a colleague, opens nothing."""
        assert staff.http.get(f"{put(focal)}/participants.xlsx").status_code == 405


class TestAtTheDoor:
    def test_by_code(self, focal: Served, staff: Visitor) -> None:
        """A code, however it is typed, notes its person as present, and the page says whose it is."""
        here, (ana, *_others) = put(focal, -1), contacts_of(focal, BORDEAUX)
        registered = enrol(focal, here, ana)
        typed = f" {shown(registered.code).lower()} "
        sent = deed(staff, f"{here}/participants", "attend", code=typed)
        done(sent, "attended")
        page = look(staff, sent.headers["location"])
        assert f"{registered.participant.name}, Bordeaux" in page.words
        assert "Present so far: 1 of 1" in page.words
        assert registration_at(focal, registered.id).attended_at is not None

    def test_twice(self, focal: Served, staff: Visitor) -> None:
        """A code that is shown again is no fault, and the page says that it was shown before."""
        here, (ana, *_others) = put(focal, -1), contacts_of(focal, BORDEAUX)
        registered = enrol(focal, here, ana)
        for said in ("attended", "again"):
            sent = deed(staff, f"{here}/participants", "attend", code=registered.code)
            done(sent, said)
        assert "Was noted as present before." in look(staff, sent.headers["location"]).words

    @pytest.mark.parametrize("code", ["", "ACEF-3479", "x" * 500, "' OR 1=1 --", "<b>"])
    def test_what_is_no_code(self, focal: Served, staff: Visitor, code: str) -> None:
        """What is nobody's code is told at the field, and stays there to be put right."""
        here = put(focal, -1)
        page = wrong_at(deed(staff, f"{here}/participants", "attend", code=code), "code", "no such", prefix="attend-")
        assert next(v for tag, v in page.tags if v.get("name") == "code")["value"] == code[:40]

    def test_of_another_event(self, focal: Served, staff: Visitor) -> None:
        """Codes of other events open no door here."""
        here, other = put(focal, -1), put(focal, -1)
        registered = enrol(focal, other, contacts_of(focal, BORDEAUX)[0])
        sent = deed(staff, f"{here}/participants", "attend", code=registered.code)
        wrong_at(sent, "code", "for another event", prefix="attend-")
        assert registration_at(focal, registered.id).attended_at is None

    def test_who_waits_and_who_is_early(self, focal: Served, staff: Visitor) -> None:
        """Nobody comes without a seat, or long before it begins."""
        full, later = put(focal, -1, seats=1), put(focal, 20)
        first, second = contacts_of(focal, BORDEAUX)[:2]
        enrol(focal, full, first)
        waiting, early = enrol(focal, full, second), enrol(focal, later, first)
        sent = deed(staff, f"{full}/participants", "attend", code=waiting.code)
        wrong_at(sent, "code", "on the waiting list", prefix="attend-")
        sent = deed(staff, f"{later}/participants", "attend", code=early.code)
        wrong_at(sent, "code", "has not begun yet", prefix="attend-")

    def test_by_the_row_and_back(self, focal: Served, staff: Visitor) -> None:
        """A row has a button for it, and then one that takes it back."""
        here = put(focal, -1)
        registered = enrol(focal, here, contacts_of(focal, BORDEAUX)[0])
        path = f"{registered.id}/attendance"
        done(deed(staff, f"{here}/participants", path, there="on"), "attended")
        (row,) = rows(look(staff, f"{here}/participants"))
        assert "Undo" in row
        assert "Withdraw" not in row
        done(deed(staff, f"{here}/participants", path), "absent")
        assert registration_at(focal, registered.id).attended_at is None

    def test_of_another_event_by_number(self, focal: Served, staff: Visitor) -> None:
        """Somebody of another event is not found below this one."""
        here, other = put(focal, -1), put(focal, -1)
        registered = enrol(focal, other, contacts_of(focal, BORDEAUX)[0])
        for path, fields in (("attendance", {"there": "on"}), ("withdraw", {"sure": "on"}), ("first", {"sure": "on"})):
            sent = deed(staff, f"{here}/participants", f"{registered.id}/{path}", **fields)
            assert sent.status_code == 404
        assert registration_at(focal, registered.id) == registered


class TestWithdrawing:
    def test_a_seat_comes_free(self, focal: Served, staff: Visitor) -> None:
        """Once a box was ticked, the person is withdrawn, and the seat is offered to the next one who waits."""
        here = put(focal, seats=1)
        first, second = (enrol(focal, here, each) for each in contacts_of(focal, BORDEAUX)[:2])
        path = f"{first.id}/withdraw"
        refused(deed(staff, f"{here}/participants", path), "Please tick the box")
        done(deed(staff, f"{here}/participants", path, sure="on"), "withdrawn")
        assert registration_at(focal, first.id).state is RegistrationState.WITHDRAWN
        assert registration_at(focal, second.id).state is RegistrationState.OFFERED
        page = look(staff, f"{here}/participants")
        (row,) = rows(page)
        assert "a seat is offered until" in row
        assert below(page, "withdrawn").startswith("Withdrawn: 1")
        assert first.participant.name in below(page, "withdrawn")

    def test_twice(self, focal: Served, staff: Visitor) -> None:
        """Pressed twice, somebody is withdrawn once; the code opens no door any more."""
        here = put(focal, 1)
        registered = enrol(focal, here, contacts_of(focal, BORDEAUX)[0])
        for _ in range(2):
            sent = deed(staff, f"{here}/participants", f"{registered.id}/withdraw", sure="on")
            done(sent, "withdrawn")
        sent = deed(staff, f"{here}/participants", "attend", code=registered.code)
        wrong_at(sent, "code", "no such registration", prefix="attend-")


def test_many_are_on_several_pages(focal: Served, staff: Visitor) -> None:
    """A hundred stand on one page, each once; a page that is none is empty, and no fault."""
    here, (ana, *_others) = put(focal, seats=None), contacts_of(focal, BORDEAUX)
    enrol_many(focal, here, [(ana, f"Person {number}!") for number in range(103)])
    found = [row.partition("!")[0] for page in (0, 1) for row in rows(look(staff, f"{here}/participants?page={page}"))]
    assert found == [f"Person {number}" for number in range(103)]
    assert rows(look(staff, f"{here}/participants?page=7")) == []
    assert staff.http.get(f"{here}/participants?page=x").status_code == 422


def test_who_was_there_is_only_said_of_who_was(focal: Served, staff: Visitor) -> None:
    """An address that claims that somebody was noted as present says nothing of people who were not."""
    here, (ana, *_others) = put(focal, -1), contacts_of(focal, BORDEAUX)
    registered = enrol(focal, here, ana)
    said = f"{registered.participant.name}, Bordeaux"
    assert said not in look(staff, f"{here}/participants?who={registered.id}&done=attended").words
    come(focal, registered)
    assert said in look(staff, f"{here}/participants?who={registered.id}&done=attended").words
