"""The page beside a conversation tells what is open for the reader's city."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers.deadlines.setting import set_deadline
from handlers.dialogue.library import Installation, Library
from handlers.home import MOST_DEADLINES, deadlines_of, home_of
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import EN, ES, Text
from knowledge.model.people import Address, ChannelName
from knowledge.model.rights import FOCAL
from knowledge.store.store import Store
from tests.circulations import SERVED, add_member, add_reader
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
