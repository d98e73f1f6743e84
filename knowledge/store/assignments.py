"""Sections of responses that one colleague left to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from knowledge.model.responses import ResponseState, SectionAssignment
from knowledge.store.tables import responses, section_assignments

_a, _r = section_assignments.c, responses.c


class AssignmentRepository:
    """Assignments by response, and by who is to answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, assignment: SectionAssignment) -> SectionAssignment:
        """Keeps a new assignment, and returns it with its number. One of the same section that is still open ends."""
        before = (_a.response_id == assignment.response, _a.section == assignment.section, _a.done_at.is_(None))
        self._connection.execute(update(section_assignments).where(*before).values(done_at=assignment.at))
        row = {
            "response_id": assignment.response,
            "section": assignment.section,
            "contact_id": assignment.contact,
            "by_id": assignment.by,
            "note": assignment.note,
            "at": assignment.at,
            "done_at": assignment.done_at,
        }
        adding = insert(section_assignments).values(row).returning(_a.id)
        return replace(assignment, id=self._connection.execute(adding).scalar_one())

    def one(self, id: int) -> SectionAssignment | None:
        """The assignment of a number."""
        return next(iter(self._found(_a.id == id)), None)

    def of_response(self, response: int) -> tuple[SectionAssignment, ...]:
        """All of a response, the earliest first."""
        return self._found(_a.response_id == response)

    def open_to(self, contact: int) -> tuple[SectionAssignment, ...]:
        """What somebody is still to answer in drafts, the earliest first."""
        drafts = select(_r.id).where(_r.state == ResponseState.DRAFT, _r.key.is_not(None))
        return self._found((_a.contact_id == contact) & _a.done_at.is_(None) & _a.response_id.in_(drafts))

    def finish(self, id: int, now: datetime) -> bool:
        """Notes that everything in a section was decided; whether that is new."""
        open = (_a.id == id, _a.done_at.is_(None))
        return self._connection.execute(update(section_assignments).where(*open).values(done_at=now)).rowcount == 1

    def _found(self, condition: ColumnElement[bool]) -> tuple[SectionAssignment, ...]:
        found = select(section_assignments).where(condition).order_by(_a.id)
        return tuple(map(_assignment, self._connection.execute(found)))


def _assignment(row: Row[Any]) -> SectionAssignment:
    return SectionAssignment(
        id=row.id,
        response=row.response_id,
        section=row.section,
        contact=row.contact_id,
        by=row.by_id,
        note=row.note,
        at=row.at,
        done_at=row.done_at,
    )
