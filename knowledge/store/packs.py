"""Content packs in the store: the pages of the pack files, imported idempotently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from knowledge.store.statements import upsertable
from knowledge.store.tables import pack_items, packs


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """Which version of a pack the store holds."""

    name: str
    checksum: str
    imported_at: datetime


class PackRepository:
    """Packs by name; their items by kind ("document", "topic", "entry"), in the order of the files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def imported(self, name: str) -> Imported | None:
        row = self._connection.execute(select(packs).where(packs.c.name == name)).one_or_none()
        return Imported(**row._mapping) if row else None

    def items(self, name: str, kind: str) -> tuple[dict[str, Any], ...]:
        found = select(pack_items.c.body).where(pack_items.c.pack == name, pack_items.c.kind == kind)
        return tuple(self._connection.execute(found.order_by(pack_items.c.position)).scalars())

    def replace(self, name: str, checksum: str, items: Mapping[str, Sequence[dict[str, Any]]], now: datetime) -> None:
        """Puts the items, each with an "id", in the place of whatever the pack held."""
        values = {"name": name, "checksum": checksum, "imported_at": now}
        upsert = upsertable(self._connection, packs).values(values)
        self._connection.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=values))
        self._connection.execute(delete(pack_items).where(pack_items.c.pack == name))
        rows = [
            {"pack": name, "kind": kind, "id": body["id"], "position": position, "body": body}
            for kind, bodies in items.items()
            for position, body in enumerate(bodies)
        ]
        if rows:
            self._connection.execute(insert(pack_items), rows)
