"""Saved replies in the store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from knowledge.model.languages import Language, Text
from knowledge.model.saved_replies import SavedReply
from knowledge.store.errors import Conflict
from knowledge.store.tables import saved_replies

_s = saved_replies.c
_IN_ORDER = (func.lower(_s.title), _s.id)


class SavedReplyRepository:
    """Keeps what the secretariat answers again and again: a few dozen rows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self, words: str = "", limit: int = 500) -> tuple[SavedReply, ...]:
        """By title; `words` stand in the title or in one of the texts, whatever their case."""
        found = select(saved_replies).order_by(*_IN_ORDER)
        replies = map(_reply_of, self._connection.execute(found.limit(limit)))
        wanted = words.casefold().split()
        return tuple(reply for reply in replies if _has(reply, wanted))

    def one(self, id: int) -> SavedReply | None:
        row = self._connection.execute(select(saved_replies).where(_s.id == id)).one_or_none()
        return _reply_of(row) if row is not None else None

    def add(self, reply: SavedReply, by: str, now: datetime) -> int:
        """Stores a new one and returns its number."""
        values = {"title": reply.title, "texts": dict(reply.texts), "revision": 1, "changed_by": by, "changed_at": now}
        number: int = self._connection.execute(insert(saved_replies).values(values).returning(_s.id)).scalar_one()
        return number

    def change(self, reply: SavedReply, by: str, now: datetime) -> None:
        """Stores it in the place of what was there at its revision.

        Raises:
            Conflict: somebody else changed or removed it meanwhile.
        """
        values: dict[str, Any] = {"title": reply.title, "texts": dict(reply.texts), "changed_by": by, "changed_at": now}
        which = (_s.id == reply.id, _s.revision == reply.revision)
        changed = update(saved_replies).where(*which).values(**values, revision=reply.revision + 1)
        if self._connection.execute(changed).rowcount != 1:
            raise Conflict

    def remove(self, id: int, revision: int) -> None:
        """Takes it away.

        Raises:
            Conflict: somebody else changed or removed it meanwhile.
        """
        gone = delete(saved_replies).where(_s.id == id, _s.revision == revision)
        if self._connection.execute(gone).rowcount != 1:
            raise Conflict

    def count_use(self, ids: Iterable[int]) -> None:
        """One more answer was sent with each of these."""
        used = sorted(set(ids))
        if used:
            self._connection.execute(update(saved_replies).where(_s.id.in_(used)).values(used=_s.used + 1))


def _has(reply: SavedReply, words: list[str]) -> bool:
    everything = " ".join((reply.title, *reply.texts.values())).casefold()
    return all(word in everything for word in words)


def _reply_of(row: Row[*tuple[Any, ...]]) -> SavedReply:
    texts = {Language(language): text for language, text in row.texts.items()}
    return SavedReply(
        id=row.id,
        title=row.title,
        texts=Text(texts),
        revision=row.revision,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        used=row.used,
    )
