"""Events in calendar programs, as an independent parser reads them: as files, and in the calendar one subscribes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from handlers.calendar_feeds import KEPT, fetch, make_address
from knowledge.model.calendar_addresses import hash_of_token
from knowledge.model.events import RegistrationState
from knowledge.model.languages import EN, Text
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering

WEB = "https://focal.example.org"
MEETING = "https://meet.example.org/annual"


class Program:
    """A calendar program of the focal point of Lyon."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        contact = gathering.contact(gathering.focal_point)
        address = gathering.store.run(lambda unit: make_address(unit, contact, WEB, gathering.now))
        self._token = hash_of_token(address.rpartition("/")[2].removesuffix(".ics"))
        self.etag = ""

    def fetches(self) -> list[Any] | None:
        """The events of the calendar; None where nothing has changed."""
        gathering, known = self._gathering, self.etag
        found = gathering.store.read(
            lambda unit: fetch(unit, self._token, gathering.library, gathering.now, lambda etag: etag == known)
        )
        assert found is not None
        self.etag = found.etag
        return None if found.content is None else [each for each in read(found.content) if is_event(each)]

    def gets(self) -> list[Any]:
        """The events of a calendar that has changed."""
        entries = self.fetches()
        assert entries is not None
        return entries


def read(content: bytes) -> list[Any]:
    """The entries of a file, whose values are as many types as there are properties."""
    return list(Calendar.from_ical(content).walk("VEVENT"))


def is_event(entry: Any) -> bool:
    return str(entry["uid"]).startswith("event-")


def file_of(gathering: Gathering, phone: Telephone) -> Any:
    """The one entry of the file that came last."""
    (file,) = phone.last.files
    assert file.media_type == "text/calendar"
    (entry,) = read(gathering.content(file.reference))
    return entry


@pytest.fixture
def program(gathering: Gathering) -> Program:
    """With an address of its own."""
    return Program(gathering)


class TestFile:
    def test_of_an_event(self, gathering: Gathering, ana: Telephone) -> None:
        """Time, place and who holds it; not where those take part who have a seat, nor is one busy yet."""
        event = gathering.announce(online=MEETING)
        gathering.presses(ana, f"eventics:{event.id}")
        entry = file_of(gathering, ana)
        assert entry["uid"] == f"event-{event.id}@focal.example.org"
        assert entry["summary"] == "Annual meeting"
        assert entry["location"] == "Bilbao, Town Hall"
        assert entry["organizer"] == "mailto:secretariat@example.org"
        assert entry["organizer"].params["CN"] == "A network"
        assert (entry["dtstart"].dt, entry["dtend"].dt) == (BEGIN, BEGIN + timedelta(hours=8))
        assert entry["status"] == "CONFIRMED"
        assert entry["transp"] == "TRANSPARENT"
        assert MEETING not in entry.to_ical().decode().replace("\r\n ", "")

    def test_of_a_registration(self, gathering: Gathering, ana: Telephone) -> None:
        """With the code and the address; it is the same entry as before, and the time is taken."""
        event = gathering.announce(online=MEETING)
        own = gathering.registers(gathering.focal_point, event)
        gathering.presses(ana, f"confirmation:{own.id}")
        entry = file_of(gathering, ana)
        assert entry["uid"] == f"event-{event.id}@focal.example.org"
        assert "CDEF-2222" in entry["description"]
        assert MEETING in entry["description"]
        assert entry["url"] == MEETING
        assert entry["transp"] == "OPAQUE"

    def test_of_a_colleague(self, gathering: Gathering, ana: Telephone) -> None:
        """It bears the colleague's name and stands beside one's own entry, instead of taking its place."""
        event = gathering.announce()
        colleague = gathering.registers(gathering.focal_point, event, "Zoé Martin")
        gathering.presses(ana, f"confirmation:{colleague.id}")
        entry = file_of(gathering, ana)
        assert entry["uid"] == f"event-{event.id}-{colleague.id}@focal.example.org"
        assert entry["description"].startswith("Zoé Martin")

    def test_online_only(self, gathering: Gathering, ana: Telephone) -> None:
        """The place says so, in the reader's language."""
        event = gathering.announce(places=None, online=MEETING)
        gathering.presses(ana, f"eventics:{event.id}")
        assert file_of(gathering, ana)["location"] == "Online"

    def test_a_difficult_title(self, gathering: Gathering, ana: Telephone) -> None:
        """Commas, semicolons, line breaks and long lines come out of the file as they went in."""
        title = "Data; cities, people \\ and\n" + "a very long title " * 10
        event = gathering.announce(titles=Text({EN: title}))
        gathering.presses(ana, f"eventics:{event.id}")
        assert file_of(gathering, ana)["summary"] == " ".join(title.split())
        content = gathering.content(ana.last.files[0].reference)
        assert max(map(len, content.split(b"\r\n"))) <= 75

    def test_moved(self, gathering: Gathering, ana: Telephone) -> None:
        """A later file has a higher number, by which programs know the newer one."""
        event = gathering.announce()
        gathering.presses(ana, f"eventics:{event.id}")
        before = file_of(gathering, ana)
        gathering.changes(event, starts_at=BEGIN + DAY, ends_at=BEGIN + DAY + timedelta(hours=2))
        gathering.presses(ana, f"eventics:{event.id}")
        after = file_of(gathering, ana)
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        assert after["dtstart"].dt == BEGIN + DAY


