"""Whose calendar an address is: one for each person, known by its digest, until it is replaced, ended or erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.queueing import meet

DAY = timedelta(days=1)


def undo(unit: Unit, merge: int, now: datetime) -> None:
    """Makes two entries of one again."""
    unit.merges.undo(merge, now)


def test_known_by_its_digest(store: Store, now: datetime) -> None:
    """The digest leads to the person, and to nobody else; what nobody has leads nowhere."""
    ana, bea = meet(store, "ana", now).contact, meet(store, "bea", now).contact
    store.run(lambda unit: unit.calendar_feeds.put(ana, "a" * 64, now))
    store.run(lambda unit: unit.calendar_feeds.put(bea, "b" * 64, now))
    owners = store.read(lambda unit: [unit.calendar_feeds.owner(letter * 64) for letter in "abc"])
    assert owners == [ana, bea, None]


def test_a_new_one_ends_the_old(store: Store, now: datetime) -> None:
    """Each person has one, and it counts from when it was made."""
    ana = meet(store, "ana", now).contact
    store.run(lambda unit: unit.calendar_feeds.put(ana, "a" * 64, now))
    store.run(lambda unit: unit.calendar_feeds.put(ana, "b" * 64, now + DAY))
    assert store.read(lambda unit: unit.calendar_feeds.owner("a" * 64)) is None
    assert store.read(lambda unit: unit.calendar_feeds.owner("b" * 64)) == ana
    assert store.read(lambda unit: unit.calendar_feeds.made_at(ana)) == now + DAY


def test_ended(store: Store, now: datetime) -> None:
    """It leads nowhere any more; ending it a second time finds nothing."""
    ana = meet(store, "ana", now).contact
    store.run(lambda unit: unit.calendar_feeds.put(ana, "a" * 64, now))
    assert [store.run(lambda unit: unit.calendar_feeds.end(ana)) for _ in range(2)] == [True, False]
    assert store.read(lambda unit: (unit.calendar_feeds.owner("a" * 64), unit.calendar_feeds.made_at(ana))) == (
        None,
        None,
    )


def test_merged_entries(store: Store, now: datetime) -> None:
    """The address of an entry that was merged shows the calendar of the person, and is its own again once that is
    undone; through several merges as well."""
    first, second, third = (meet(store, name, now).contact for name in ("ana", "bea", "caro"))
    store.run(lambda unit: unit.calendar_feeds.put(first, "a" * 64, now))
    merges = [
        store.run(lambda unit: unit.merges.merge(second, first, now)),
        store.run(lambda unit: unit.merges.merge(third, second, now)),
    ]
    assert store.read(lambda unit: unit.calendar_feeds.owner("a" * 64)) == third
    for merge, owner in zip(reversed(merges), (second, first), strict=True):
        store.run(partial(undo, merge=merge, now=now))
        assert store.read(lambda unit: unit.calendar_feeds.owner("a" * 64)) == owner


def test_erased_with_the_person(store: Store, now: datetime) -> None:
    """Whoever is forgotten has no calendar any more, whatever program still asks for it."""
    ana = meet(store, "ana", now).contact
    store.run(lambda unit: unit.calendar_feeds.put(ana, "a" * 64, now))
    store.run(lambda unit: unit.erasure.erase([ana], now))
    assert store.read(lambda unit: unit.calendar_feeds.owner("a" * 64)) is None
