"""The queue is one of lanes: a claim finds what may go however much has to wait, in the order that it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Row, event, select

from knowledge.model.deliveries import Delivery, DeliveryKind, DeliveryState
from knowledge.model.pacing import Pace
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from knowledge.store.unit import Unit
from tests.queueing import ALL, Person, meet, queue

SECOND = timedelta(seconds=1)
PACES = {ChannelName.SLACK: Pace(between=SECOND, in_chat=timedelta(), in_group=timedelta())}


def claim(unit: Unit, now: datetime, most: int = 100) -> tuple[Delivery, ...]:
    return unit.deliveries.claim(ALL, now, now + 12 * SECOND, most, PACES)


@contextmanager
def asked(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile, with the values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        found.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def workspaces(store: Store, now: datetime, number: int, people: int) -> list[Person]:
    """So many workspaces on Slack, with so many people each."""
    names = [f"T{workspace}/U{person}" for workspace in range(number) for person in range(people)]
    return [meet(store, name, now, ChannelName.SLACK) for name in names]


def test_many_workspaces_at_once(store: Store, now: datetime) -> None:
    """One claim finds what each workspace permits, though each has more; what has to wait is not looked at again."""
    for person in workspaces(store, now, 20, 3):
        queue(store, person, now, kind=DeliveryKind.CIRCULAR)
    found = store.run(lambda unit: claim(unit, now))
    assert Counter(one.to.scope for one in found) == {f"slack:T{workspace}": 1 for workspace in range(20)}
    reply = queue(store, meet(store, "ana", now), now)
    with asked(store) as statements:
        found = store.run(lambda unit: claim(unit, now))
    assert [one.key for one in found] == [reply]
    assert len(statements) < 10, "twenty lanes that have to wait are no statements"


def test_everybody_of_a_crowd_in_turn(store: Store, now: datetime) -> None:
    """Second by second each workspace gets its next one, and nobody waits for somebody else's workspace."""
    people = workspaces(store, now, 3, 3)
    for person in people:
        queue(store, person, now - SECOND, kind=DeliveryKind.CIRCULAR)
    for second in range(3):
        found = store.run(partial(claim, now=now + second * SECOND))
        assert [one.to for one in found] == [person.address for person in people[second::3]]


def test_neither_database_reads_what_was_sent(store: Store, now: datetime) -> None:
    """The whole claim goes by indexes, though PostgreSQL would rather read a table that is as small as this one."""
    queue(store, meet(store, "T1/U1", now, ChannelName.SLACK), now)
    with asked(store) as statements:
        assert store.run(lambda unit: claim(unit, now))
    with store.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if not is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        how = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        lanes, due = (
            one for one in statements if "FROM deliveries" in one[0] and one[0].startswith(("SELECT", "WITH"))
        )
        plans = [str(connection.exec_driver_sql(f"{how} {sql}", values).all()) for sql, values in (lanes, due)]
    assert all("ix_deliveries_lanes" in plan for plan in plans)
    assert not any("Seq Scan" in plan or "SCAN deliveries'" in plan for plan in plans)


def in_order(rows: Sequence[Row[Any]], now: datetime, most: int, busy: set[str]) -> list[int]:
    """What a claim takes of a queue, by plain reading: lane after lane, of each address the first only."""
    pending = [row for row in rows if row.state == DeliveryState.PENDING]
    sending = {row.address_id for row in rows if row.state == DeliveryState.SENDING}
    due = [row for row in pending if row.due_at <= now]
    first = {row.address_id: row.id for row in sorted(due, key=lambda row: (row.priority, row.id), reverse=True)}
    heads: dict[tuple[int, str], datetime] = {}
    for row in due:
        place = (row.priority, row.scope)
        heads[place] = min(heads.get(place, row.due_at), row.due_at)
    taken: list[int] = []
    for priority, scope in sorted(heads, key=lambda place: (place[0], heads[place], place[1])):
        lane = sorted(
            (row.due_at, row.id, row.address_id) for row in due if (row.priority, row.scope) == (priority, scope)
        )
        free = [number for _, number, address in lane if first[address] == number and address not in sending]
        slots = most - len(taken) if not scope else int(scope not in busy)
        chosen = free[: min(slots, most - len(taken))]
        busy |= {scope} if chosen and scope else set()
        taken += chosen
    return taken


@pytest.mark.parametrize("seed", range(6))
def test_as_by_plain_reading(store: Store, now: datetime, seed: int) -> None:
    """Whatever is queued for whomever, claims of any size take the same as a reading of the whole table tells."""
    chance = Random(seed)
    people = [*workspaces(store, now, 2, 2), *(meet(store, name, now) for name in ("a", "b"))]
    for _ in range(25):
        due_at = now + chance.randrange(-3, 2) * SECOND
        queue(store, chance.choice(people), due_at, kind=chance.choice([*DeliveryKind]))
    busy: set[str] = set()
    for _ in range(5):
        most = chance.randrange(1, 6)
        with store.engine.connect() as connection:
            rows = connection.execute(select(deliveries)).all()
        expected = in_order(rows, now, most, busy)
        assert [one.id for one in store.run(partial(claim, now=now, most=most))] == expected
