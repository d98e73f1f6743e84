"""A network of the size that the console is made for, written by the database itself in copies of what is there.

500 members with 5,000 people, 200 circulars to all of them, and with these 1,000,000 deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Column, ColumnElement, String, Table, cast, func, insert, literal, null, select, true

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """From which numbers on the copies are."""

    member: int
    contact: int
    address: int
    circular: int


def meet(store: Store, circular: int) -> None:
    """Writes it all: copies of people that there are, and of one circular that is out; the copies are finished."""
    crowd = store.run(lambda unit: _people(unit, circular))
    store.run(lambda unit: _letters(unit, crowd, circular))
    for table in (members, contacts, addresses, circulars, circular_recipients, letters, deliveries):
        _look_around(store, table)


def _people(unit: Unit, circular: int) -> Crowd:
    there = unit.connection.execute(select(func.count()).select_from(members)).scalar_one()
    crowd = Crowd(
        member=_next(unit, members), contact=_next(unit, contacts), address=_next(unit, addresses), circular=0
    )
    n = _numbers(max(MEMBERS - there, 1), "many_members")
    one = members.c.id == 1
    _copy(unit, members, n, one, code=_named("xx-city-", n), name=_named("City ", n))
    n = _numbers(PEOPLE, "many_people")
    known = select(circular_recipients.c.contact_id).where(circular_recipients.c.circular_id == circular).limit(1)
    one = contacts.c.id == known.scalar_subquery()
    member = crowd.member + n.c.n % (MEMBERS - there)
    _copy(unit, contacts, n, one, member_id=member, name=_named("Person ", n), email=_named("p", n))
    one = addresses.c.id == select(func.min(addresses.c.id)).scalar_subquery()
    contact = crowd.contact + n.c.n - 1
    _copy(unit, addresses, n, one, contact_id=contact, external_id=_named("crowd-", n))
    return crowd


def _letters(unit: Unit, crowd: Crowd, circular: int) -> None:
    first, letter = _next(unit, circulars), _next(unit, letters)
    n = _numbers(CIRCULARS, "many_circulars")
    here = first + n.c.n - 1
    _copy(
        unit,
        circulars,
        n,
        circulars.c.id == circular,
        state=literal(CircularState.FINISHED.value),
        number=1_000 + n.c.n,
        corrects=null(),
    )
    _copy(unit, circular_texts, n, circular_texts.c.circular_id == circular, circular_id=here)
    one = letters.c.id == select(func.min(letters.c.id)).where(letters.c.circular_id == circular).scalar_subquery()
    _copy(unit, letters, n, one, key=_named("crowd:", n), circular_id=here)
    n = _numbers(CIRCULARS * PEOPLE, "many_letters")
    which, contact = (n.c.n - 1) // PEOPLE, crowd.contact + (n.c.n - 1) % PEOPLE
    known = select(func.min(circular_recipients.c.contact_id)).where(circular_recipients.c.circular_id == circular)
    one = (circular_recipients.c.circular_id == circular) & (
        circular_recipients.c.contact_id == known.scalar_subquery()
    )
    _copy(unit, circular_recipients, n, one, circular_id=first + which, contact_id=contact)
    _copy(
        unit,
        deliveries,
        n,
        deliveries.c.id
        == select(func.min(deliveries.c.id)).where(deliveries.c.letter_id.is_not(None)).scalar_subquery(),
        key=_named("crowd:", n),
        address_id=crowd.address + (n.c.n - 1) % PEOPLE,
        letter_id=letter + which,
        contact_id=contact,
        state=literal(DeliveryState.SENT.value),
    )


def _numbers(most: int, name: str) -> CTE:
    """1, 2, 3 and so on."""
    numbers = select(literal(1).label("n")).cte(name, recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < most))


def _named(prefix: str, n: CTE) -> ColumnElement[str]:
    return literal(prefix) + cast(n.c.n, String)


def _copy(unit: Unit, table: Table, n: CTE, which: ColumnElement[bool], **other: Any) -> None:
    """A copy of some rows for each number, but for some columns."""
    columns: list[Column[Any]] = [column for column in table.c if column.name != "id"]
    found = select(*(other.get(column.name, column) for column in columns))
    rows = found.select_from(table.join(n, true())).where(which).order_by(n.c.n)
    unit.connection.execute(insert(table).from_select([column.name for column in columns], rows))


def _next(unit: Unit, table: Table) -> int:
    last: int | None = unit.connection.execute(select(func.max(table.c.id))).scalar_one()
    return (last or 0) + 1


def _look_around(store: Store, table: Table) -> None:
    """Tells the planner of it, as autovacuum and `focal` do in time."""
    is_postgres = store.engine.dialect.name == "postgresql"
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"{'VACUUM ' if is_postgres else ''}ANALYZE {table.name}")
