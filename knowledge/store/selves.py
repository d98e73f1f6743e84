"""Which contacts are one person: an entry and those that it absorbed (store/merges)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from knowledge.store.tables import merges


def selves_of(connection: Connection, contact_ids: Iterable[int]) -> tuple[int, ...]:
    """The contacts themselves, what absorbed them and what these absorbed; merges that were undone do not count."""
    known: set[int] = set(contact_ids)
    found = known
    while found:
        found = _neighbours(connection, found) - known
        known = known | found
    return tuple(sorted(known))


def _neighbours(connection: Connection, contact_ids: Collection[int]) -> set[int]:
    ids = list(contact_ids)
    touching = select(merges.c.kept_id, merges.c.absorbed_id).where(
        merges.c.undone_at.is_(None), merges.c.kept_id.in_(ids) | merges.c.absorbed_id.in_(ids)
    )
    return {contact for row in connection.execute(touching) for contact in row}
