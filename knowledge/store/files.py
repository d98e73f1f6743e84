"""Files that go out with messages, each kept once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, select

from knowledge.store.statements import upsertable
from knowledge.store.tables import files


def reference_of(content: bytes) -> str:
    """What a content is kept under."""
    return hashlib.sha256(content).hexdigest()


class FileRepository:
    """Contents by their reference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, content: bytes, now: datetime) -> str:
        """Keeps a content and returns its reference; the same content has the same reference."""
        reference = reference_of(content)
        insert = upsertable(self._connection, files).values(reference=reference, content=content, added_at=now)
        # Added again it stays as long as if it were new: the message that it goes with is.
        self._connection.execute(insert.on_conflict_do_update(index_elements=["reference"], set_={"added_at": now}))
        return reference

    def content(self, reference: str) -> bytes | None:
        """The content under a reference; None when nothing is kept there."""
        found = select(files.c.content).where(files.c.reference == reference)
        return self._connection.execute(found).scalar_one_or_none()
