"""Signatures that were asked of or by people who are erased, or turn out to be one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select, update

from knowledge.store.tables import signatures

_s = signatures.c


class SignaturePeople:
    """Takes people out of signatures, or puts others into their place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, contact_ids: Sequence[int]) -> None:
        """Nobody is asked any more who was; what they asked for themselves stays with whom they asked."""
        self._connection.execute(delete(signatures).where(_s.contact_id.in_(contact_ids)))
        self._connection.execute(update(signatures).where(_s.by_id.in_(contact_ids)).values(by_id=None))

    def join(self, kept: int, absorbed: int) -> dict[str, list[int]]:
        """Gives one entry the signatures of another, and returns which; see `move`."""
        moved = {
            "signatures": self._ids(_s.contact_id == absorbed),
            "signatures_asked": self._ids(_s.by_id == absorbed),
        }
        self.move(absorbed, kept, moved["signatures"], moved["signatures_asked"])
        return moved

    def move(self, source: int, target: int, own: Collection[int], asked: Collection[int]) -> None:
        """Moves what still is with the source: what it is to sign or has signed, and what it asked others to."""
        come = update(signatures).where(_s.contact_id == source, _s.id.in_(list(own)))
        self._connection.execute(come.values(contact_id=target))
        wished = update(signatures).where(_s.by_id == source, _s.id.in_(list(asked)))
        self._connection.execute(wished.values(by_id=target))

    def _ids(self, condition: ColumnElement[bool]) -> list[int]:
        return list(self._connection.execute(select(_s.id).where(condition).order_by(_s.id)).scalars())
