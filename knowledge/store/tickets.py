"""Tickets: opened with the message that they are about, taken, closed once, and reminded of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, literal, select, tuple_, update

from knowledge.model.languages import Language
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.model.tickets import Ticket, TicketKind, TicketOutcome
from knowledge.store.contacts import Reach
from knowledge.store.errors import Conflict
from knowledge.store.selves import selves_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, contacts, deliveries, members, merges, messages, tickets
from knowledge.store.ticket_posts import TicketPosts, answer_key

_t, _m = tickets.c, messages.c
IS_OPEN = _t.closed_at.is_(None)
_RANK = case((IS_OPEN, 1), else_=0)
"""Open tickets come first."""

_ASKER = func.coalesce(merges.c.kept_id, _m.contact_id)
TICKETS = (
    select(tickets, _m.contact_id, _m.channel, _m.text, _m.language.label("spoken"))
    .add_columns(_ASKER.label("asker"), contacts.c.name, members.c.name.label("member"))
    .select_from(tickets)
    .join(messages, _m.id == _t.message_id)
    .join(merges, and_(merges.c.absorbed_id == _m.contact_id, merges.c.undone_at.is_(None)), isouter=True)
    .join(contacts, contacts.c.id == _ASKER)
    .join(members, members.c.id == contacts.c.member_id, isouter=True)
    .where(contacts.c.erased_at.is_(None))
)
"""Of people who were erased only numbers are left, and these are not listed."""


class TicketRepository:
    """Opens, lists and closes tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def posts(self) -> TicketPosts:
        """What the staff were told of tickets."""
        return TicketPosts(self._connection)

    def open(
        self,
        message_id: int,
        origin: str,
        now: datetime,
        *,
        kind: TicketKind = TicketKind.FORWARDED,
        language: str = "",
        candidates: Sequence[str] = (),
        remind_at: datetime | None = None,
    ) -> int:
        """Opens a ticket for a message of the transcript, which has none yet, and returns its number.

        Raises:
            Conflict: another process opens it at this moment.
        """
        values = {"message_id": message_id, "origin": origin, "opened_at": now, "kind": kind, "language": language}
        values |= {"candidates": list(candidates), "remind_at": remind_at}
        adding = upsertable(self._connection, tickets).values(values).on_conflict_do_nothing()
        number: int | None = self._connection.execute(adding.returning(_t.id)).scalar_one_or_none()
        if number is None:
            raise Conflict
        return number

    def reopen(self, ticket: Ticket, now: datetime, remind_at: datetime) -> None:
        """Has a closed ticket begin anew; that it was there before counts as a reminder."""
        anew: dict[str, Any] = {"closed_at": None, "closed_by": "", "outcome": "", "assignee": "", "opened_at": now}
        anew |= {"remind_at": remind_at, "reminders": ticket.reminders + 1}
        self._connection.execute(update(tickets).where(_t.id == ticket.id).values(anew))

    def close(self, ticket: int, now: datetime, outcome: TicketOutcome = TicketOutcome.SETTLED, by: str = "") -> bool:
        """Closes a ticket; False when it was closed before, and stays as it is."""
        closed = {"closed_at": now, "outcome": outcome, "closed_by": by, "remind_at": None}
        return self._change(_t.id == ticket, closed)

    def take(self, ticket: int, by: str) -> bool:
        """Notes who looks after an open ticket; False where it is closed, or somebody else does."""
        return self._change(and_(_t.id == ticket, _t.assignee.in_(("", by))), {"assignee": by})

    def give_back(self, ticket: int) -> bool:
        """Has nobody look after an open ticket; False where it is closed, or nobody did."""
        return self._change(and_(_t.id == ticket, _t.assignee != ""), {"assignee": ""})

    def put_off(self, ticket: Ticket, until: datetime) -> bool:
        """Counts a reminder and sets when the next one comes; False where another process has done it."""
        due = and_(_t.id == ticket.id, _t.reminders == ticket.reminders)
        return self._change(due, {"reminders": ticket.reminders + 1, "remind_at": until})

    def _change(self, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
        return self._connection.execute(update(tickets).where(which, IS_OPEN).values(values)).rowcount == 1

    def one(self, ticket: int) -> Ticket | None:
        return self._first(_t.id == ticket)

    def of_message(self, message_id: int) -> Ticket | None:
        """The ticket of a line of the transcript, open or not."""
        return self._first(_t.message_id == message_id)

    def _first(self, which: ColumnElement[bool]) -> Ticket | None:
        row = self._connection.execute(TICKETS.where(which)).one_or_none()
        return ticket_of(row) if row is not None else None

    def words_of(self, message_id: int) -> str:
        """What a line of the transcript says."""
        words: str = self._connection.execute(select(_m.text).where(_m.id == message_id)).scalar_one()
        return words

    def questions_of(self, contact_id: int) -> tuple[Ticket, ...]:
        """The open questions of a person, under all their entries."""
        ids = selves_of(self._connection, [contact_id])
        found = TICKETS.where(IS_OPEN, _t.kind == TicketKind.QUESTION, _m.contact_id.in_(ids)).order_by(_t.id)
        return self._all(found)

    def due(self, now: datetime, limit: int) -> tuple[Ticket, ...]:
        """Open tickets that the staff are to be reminded of, oldest first."""
        return self._all(TICKETS.where(IS_OPEN, _t.remind_at <= now).order_by(_t.id).limit(limit))

    def count_open(self) -> int:
        return self._connection.execute(select(func.count()).select_from(tickets).where(IS_OPEN)).scalar_one()

    def listed(self, before: int | None, limit: int) -> tuple[Ticket, ...]:
        """Open tickets, newest first; `before` is an id for paging."""
        found = TICKETS.where(IS_OPEN).order_by(_t.id.desc()).limit(limit)
        return self._all(found.where(_t.id < before) if before is not None else found)

    def oldest(self, limit: int) -> tuple[Ticket, ...]:
        """Open tickets, the one that waits longest first."""
        return self._all(TICKETS.where(IS_OPEN).order_by(_t.id).limit(limit))

    def all(self, before: int | None, limit: int) -> tuple[Ticket, ...]:
        """Every ticket: open ones, newest first, then the others; `before` is the last one seen, for paging."""
        found = TICKETS.order_by(_RANK.desc(), _t.id.desc()).limit(limit)
        if before is not None:
            seen = self._connection.execute(select(_RANK).where(_t.id == before)).scalar_one_or_none()
            found = found.where(tuple_(_RANK, _t.id) < tuple_(literal(seen or 0), literal(before)))
        return self._all(found)

    def _all(self, found: Select[*tuple[Any, ...]]) -> tuple[Ticket, ...]:
        return tuple(ticket_of(row) for row in self._connection.execute(found))

    def answer(self, ticket: int) -> str:
        """What the secretariat answered, as it was sent; "" if it did not, or it was forgotten."""
        said = select(_m.text).where(_m.channel.in_(list(ChannelName)), _m.direction == "out")
        text: str | None = self._connection.execute(said.where(_m.key == answer_key(ticket))).scalar_one_or_none()
        return text or ""

    def asked_from(self, message_id: int) -> tuple[int, Reach] | None:
        """The address to which the reply to a message went, and whose it is now."""
        replied = (
            select(addresses)
            .join_from(deliveries, addresses, addresses.c.id == deliveries.c.address_id)
            .where(deliveries.c.key == f"reply:{message_id}:0")
        )
        row = self._connection.execute(replied).one_or_none()
        if row is None:
            return None
        address = Address(channel=ChannelName(row.channel), external_id=row.external_id)
        return row.contact_id, Reach(id=row.id, address=address, state=AddressState(row.state), since=row.since)

    def wrote_last(self, contact_id: int) -> datetime | None:
        """When a person wrote last, under any of their entries."""
        ids = selves_of(self._connection, [contact_id])
        newest = select(_m.at).where(_m.contact_id.in_(ids), _m.direction == "in").order_by(_m.id.desc())
        return self._connection.execute(newest.limit(1)).scalar_one_or_none()


def ticket_of(row: Row[*tuple[Any, ...]]) -> Ticket:
    """The ticket in a row of TICKETS."""
    return Ticket(
        id=row.id,
        message_id=row.message_id,
        contact_id=row.contact_id,
        asker=row.asker,
        name=row.name,
        member=row.member or "",
        channel=row.channel,
        text=row.text,
        kind=TicketKind(row.kind),
        origin=row.origin,
        language=Language(row.language or row.spoken),
        candidates=tuple(row.candidates),
        assignee=row.assignee,
        outcome=_outcome_of(row),
        closed_by=row.closed_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        reminders=row.reminders,
    )


def _outcome_of(row: Row[*tuple[Any, ...]]) -> TicketOutcome | None:
    """Tickets that were closed before outcomes were kept had been settled."""
    if row.closed_at is None:
        return None
    return TicketOutcome(row.outcome) if row.outcome else TicketOutcome.SETTLED
