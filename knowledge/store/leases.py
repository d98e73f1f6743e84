"""Leases: what one process of all does at a time is done by whoever holds its lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select

from knowledge.store.statements import clock_of, upsertable
from knowledge.store.tables import leases

_l = leases.c


class LeaseRepository:
    """Leases by name. On PostgreSQL their time is the database's: the clocks of machines differ."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str, holder: str, length: timedelta, now: datetime) -> bool:
        """Takes a lease that nobody holds, or holds one's own for longer; False where somebody else has it.

        Args:
            now: counts on SQLite alone, whose processes share a machine.
        """
        now = clock_of(self._connection, now)
        taking = upsertable(self._connection, leases).values(name=name, holder=holder, until=now + length)
        is_free = or_(_l.holder == holder, _l.until <= now)
        given = {"holder": taking.excluded.holder, "until": taking.excluded.until}
        put = taking.on_conflict_do_update(index_elements=["name"], set_=given, where=is_free)
        return self._connection.execute(put.returning(_l.name)).scalar_one_or_none() is not None

    def release(self, name: str, holder: str) -> None:
        """Gives a lease back before its time is over; nothing happens where somebody else has it."""
        self._connection.execute(delete(leases).where(_l.name == name, _l.holder == holder))

    def held(self, now: datetime) -> dict[str, str]:
        """Who holds which lease at this moment."""
        found = select(_l.name, _l.holder).where(_l.until > clock_of(self._connection, now)).order_by(_l.name)
        return {row.name: row.holder for row in self._connection.execute(found)}
