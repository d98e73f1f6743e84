"""Files of the register, kept between looking at what they change and importing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from knowledge.store.tables import register_files

KEPT = timedelta(days=1)
"""They hold names and addresses of people who may never be imported."""

_f = register_files.c


class RegisterFileRepository:
    """Bundles of files, by a name that their sender's browser alone knows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, bundle: str, contents: Mapping[str, bytes], by: str, now: datetime) -> None:
        """Keeps the files of an import by their names; what is too old goes."""
        self.forget(now)
        rows = [
            {"bundle": bundle, "name": name, "content": content, "added_by": by, "added_at": now}
            for name, content in contents.items()
        ]
        self._connection.execute(insert(register_files), rows)

    def of(self, bundle: str, by: str, now: datetime) -> Mapping[str, bytes]:
        """The files of an import of somebody's, by their names; none once they are removed or too old."""
        found = select(_f.name, _f.content).where(_f.bundle == bundle, _f.added_by == by, _f.added_at > now - KEPT)
        return {row.name: row.content for row in self._connection.execute(found.order_by(_f.id))}

    def remove(self, bundle: str) -> None:
        """Keeps them no longer."""
        self._connection.execute(delete(register_files).where(_f.bundle == bundle))

    def forget(self, now: datetime) -> None:
        """Deletes what nobody decided about in time."""
        self._connection.execute(delete(register_files).where(_f.added_at <= now - KEPT))
