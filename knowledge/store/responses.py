"""Responses as they are kept, and every answer that was given to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from knowledge.forms.responses import as_json, from_json
from knowledge.model.forms import Response
from knowledge.model.languages import Language
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import (
    answer_events,
    answer_files,
    form_versions,
    responses,
    section_assignments,
    signatures,
)

_r, _e = responses.c, answer_events.c


class ResponseRepository:
    """Responses by number, by key, and by what they are for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptResponse) -> KeptResponse:
        """Keeps a new response, and returns it with its number.

        Raises:
            Conflict: there is another one under its key, which somebody began in between.
        """
        row = {**_values_of(kept), "revision": 0}
        adding = upsertable(self._connection, responses).values(row).on_conflict_do_nothing(index_elements=["key"])
        id = self._connection.execute(adding.returning(_r.id)).scalar_one_or_none()
        if id is None:
            raise Conflict
        return replace(kept, id=id, revision=0)

    def save(self, kept: KeptResponse) -> KeptResponse:
        """Keeps a change, and returns it with its new revision.

        Raises:
            Conflict: somebody else stored it since it was read.
        """
        row = {**_values_of(kept), "revision": kept.revision + 1}
        unchanged = (_r.id == kept.id, _r.revision == kept.revision)
        if self._connection.execute(update(responses).where(*unchanged).values(row)).rowcount != 1:
            raise Conflict
        return replace(kept, revision=kept.revision + 1)

    def one(self, id: int) -> KeptResponse | None:
        """The response of a number."""
        return next(iter(self._found(_r.id == id)), None)

    def by_key(self, key: str) -> KeptResponse | None:
        """The response that has this key."""
        return next(iter(self._found(_r.key == key)), None)

    def of_subject(self, subject: str) -> tuple[KeptResponse, ...]:
        """All for one thing, whatever became of them, the earliest first."""
        return self._found(_r.subject == subject)

    def of_form(self, member: int, form_id: str) -> tuple[KeptResponse, ...]:
        """A member's responses to any version of a form but those that were withdrawn: those to earlier versions come
        first."""
        found = (
            select(responses)
            .join(form_versions, form_versions.c.id == _r.form_version_id)
            .where(_r.member_id == member, form_versions.c.form_id == form_id, _r.state != ResponseState.WITHDRAWN)
            .order_by(_r.form_version_id, _r.id)
        )
        return tuple(map(response_of, self._connection.execute(found)))

    def counted(self, form: int) -> int:
        """How many were handed in to a version of a form."""
        handed_in = (_r.form_version_id == form, _r.state == ResponseState.SUBMITTED)
        found = select(func.count()).select_from(responses).where(*handed_in)
        number: int = self._connection.execute(found).scalar_one()
        return number

    def handed_in(self, member: int, kind: str) -> tuple[KeptResponse, ...]:
        """What a member has handed in for one kind of thing, such as "form" for "form:4"; the earliest first."""
        begins = _r.subject.startswith(f"{kind}:", autoescape=True)
        return self._found((_r.member_id == member) & (_r.state == ResponseState.SUBMITTED) & begins)

    def over_since(self, contact: int, member: int | None, at: datetime) -> KeptResponse | None:
        """What was open at an instant to somebody, or to their member, and was handed in since; the latest of them."""
        own = (_r.member_id.is_(None)) & (_r.contact_id == contact)
        theirs = own if member is None else or_(own, _r.member_id == member)
        was_open = (_r.begun_at <= at) & (_r.submitted_at >= at) & (_r.state == ResponseState.SUBMITTED)
        found = select(responses).where(theirs & was_open).order_by(_r.submitted_at.desc(), _r.id.desc()).limit(1)
        return next(map(response_of, self._connection.execute(found)), None)

    def open_to(self, contact: int, member: int | None) -> tuple[KeptResponse, ...]:
        """The drafts that somebody may go on with: their own, and those of their member; the earliest first."""
        own = (_r.member_id.is_(None)) & (_r.contact_id == contact)
        theirs = own if member is None else or_(own, _r.member_id == member)
        return self._found(theirs & (_r.state == ResponseState.DRAFT) & _r.key.is_not(None))

    def note(self, *events: AnswerEvent) -> None:
        """Notes answers that were given."""
        rows = [
            {
                "response_id": one.response,
                "place": one.place,
                "value": one.value,
                "contact_id": one.contact,
                "at": one.at,
                "is_aside": one.is_aside,
            }
            for one in events
        ]
        if rows:
            self._connection.execute(insert(answer_events), rows)

    def events(self, response: int) -> tuple[AnswerEvent, ...]:
        """The answers that were given to a response, in their order."""
        found = select(answer_events).where(_e.response_id == response).order_by(_e.id)
        return tuple(
            AnswerEvent(
                response=row.response_id,
                place=row.place,
                value=row.value,
                at=row.at,
                contact=row.contact_id,
                is_aside=row.is_aside,
            )
            for row in self._connection.execute(found)
        )

    def decided(self, responses: Iterable[int]) -> frozenset[str]:
        """The places of questions that somebody answered or left out, in any of these responses; not of those whose
        answer was put aside since."""
        last = select(func.max(_e.id)).where(_e.response_id.in_(list(responses))).group_by(_e.place)
        found = select(_e.place).where(_e.id.in_(last), _e.is_aside.is_(False))
        return frozenset(self._connection.execute(found).scalars())

    def absorb(self, draft: int, into: int) -> None:
        """Moves what was answered in a draft to the response that it changed, and removes the draft."""
        moved = update(answer_events).where(_e.response_id == draft)
        self._connection.execute(moved.values(response_id=into))
        files = update(answer_files).where(answer_files.c.response_id == draft)
        self._connection.execute(files.values(response_id=into))
        handed = update(section_assignments).where(section_assignments.c.response_id == draft)
        self._connection.execute(handed.values(response_id=into))
        signed = update(signatures).where(signatures.c.response_id == draft)
        self._connection.execute(signed.values(response_id=into))
        self._connection.execute(delete(responses).where(_r.id == draft))

    def _found(self, condition: ColumnElement[bool]) -> tuple[KeptResponse, ...]:
        found = select(responses).where(condition).order_by(_r.id)
        return tuple(map(response_of, self._connection.execute(found)))


def _values_of(kept: KeptResponse) -> dict[str, Any]:
    return {
        "subject": kept.subject,
        "key": kept.key,
        "form_version_id": kept.form,
        "member_id": kept.member,
        "contact_id": kept.contact,
        "state": kept.state,
        "language": kept.language,
        "draft": as_json(kept.response),
        "begun_at": kept.begun_at,
        "changed_at": kept.changed_at,
        "submitted_at": kept.submitted_at,
        "review": kept.review or "",
    }


def response_of(row: Row[Any], response: Response | None = None) -> KeptResponse:
    """A row of the table as a value; with these answers, where the row comes without its draft."""
    return KeptResponse(
        id=row.id,
        subject=row.subject,
        key=row.key,
        form=row.form_version_id,
        response=response or from_json(row.draft),
        member=row.member_id,
        contact=row.contact_id,
        state=ResponseState(row.state),
        language=Language(row.language),
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        review=ReviewState(row.review) if row.review else None,
        revision=row.revision,
    )
