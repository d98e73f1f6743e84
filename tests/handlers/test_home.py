"""The page beside a conversation tells what is open for the reader's city."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers.deadlines.setting import set_deadline
from handlers.dialogue.library import Installation, Library
from handlers.home import MOST_DEADLINES, MOST_REGISTRATIONS, deadlines_of, home_of, registrations_of
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import EN, ES, Text
from knowledge.model.people import Address, ChannelName
from knowledge.model.rights import FOCAL
from knowledge.store.store import Store
from tests.circulations import SERVED, add_member, add_reader
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering
from tests.handlers.scripted import scripted


@pytest.fixture
def library() -> Library:
    return replace(scripted({}), installation=Installation(time_zone="Europe/Madrid", channels=SERVED))


def numbered(number: int, now: datetime) -> Deadline:
    """A deadline in so many days and one."""
    titles = Text({EN: f"Register {number}", ES: f"Inscripción {number}"})
    return Deadline(titles=titles, due_at=now + timedelta(days=number + 1), zone="Europe/Madrid", since=now)


def put(store: Store, deadline: Deadline, now: datetime) -> Deadline:
    """Sets a deadline."""
    return store.run(lambda unit: set_deadline(unit, FOCAL, deadline, now))


def seen(store: Store, address: Address, library: Library, now: datetime) -> tuple[str, ...]:
    """What stands on the page of whoever is reached there."""
    return store.read(lambda unit: deadlines_of(unit, address, library, now))


def test_deadlines(sqlite_store: Store, library: Library, now: datetime) -> None:
    """The next ones stand there in the reader's language, with the days left and what a colleague has done; no more
    than are seen at a glance."""
    bilbao = add_member(sqlite_store, "es-bilbao")
    ana = add_reader(sqlite_store, bilbao, now)
    kept = [put(sqlite_store, numbered(number, now), now) for number in range(MOST_DEADLINES + 1)]
    contact = sqlite_store.read(lambda unit: unit.people.contact(ana.id))
    assert contact is not None
    sqlite_store.run(lambda unit: unit.audiences.note_act(kept[1].settled_by, Act.ANSWERED, contact, now))
    address = Address(channel=ChannelName.TELEGRAM, external_id=ana.chat)
    lines = seen(sqlite_store, address, library, now)
    assert len(lines) == MOST_DEADLINES
    assert "Inscripción 0" in lines[0]
    assert "mañana" in lines[0]
    assert "✓ Es-Bilbao" in lines[1]
    assert home_of(ES, library, lines).sections[0].text == "\n\n".join(lines)


def test_nobody_and_nothing(sqlite_store: Store, library: Library, now: datetime) -> None:
    """Somebody unknown, or of no city, has no deadlines, and the page says so."""
    visitor = add_reader(sqlite_store, None, now)
    for external_id in (visitor.chat, "424242"):
        address = Address(channel=ChannelName.TELEGRAM, external_id=external_id)
        assert seen(sqlite_store, address, library, now) == ()
    assert home_of(EN, library).sections[0].text == "No deadline is open for you at the moment."


class TestRegistrations:
    def of(self, gathering: Gathering, phone: Telephone) -> tuple[str, ...]:
        """What stands on the page of whoever has the telephone."""
        return gathering.store.read(
            lambda unit: registrations_of(unit, phone.address, gathering.library, gathering.now)
        )

    def test_of_the_city(self, sqlite_store: Store, now: datetime) -> None:
        """One's own and those of colleagues, for the nearest events, no more than are seen at a glance."""
        gathering = Gathering(sqlite_store, now)
        ana = gathering.connected(gathering.focal_point, "ana", EN)
        event = gathering.announce()
        for number in range(MOST_REGISTRATIONS + 1):
            gathering.registers(gathering.alternate, event, f"Colleague {number}")
        lines = self.of(gathering, ana)
        assert len(lines) == MOST_REGISTRATIONS
        assert lines[0].startswith("**Annual meeting**")
        assert lines[0].endswith("Colleague 0, Adviser · ✓ Registered")
        assert home_of(EN, gathering.library, (), lines).sections[1].text == "\n\n".join(lines)
        gathering.now = BEGIN + DAY
        assert self.of(gathering, ana) == ()

    def test_of_nobody(self, sqlite_store: Store, now: datetime) -> None:
        """Somebody unknown has none, and the page says so."""
        gathering = Gathering(sqlite_store, now)
        assert self.of(gathering, gathering.telegram("stranger", "en")) == ()
        said = home_of(EN, gathering.library).sections[1].text
        assert said == "You are not registered for any event."
