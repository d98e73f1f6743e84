"""What the secretariat has to decide about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from knowledge.model.requests import RequestKind
from knowledge.store.tables import addresses, contacts, members, merges, posts, requests

_r = requests.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One matter, open or settled; `text` is in the words of whoever opened it."""

    id: int
    kind: RequestKind
    contact: int
    name: str
    member: int | None
    member_name: str
    text: str
    opened_at: datetime
    is_open: bool
    outcome: str


class RequestRepository:
    """Opens, lists and settles requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, kind: RequestKind, contact: int, member: int | None, text: str, now: datetime) -> int:
        """Opens a request and returns its number; an open one of the kind and contact gives way to it."""
        older = update(requests).where(_r.kind == kind, _r.contact_id == contact, _r.closed_at.is_(None))
        self._connection.execute(older.values(closed_at=now, outcome="replaced"))
        added = insert(requests).values(kind=kind, contact_id=contact, member_id=member, text=text, opened_at=now)
        number: int = self._connection.execute(added.returning(_r.id)).scalar_one()
        return number

    def close(self, request: int, outcome: str, by: int | None, now: datetime) -> bool:
        """Settles a request; False when it was settled before."""
        still_open = update(requests).where(_r.id == request, _r.closed_at.is_(None))
        return self._connection.execute(still_open.values(closed_at=now, outcome=outcome, closed_by=by)).rowcount == 1

    def one(self, request: int) -> Request | None:
        row = self._connection.execute(_LISTED.where(_r.id == request)).one_or_none()
        return _request_of(row) if row else None

    def listed(self, before: int | None, limit: int) -> tuple[Request, ...]:
        """Open requests, newest first; `before` is a number for paging."""
        found = _LISTED.where(_r.closed_at.is_(None)).order_by(_r.id.desc()).limit(limit)
        if before is not None:
            found = found.where(_r.id < before)
        return tuple(_request_of(row) for row in self._connection.execute(found))

    def count_open(self) -> int:
        counted = select(func.count()).select_from(requests).where(_r.closed_at.is_(None))
        return self._connection.execute(counted).scalar_one()

    def departed(self, limit: int) -> tuple[tuple[int, int], ...]:
        """Contact and member of posts whose holder has addresses, none of them active, and was not asked about since.

        A holder who was asked about before one of the addresses changed is asked about again; where nobody knows when
        one of them did, once is enough.
        """
        return tuple((row.contact_id, row.member_id) for row in self._connection.execute(_DEPARTED.limit(limit)))


_OPENER = func.coalesce(merges.c.kept_id, _r.contact_id)
"""Whoever opened it, by the entry that absorbed theirs since."""

_LISTED = (
    select(requests, _OPENER.label("opener"), contacts.c.name.label("contact_name"))
    .add_columns(members.c.name.label("member_name"))
    .select_from(requests)
    .join(merges, and_(merges.c.absorbed_id == _r.contact_id, merges.c.undone_at.is_(None)), isouter=True)
    .join(contacts, contacts.c.id == _OPENER)
    .join(members, members.c.id == _r.member_id, isouter=True)
)


def _departed() -> Select[int, int]:
    of_holder = addresses.c.contact_id == posts.c.contact_id
    last_change = select(func.max(addresses.c.since)).where(of_holder).scalar_subquery()
    is_since = or_(last_change.is_(None), _r.opened_at >= last_change)
    asked = select(_r.id).where(_r.kind == RequestKind.DEPARTURE, _r.contact_id == posts.c.contact_id, is_since)
    return (
        select(posts.c.contact_id, posts.c.member_id)
        .where(
            select(addresses.c.id).where(of_holder).exists(),
            ~select(addresses.c.id).where(of_holder, addresses.c.state == "active").exists(),
            ~asked.exists(),
        )
        .order_by(posts.c.contact_id, posts.c.member_id)
    )


_DEPARTED = _departed()


def _request_of(row: Row[*tuple[Any, ...]]) -> Request:
    return Request(
        id=row.id,
        kind=RequestKind(row.kind),
        contact=row.opener,
        name=row.contact_name,
        member=row.member_id,
        member_name=row.member_name or "",
        text=row.text,
        opened_at=row.opened_at,
        is_open=row.closed_at is None,
        outcome=row.outcome,
    )
