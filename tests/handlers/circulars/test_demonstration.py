"""A circular to the whole demonstration network, over every channel that it has, with its register complete."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update

from bot.config import PACKS
from handlers.circulars.circulation import acknowledge
from handlers.circulars.exporting import register_rows
from handlers.dialogue.library import Library
from handlers.register import import_register
from knowledge.model.circulars import CircularState
from knowledge.model.languages import EN
from knowledge.model.people import Address, ChannelName
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.circulations import Reader
from tests.handlers.circulars.office import DAY, HOUR, INSTALLATION, TEXTS, Office

CHATS = (ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT)


class Demonstration(Office):
    """The demonstration network; everybody of it in turn has a chat on one of three channels, or e-mail alone."""

    def __init__(self, store: Store, library: Library, now: datetime) -> None:
        self.store, self.now = store, now
        self.library = replace(library, installation=INSTALLATION)
        folder = PACKS / "demonstration"
        report = import_register(store, OPERATOR, [folder / "members.csv", folder / "contacts.csv"], now)
        assert report.problems == []
        self.people = store.run(self._connect)
        staff = [number for number, role in self.people.items() if role in ("staff", "administrator")]
        self.iker_reader, self.amaia_reader = (Reader(id=number, member=None) for number in staff[:2])
        self.iker, self.amaia = self.actor(self.iker_reader), self.actor(self.amaia_reader)

    def _connect(self, unit: Unit) -> dict[int, str]:
        rows = unit.connection.execute(contacts.select().order_by(contacts.c.id)).all()
        for place, row in enumerate(rows):
            if place % 4 < 3 or row.role in ("staff", "administrator"):
                channel = CHATS[place % 3]
                chat = f"T1/U{place}" if channel is ChannelName.SLACK else str(place + 1)
                unit.people.add_address(Address(channel=channel, external_id=chat), row.id)
                agreed = update(contacts).where(contacts.c.id == row.id).values(consent="2026-1")
                unit.connection.execute(agreed)
        return {row.id: row.role for row in rows}


@pytest.fixture
def network(store: Store, library: Library, now: datetime) -> Demonstration:
    """The demonstration network on each of the two databases in turn."""
    return Demonstration(store, library, now)


def test_everybody_gets_it_once(network: Demonstration) -> None:
    """Each colleague on the channel that they have, in their language, within the working days of their city."""
    colleagues = [number for number, role in network.people.items() if role not in ("staff", "administrator")]
    draft = network.draft(TEXTS)
    draft = network.describe(draft, {"accepts_fallback": True})
    ready = network.approve(draft)
    circular = network.release(ready, str(len(colleagues)))
    network.deliver()
    for _hour in range(24 * 7):
        network.now += HOUR
        network.runs()
        network.deliver()
    lines = network.store.read(lambda unit: unit.circulation.register(circular, network.library.installation.channels))
    assert sorted(line.contact for line in lines) == sorted(colleagues)
    assert Counter(str(line.state) for line in lines) == {"sent": len(colleagues)}
    channels = Counter(line.channel for line in lines)
    assert set(channels) == {*CHATS, ChannelName.EMAIL}
    assert circular.released_at is not None
    latest = circular.released_at + 5 * DAY
    assert all(line.sent_at is not None and line.sent_at < latest for line in lines)
    assert network.now_of(circular).state is CircularState.FINISHED
    letters = network.letters()
    for line in lines:
        assert f"circular:{circular.id}:{line.language}" in letters


def test_its_register(network: Demonstration) -> None:
    """One line for each, with who acknowledged it; the members that did not are named."""
    circular = network.describe(network.draft(TEXTS), {"accepts_fallback": True})
    circular = network.release(network.approve(circular), str(len(network.people) - 2))
    network.deliver()
    register = network.store.read(lambda unit: unit.circulation.register(circular))
    first = network.contact(Reader(id=register[0].contact, member=None))
    assert network.do(acknowledge, first, circular.id, ChannelName.EMAIL, network.now)
    voice = network.library.phrasebook.speak(EN)
    table = network.see(register_rows, network.iker, circular, network.library, voice)
    assert len(table.rows) == len(register)
    done = [row for row in table.rows if row[table.header.index("Acknowledged on")]]
    assert [row[table.header.index("Member")] for row in done] == [register[0].member_name]
    silent = network.store.read(lambda unit: unit.circulation.silent(circular.id))
    members = {line.member for line in register}
    assert {each.member_id for each in silent} == members - {register[0].member}
