"""Seats and registrations as they are kept, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from knowledge.model.events import Event, EventState, Participant, Registration, RegistrationState
from knowledge.model.languages import EN, Text
from knowledge.store.errors import Conflict
from knowledge.store.registrations import Counts
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONFIRMED, WAITING, OFFERED, WITHDRAWN = RegistrationState
_numbers = count(1)


def add_event(store: Store, now: datetime, **others: Any) -> Event:
    values: dict[str, Any] = {
        "titles": Text({EN: "Assembly"}),
        "starts_at": now + 9 * DAY,
        "ends_at": now + 10 * DAY,
        "zone": "UTC",
        "state": EventState.OPEN,
    }
    return store.run(lambda unit: unit.events.add(Event(**values | others)))


def add(store: Store, event: Event, member: int, now: datetime, **others: Any) -> Registration:
    values: dict[str, Any] = {
        "event": event.id,
        "member": member,
        "participant": Participant(name="Ana", function="Head", email="ana@example.org"),
        "code": f"C{next(_numbers):07}",
        "state": CONFIRMED,
        "language": EN,
        "registered_at": now,
    }
    return store.run(lambda unit: unit.registrations.add(Registration(**values | others)))


@pytest.fixture
def member(store: Store) -> int:
    return add_member(store, "vitoria").id


def taken(store: Store, event: Event) -> int:
    found = store.read(lambda unit: unit.events.one(event.id))
    assert found is not None
    return found.taken


def test_seats(store: Store, now: datetime) -> None:
    """As many are given as there are; one that is given back is given again; nobody gives back more than were taken."""
    event = add_event(store, now, seats=2)
    give = [store.run(lambda unit: unit.registrations.give_seat(event.id)) for _ in range(3)]
    assert give == [True, True, False]
    store.run(lambda unit: unit.registrations.free_seat(event.id))
    assert store.run(lambda unit: unit.registrations.give_seat(event.id))
    for _ in range(3):
        store.run(lambda unit: unit.registrations.free_seat(event.id))
    assert taken(store, event) == 0
    assert not store.run(lambda unit: unit.registrations.give_seat(99))


def test_as_many_as_come(store: Store, now: datetime) -> None:
    """Without a number of seats there is always one."""
    event = add_event(store, now, seats=None)
    assert all(store.run(lambda unit: unit.registrations.give_seat(event.id)) for _ in range(5))
    assert taken(store, event) == 5


def test_a_change_does_not_undo_a_registration(store: Store, now: datetime) -> None:
    """Whoever stores what they read before a seat was taken leaves it taken, and hears of it."""
    event = add_event(store, now, seats=2)
    store.run(lambda unit: unit.registrations.give_seat(event.id))
    saved = store.run(lambda unit: unit.events.save(replace(event, seats=3)))
    assert (saved.taken, saved.revision) == (1, 1)
    assert store.read(lambda unit: unit.events.one(event.id)) == saved
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.events.save(event))


def test_as_it_is_stored(store: Store, now: datetime, member: int) -> None:
    """Everything about a registration comes back, also after a change."""
    event = add_event(store, now)
    one = add(store, event, member, now, offered_until=now, remind_at=now + HOUR, attended_at=now, changed_at=now)
    assert store.read(lambda unit: unit.registrations.one(one.id)) == one
    assert store.read(lambda unit: unit.registrations.by_code(one.code)) == one
    assert store.read(lambda unit: unit.registrations.by_code("nobody's")) is None
    changed = replace(one, state=WITHDRAWN, remind_at=None, participant=Participant(name="Eva"))
    store.run(lambda unit: unit.registrations.save(changed))
    assert store.read(lambda unit: unit.registrations.one(one.id)) == changed
    assert store.read(lambda unit: [unit.registrations.has_code(code) for code in (one.code, "X")]) == [True, False]


def test_counts(store: Store, now: datetime, member: int) -> None:
    """Of each state, of those who were there, and of members that have a seat."""
    event, other = add_event(store, now), add_member(store, "leeds").id
    for state, whose in ((CONFIRMED, member), (CONFIRMED, other), (WAITING, member), (WITHDRAWN, 0), (OFFERED, other)):
        add(store, event, whose or member, now, state=state)
    add(store, event, member, now, attended_at=now)
    assert store.read(lambda unit: unit.registrations.counts(event.id)) == Counts(
        confirmed=3, offered=1, waiting=1, withdrawn=1, attended=1, members=2
    )
    assert store.read(lambda unit: unit.registrations.counts(99)) == Counts()
    second = add_event(store, now)
    add(store, second, other, now, state=WAITING)
    both = store.read(lambda unit: unit.registrations.counts_of((event.id, second.id, 99)))
    assert both[event.id] == store.read(lambda unit: unit.registrations.counts(event.id))
    assert (both[second.id], both[99]) == (Counts(waiting=1), Counts())
    assert store.read(lambda unit: unit.registrations.counts_of(())) == {}
    assert store.read(lambda unit: unit.registrations.seated(event.id)) == {member: 2, other: 2}
    assert store.read(lambda unit: unit.registrations.count_of_member(event.id, member)) == 3


def test_what_is_due(store: Store, now: datetime, member: int) -> None:
    """Offers that ended, and reminders, the oldest first; a reminder is taken off once."""
    event = add_event(store, now)
    hours = (2, 1, 3)
    offers = [add(store, event, member, now, state=OFFERED, offered_until=now + each * HOUR) for each in hours]
    reminders = [add(store, event, member, now, remind_at=now + each * HOUR) for each in hours]

    def due(unit: Unit) -> list[list[int]]:
        found = (unit.registrations.lapsed(now + 2 * HOUR), unit.registrations.to_remind(now + 2 * HOUR, 9))
        return [[each.id for each in some] for some in found]

    assert store.read(due) == [[offers[1].id, offers[0].id], [reminders[1].id, reminders[0].id]]
    first = reminders[1].id
    assert [store.run(lambda unit: unit.registrations.reminded(first)) for _ in range(2)] == [True, False]
    store.run(lambda unit: unit.registrations.remind_at(first, now))
    assert store.read(lambda unit: [each.id for each in unit.registrations.to_remind(now, 9)]) == [first]


def test_awaited(store: Store, now: datetime, member: int) -> None:
    """Events with a free seat and somebody who waits, as long as it can be offered."""
    free = add_event(store, now, seats=1)
    full, soon = add_event(store, now, seats=1), add_event(store, now, starts_at=now + HOUR)
    drawn = add_event(store, now, state=EventState.DRAFT)
    nobody = add_event(store, now)
    for event in (free, full, soon, drawn):
        add(store, event, member, now, state=WAITING)
    add(store, nobody, member, now, state=WITHDRAWN)
    store.run(lambda unit: unit.registrations.give_seat(full.id))
    assert store.read(lambda unit: unit.events.awaited(now)) == (free.id,)


def test_what_the_clock_asks_is_answered_by_indexes(sqlite_store: Store, now: datetime) -> None:
    """Each minute, nothing is read that is not due, however many registrations there are."""
    asked: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    sqlalchemy_event.listen(sqlite_store.engine, "before_cursor_execute", hear)
    sqlite_store.read(lambda unit: (unit.registrations.lapsed(now), unit.registrations.to_remind(now, 9)))
    sqlalchemy_event.remove(sqlite_store.engine, "before_cursor_execute", hear)
    with sqlite_store.engine.connect() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert any("USING INDEX ix_registrations_" in row[-1] for row in plan), statement
        assert connection.execute(text("SELECT count(*) FROM registrations")).scalar_one() == 0
    assert len(asked) == 2
