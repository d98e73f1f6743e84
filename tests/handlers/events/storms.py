"""Many who want few seats at the same time, in threads and in processes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from handlers.dialogue.library import Library
from handlers.events.registering import register
from knowledge.model.events import NotRegistered, Participant, Registration
from knowledge.model.people import Contact
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.circulations import add_member, put_reader
from tests.handlers.deadlines import network

THREADS = 32


def crowd(store: Store, members: int, each: int, now: datetime) -> list[int]:
    """The numbers of so many contacts of each of so many cities; neighbours in the list are of different cities."""
    cities = [add_member(store, f"city{number}") for number in range(members)]
    return store.run(lambda unit: [put_reader(unit, city, now).id for _ in range(each) for city in cities])


def rush(store: Store, event: int, contacts: Sequence[int], now: datetime, library: Library) -> list[str]:
    """All of them register for themselves at once; what came of each: its state, or why it was refused."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(lambda contact: _registered(store, event, contact, library, now), contacts))


def _registered(store: Store, event: int, contact_id: int, library: Library, now: datetime) -> str:
    def work(unit: Unit) -> Registration:
        contact = _contact(unit, contact_id)
        participant = Participant(name=f"Person {contact_id}")
        return register(unit, event, contact, participant, None, library, now, for_self=True)

    try:
        return store.run(work).state.value
    except NotRegistered as refused:
        return refused.code


def _contact(unit: Unit, id: int) -> Contact:
    contact = unit.people.contact(id)
    assert contact is not None
    return contact


def rush_in_a_process(url: str, event: int, contacts: Sequence[int], now: datetime) -> None:
    """The same, with a store of one's own."""
    store = open_store(url)
    try:
        rush(store, event, contacts, now, network.library())
    finally:
        store.close()
