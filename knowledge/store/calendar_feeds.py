"""Secret addresses of calendars: whose each is. Only the digest of its secret part is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from knowledge.store.statements import upsertable
from knowledge.store.tables import calendar_feeds, merges

_f, _m = calendar_feeds.c, merges.c


class CalendarFeedRepository:
    """One address for each person, or none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, contact_id: int, token_hash: str, now: datetime) -> None:
        """Gives somebody an address; the one that they had leads nowhere from now on."""
        values = {"token_hash": token_hash, "made_at": now}
        adding = upsertable(self._connection, calendar_feeds).values(contact_id=contact_id, **values)
        self._connection.execute(adding.on_conflict_do_update(index_elements=["contact_id"], set_=values))

    def end(self, contact_id: int) -> bool:
        """Takes somebody's address away; False if they had none."""
        return self._connection.execute(delete(calendar_feeds).where(_f.contact_id == contact_id)).rowcount > 0

    def made_at(self, contact_id: int) -> datetime | None:
        """When somebody got the address that they have; None without one."""
        made: datetime | None = self._connection.execute(
            select(_f.made_at).where(_f.contact_id == contact_id)
        ).scalar_one_or_none()
        return made

    def owner(self, token_hash: str) -> int | None:
        """Whose address has this digest: the entry, or the one that it was merged into since. None of an unknown one.

        An unknown digest takes the same look into the same index as a known one.
        """
        found = select(_f.contact_id).where(_f.token_hash == token_hash)
        owner: int | None = self._connection.execute(found).scalar_one_or_none()
        return self._kept(owner) if owner is not None else None

    def _kept(self, contact_id: int) -> int:
        into = select(_m.kept_id).where(_m.absorbed_id == contact_id, _m.undone_at.is_(None))
        kept: int | None = self._connection.execute(into.order_by(_m.id.desc()).limit(1)).scalar_one_or_none()
        return self._kept(kept) if kept is not None else contact_id