class TestFeed:
    def test_only_what_one_takes_part_in(self, gathering: Gathering, program: Program) -> None:
        """Neither what one is merely invited to, nor what a colleague goes to, nor what one waits for."""
        own = gathering.announce()
        gathering.registers(gathering.focal_point, own)
        other = gathering.announce(seats=1)
        gathering.registers(gathering.alternate, other)
        assert gathering.registers(gathering.focal_point, other).state is RegistrationState.WAITING
        gathering.registers(gathering.focal_point, gathering.announce(), "Zoé Martin")
        gathering.announce()
        entries = program.fetches()
        assert entries is not None
        assert [str(each["uid"]) for each in entries] == [f"event-{own.id}@focal.example.org"]

    def test_nothing_is_written_while_nothing_changes(self, gathering: Gathering, program: Program) -> None:
        """A program that polls gets nothing but the word that all is as it was; a registration, a move and a
        withdrawal each make a new calendar."""
        event = gathering.announce()
        assert program.fetches() == []
        assert program.fetches() is None
        own = gathering.registers(gathering.focal_point, event)
        assert len(program.gets()) == 1
        gathering.now += timedelta(hours=1)
        assert program.fetches() is None
        gathering.changes(event, starts_at=BEGIN + DAY, ends_at=BEGIN + 2 * DAY)
        (moved,) = program.gets()
        assert moved["dtstart"].dt == BEGIN + DAY
        gathering.withdraws(gathering.focal_point, own)
        assert program.fetches() == []

    def test_cancelled(self, gathering: Gathering, program: Program) -> None:
        """A cancelled event stays as such, so that programs which have it strike it out."""
        event = gathering.announce()
        gathering.registers(gathering.focal_point, event)
        (before,) = program.gets()
        gathering.cancels(event)
        (entry,) = program.gets()
        assert entry["status"] == "CANCELLED"
        assert entry["sequence"] > before["sequence"]

    def test_long_over(self, gathering: Gathering, program: Program) -> None:
        """What was a month ago leaves the calendar."""
        event = gathering.announce()
        gathering.registers(gathering.focal_point, event)
        gathering.now = event.ends_at + KEPT - DAY
        assert len(program.gets()) == 1
        gathering.now = event.ends_at + KEPT
        assert program.fetches() == []

    def test_times_are_those_of_the_world(self, gathering: Gathering, program: Program) -> None:
        """Instants are in UTC, also on the day on which clocks change in Europe."""
        begin = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
        event = gathering.announce(starts_at=begin, ends_at=begin + timedelta(hours=2))
        gathering.registers(gathering.focal_point, event)
        (entry,) = program.gets()
        assert entry["dtend"].dt - entry["dtstart"].dt == timedelta(hours=2)
        assert "de 1:30 à 4:30 (Madrid)" in entry["description"]
