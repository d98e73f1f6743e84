"""Conversations: found by address, stored revision by revision."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update

from knowledge.model.conversation import Browsing, Conversation
from knowledge.model.messages import Choice
from knowledge.model.people import Address, ChannelName
from knowledge.store.errors import Conflict
from knowledge.store.store import Store, open_store
from knowledge.store.tables import conversations
from knowledge.store.unit import Unit
from tests.queueing import Person, meet

WRITERS = 4
ROUNDS = 5


def load(unit: Unit, person: Person) -> Conversation:
    line = unit.conversations.at(person.address)
    assert line is not None
    assert line.address_id == person.address_id
    return line.conversation


def test_nobody_has_the_address(store: Store) -> None:
    """An unknown address has no conversation."""
    assert store.read(lambda unit: unit.conversations.at(Address(channel=ChannelName.SLACK, external_id="U1"))) is None


def test_a_conversation_not_begun_is_blank(store: Store, now: datetime) -> None:
    """Somebody who is known but never wrote has a blank conversation of revision 0."""
    ana = meet(store, "ana", now)
    conversation = store.read(lambda unit: load(unit, ana))
    assert conversation == Conversation(contact=conversation.contact)
    assert conversation.contact.id == ana.contact


def test_a_conversation_comes_back_as_it_was_stored(store: Store, now: datetime) -> None:
    """Topic, choices and greeting are resumed, one revision further on."""
    ana = meet(store, "ana", now)
    blank = store.read(lambda unit: load(unit, ana))
    browsing = replace(blank, topic=Browsing(topic="plan", page=2), greeted=True)
    asked = browsing.ask((Choice(id="menu", label="Все темы"),))
    store.run(lambda unit: unit.conversations.save(asked, now))
    stored = store.read(lambda unit: load(unit, ana))
    assert stored == replace(asked, revision=1)
    store.run(lambda unit: unit.conversations.save(stored, now))
    assert store.read(lambda unit: load(unit, ana)) == replace(asked, revision=2)


@pytest.mark.parametrize("revision", [0, 1])
def test_a_stale_conversation_is_a_conflict(store: Store, now: datetime, revision: int) -> None:
    """Whoever stores what somebody else has stored meanwhile is told, and changes nothing."""
    ana = meet(store, "ana", now)
    for _ in range(revision):
        store.run(lambda unit: unit.conversations.save(load(unit, ana), now))
    stale = store.read(lambda unit: load(unit, ana))
    store.run(lambda unit: unit.conversations.save(replace(stale, greeted=True), now))
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.conversations.save(replace(stale, topic=Browsing(topic="lost")), now))
    assert store.read(lambda unit: load(unit, ana)) == replace(stale, greeted=True, revision=revision + 1)


def test_no_update_is_lost_among_processes(database_url: str, now: datetime) -> None:
    """Units that load and store one conversation from two processes at once are run again until each has its turn."""
    stores = [open_store(database_url) for _ in range(2)]
    ana = meet(stores[0], "ana", now)

    def count_on(unit: Unit) -> None:
        conversation = load(unit, ana)
        unit.conversations.save(conversation.ask((Choice(id="menu", label="All topics"),)), now)

    def write(store: Store) -> None:
        for _ in range(ROUNDS):
            store.run(count_on)

    threads = [threading.Thread(target=write, args=(stores[number % 2],)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    conversation = stores[0].read(lambda unit: load(unit, ana))
    assert conversation.revision == WRITERS * ROUNDS
    assert conversation.asked is not None
    assert conversation.asked.question == WRITERS * ROUNDS
    for store in stores:
        store.close()


def test_a_state_of_a_newer_format_is_refused(store: Store, now: datetime) -> None:
    """What a newer Focal stored is not guessed at."""
    ana = meet(store, "ana", now)
    store.run(lambda unit: unit.conversations.save(load(unit, ana), now))
    newer = {"format": 99, "topic": ["dancing"], "greeted": True, "asked": None}
    store.run(lambda unit: unit.connection.execute(update(conversations).values(state=newer)) and None)
    with pytest.raises(ValueError, match="format 99"):
        store.read(lambda unit: load(unit, ana))
