"""The inbox: open tickets, oldest first, closed ones behind them, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, or_, select, tuple_, update

from knowledge.model.inbox import Drawers, View, Wanted
from knowledge.model.people import Contact
from knowledge.model.tickets import Ticket
from knowledge.store.audit import Entry
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.tables import audit, contacts, members, messages, tickets
from knowledge.store.tickets import IS_OPEN, TICKETS, ticket_of

SEARCHED = 2_000
"""Closed tickets, the newest, that are looked through; of open ones all are, since nobody has more than a few."""

MOST_EVENTS = 50

_t, _m = tickets.c, messages.c
_spoken = func.coalesce(func.nullif(_t.language, ""), _m.language)


class InboxRepository:
    """Looks through tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def drawers(self, me: str) -> Drawers:
        """How many open tickets there are, by who looks after them."""
        open = TICKETS.where(IS_OPEN).subquery()
        found = select(
            func.count(),
            func.sum(case((open.c.assignee == me, 1), else_=0)),
            func.sum(case((open.c.assignee == "", 1), else_=0)),
        ).select_from(open)
        all, mine, nobodys = self._connection.execute(found).one()
        return Drawers(open=all, mine=mine or 0, nobodys=nobodys or 0)

    def count(self, wanted: Wanted) -> int:
        """How many tickets `listed` has on all its pages."""
        found = select(func.count()).select_from(_found(wanted).subquery())
        return int(self._connection.execute(found).scalar_one())

    def listed(self, wanted: Wanted, after: int | None, limit: int) -> tuple[Ticket, ...]:
        """Open ones, whoever waits longest first; closed ones, the last one first; of all, the newest first.

        `after` is the last one seen, for paging.
        """
        moment, is_downward = _order(wanted.view)
        place = tuple_(moment, _t.id)
        found = _found(wanted).limit(limit)
        found = found.order_by(moment.desc(), _t.id.desc()) if is_downward else found.order_by(moment, _t.id)
        if after is not None:
            there = tuple_(select(moment).where(_t.id == after).scalar_subquery(), literal(after))
            found = found.where(place < there if is_downward else place > there)
        return tuple(ticket_of(row) for row in self._connection.execute(found))

    def assign(self, ticket: int, to: str) -> bool:
        """Has somebody look after an open ticket, whoever did before; False where it is closed, or they do already."""
        which = (_t.id == ticket, IS_OPEN, _t.assignee != to)
        return self._connection.execute(update(tickets).where(*which).values(assignee=to)).rowcount == 1

    def people(self, actors: Iterable[str]) -> Mapping[str, Contact]:
        """The contacts that the audit log names so; whoever else acts has no entry here."""
        numbers = {int(number) for kind, _colon, number in (a.partition(":") for a in actors) if kind == "contact"}
        if not numbers:
            return {}
        found = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)
        rows = self._connection.execute(found.where(contacts.c.id.in_(sorted(numbers))).order_by(contacts.c.id))
        return {f"contact:{row.id}": contact_of(row) for row in rows}

    def history(self, ticket: int) -> tuple[Entry, ...]:
        """What was done about a ticket, oldest first: the newest deeds, where there are very many."""
        found = select(audit).where(audit.c.subject == f"ticket:{ticket}").order_by(audit.c.id.desc())
        rows = self._connection.execute(found.limit(MOST_EVENTS)).all()
        return tuple(_entry_of(row._asdict()) for row in reversed(rows))


def _entry_of(values: dict[str, Any]) -> Entry:
    return Entry(**{name: value for name, value in values.items() if name != "hash"})


def _order(view: View) -> tuple[ColumnElement[datetime], bool]:
    """By which instant a drawer is in order, and whether the last one comes first."""
    match view:
        case View.OPEN | View.MINE | View.NOBODYS:
            return _t.opened_at, False
        case View.CLOSED:
            return _t.closed_at, True
        case View.ALL:
            return _t.opened_at, True


def _found(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    return TICKETS.where(*_drawer(wanted), *_narrowed(wanted), *_within(wanted))


def _drawer(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    match wanted.view:
        case View.OPEN:
            yield IS_OPEN
        case View.MINE:
            yield IS_OPEN
            yield _t.assignee == wanted.me
        case View.NOBODYS:
            yield IS_OPEN
            yield _t.assignee == ""
        case View.CLOSED:
            yield _t.closed_at.is_not(None)
        case View.ALL:
            pass
    if wanted.is_narrow and wanted.view in (View.CLOSED, View.ALL):
        newest = select(_t.id).where(_t.closed_at.is_not(None)).order_by(_t.closed_at.desc(), _t.id.desc())
        looked_through = _t.id.in_(newest.limit(SEARCHED).scalar_subquery())
        yield looked_through if wanted.view is View.CLOSED else or_(IS_OPEN, looked_through)


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.kind is not None:
        yield _t.kind == wanted.kind
    if wanted.language:
        yield _spoken == wanted.language
    if wanted.channel:
        yield _m.channel == wanted.channel
    if wanted.who:
        yield or_(*(column.icontains(wanted.who, autoescape=True) for column in (contacts.c.name, members.c.name)))
    if wanted.words:
        yield _m.text.icontains(wanted.words, autoescape=True)


def _within(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    moment = _t.closed_at if wanted.view is View.CLOSED else _t.opened_at
    if wanted.before is not None:
        yield _t.opened_at < wanted.before
    if wanted.begin is not None:
        yield moment >= wanted.begin
    if wanted.end is not None:
        yield moment < wanted.end
