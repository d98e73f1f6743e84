"""Sections that were handed over by or to people who are erased, or turn out to be one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select, update

from knowledge.store.tables import section_assignments

_a = section_assignments.c


class AssignmentPeople:
    """Takes people out of assignments, or puts others into their place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, contact_ids: Sequence[int]) -> None:
        """Nobody is left to answer what people were to answer; what they handed over stays with the others, without
        their words."""
        self._connection.execute(delete(section_assignments).where(_a.contact_id.in_(contact_ids)))
        theirs = update(section_assignments).where(_a.by_id.in_(contact_ids))
        self._connection.execute(theirs.values(by_id=None, note=""))

    def join(self, kept: int, absorbed: int) -> dict[str, list[int]]:
        """Gives one entry the assignments of another, and returns which; see `move`."""
        moved = {"assigned": self._ids(_a.contact_id == absorbed), "handed_over": self._ids(_a.by_id == absorbed)}
        self.move(absorbed, kept, moved["assigned"], moved["handed_over"])
        return moved

    def move(self, source: int, target: int, own: Collection[int], made: Collection[int]) -> None:
        """Moves what still is with the source: sections left to them, and those that they handed over."""
        come = update(section_assignments).where(_a.contact_id == source, _a.id.in_(list(own)))
        self._connection.execute(come.values(contact_id=target))
        handed = update(section_assignments).where(_a.by_id == source, _a.id.in_(list(made)))
        self._connection.execute(handed.values(by_id=target))

    def _ids(self, condition: ColumnElement[bool]) -> list[int]:
        return list(self._connection.execute(select(_a.id).where(condition).order_by(_a.id)).scalars())
