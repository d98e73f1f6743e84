"""A network of the size that the console is made for, written by the database itself in copies of what is there.

500 members with 5,000 people, 200 circulars to all of them, and with these 1,000,000 deliveries.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    ScalarSelect,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    true,
)

from knowledge.model.circulars import CircularState
from knowledge.model.deliveries import DeliveryState
from knowledge.store.store import Store
from knowledge.store.tables import (
    addresses,
    circular_recipients,
    circular_texts,
    circulars,
    contacts,
    deliveries,
    letters,
    members,
)
from knowledge.store.unit import Unit

MEMBERS, PEOPLE, CIRCULARS = 500, 5_000, 200


def meet(store: Store, circular: int) -> None:
    """Writes it all: copies of people that there are, and of one circular that is out; the copies are finished."""
    store.run(lambda unit: _write(unit, circular))
    for table in (members, contacts, addresses, circulars, circular_recipients, letters, deliveries):
        _look_around(store, table)


def _write(unit: Unit, circular: int) -> None:
    member, contact, address, cities = _people(unit, circular)
    n = _numbers(CIRCULARS, "many_circulars")
    finished = literal(CircularState.FINISHED.value)
    which = circulars.c.id == circular
    first = _copy(unit, circulars, n, which, state=finished, number=1_000 + n.c.n, corrects=null())
    here = first + n.c.n - 1
    texts = circular_texts.c
    _copy_rows(unit, circular_texts, n, texts.circular_id == circular, circular_id=here)
    which = letters.c.id == _first(letters.c.id, letters.c.circular_id == circular)
    letter = _copy(unit, letters, n, which, key=_named("crowd:", n), circular_id=here)
    n = _numbers(CIRCULARS * PEOPLE, "many_letters")
    turn, person = (n.c.n - 1) // PEOPLE, (n.c.n - 1) % PEOPLE
    theirs = member + (person + 1) % cities
    known = circular_recipients.c
    which = (known.circular_id == circular) & (
        known.contact_id == _first(known.contact_id, known.circular_id == circular)
    )
    _copy_rows(
        unit, circular_recipients, n, which, circular_id=first + turn, contact_id=contact + person, member_id=theirs
    )
    which = deliveries.c.id == _first(deliveries.c.id, deliveries.c.letter_id.is_not(None))
    _copy(
        unit,
        deliveries,
        n,
        which,
        key=_named("crowd:", n),
        address_id=address + person,
        letter_id=letter + turn,
        contact_id=contact + person,
        state=literal(DeliveryState.SENT.value),
    )


def _people(unit: Unit, circular: int) -> tuple[int, int, int, int]:
    """The first of the cities, of the people and of their addresses, one each; and how many cities there are."""
    there = unit.connection.execute(select(func.count()).select_from(members)).scalar_one()
    n = _numbers(MEMBERS - there, "many_members")
    first = _first(members.c.id, true())
    member = _copy(unit, members, n, members.c.id == first, code=_named("xx-city-", n), name=_named("City ", n))
    n = _numbers(PEOPLE, "many_people")
    known = circular_recipients.c
    which = contacts.c.id == _first(known.contact_id, known.circular_id == circular)
    theirs = member + n.c.n % (MEMBERS - there)
    contact = _copy(unit, contacts, n, which, member_id=theirs, name=_named("Person ", n), email=_named("p", n))
    which = addresses.c.id == _first(addresses.c.id, true())
    address = _copy(unit, addresses, n, which, contact_id=contact + n.c.n - 1, external_id=_named("crowd-", n))
    return member, contact, address, MEMBERS - there


def _first(column: Column[int], which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.min(column)).where(which).scalar_subquery()


def _numbers(most: int, name: str) -> CTE:
    """1, 2, 3 and so on."""
    numbers = select(literal(1).label("n")).cte(name, recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < most))


def _named(prefix: str, n: CTE) -> ColumnElement[str]:
    return literal(prefix) + cast(n.c.n, String)


def _copy(unit: Unit, table: Table, n: CTE, which: ColumnElement[bool], **other: Any) -> int:
    """A copy of a row for each number, but for some columns; the first of the ids, which follow each other."""
    last: int = unit.connection.execute(select(func.max(table.c.id))).scalar_one()
    _copy_rows(unit, table, n, which, **other)
    first: int = unit.connection.execute(select(func.min(table.c.id)).where(table.c.id > last)).scalar_one()
    return first


def _copy_rows(unit: Unit, table: Table, n: CTE, which: ColumnElement[bool], **other: Any) -> None:
    """The same of rows without an id of their own."""
    columns: list[Column[Any]] = [column for column in table.c if column.name != "id"]
    found = select(*(other.get(column.name, column) for column in columns))
    rows = found.select_from(table.join(n, true())).where(which).order_by(n.c.n)
    unit.connection.execute(insert(table).from_select([column.name for column in columns], rows))


def _look_around(store: Store, table: Table) -> None:
    """Tells the planner of it, as autovacuum and `focal` do in time."""
    is_postgres = store.engine.dialect.name == "postgresql"
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"{'VACUUM ' if is_postgres else ''}ANALYZE {table.name}")
