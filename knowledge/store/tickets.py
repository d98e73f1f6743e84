"""Messages that were forwarded to the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from knowledge.store.tables import messages, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """One forwarded message, as the console lists it. `contact_id` is who forwarded it."""

    id: int
    contact_id: int
    channel: str
    text: str
    origin: str
    opened_at: datetime


class TicketRepository:
    """Opens, lists and closes tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, message_id: int, origin: str, now: datetime) -> None:
        """Opens a ticket for a message of the transcript."""
        self._connection.execute(insert(tickets).values(message_id=message_id, origin=origin, opened_at=now))

    def close(self, ticket_id: int, now: datetime) -> None:
        """Closes a ticket; one that is closed stays as it is."""
        still_open = update(tickets).where(tickets.c.id == ticket_id, tickets.c.closed_at.is_(None))
        self._connection.execute(still_open.values(closed_at=now))

    def count_open(self) -> int:
        counted = select(func.count()).select_from(tickets).where(tickets.c.closed_at.is_(None))
        return self._connection.execute(counted).scalar_one()

    def listed(self, before: int | None, limit: int) -> tuple[Ticket, ...]:
        """Open tickets, newest first; `before` is an id for paging."""
        found = (
            select(tickets.c.id, messages.c.contact_id, messages.c.channel, messages.c.text)
            .add_columns(tickets.c.origin, tickets.c.opened_at)
            .join_from(tickets, messages)
            .where(tickets.c.closed_at.is_(None))
            .order_by(tickets.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            found = found.where(tickets.c.id < before)
        return tuple(Ticket(**row._mapping) for row in self._connection.execute(found))
