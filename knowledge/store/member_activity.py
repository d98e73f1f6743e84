"""What one member got, did and asked, each as a list of which a page shows a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, func, or_, select

from knowledge.model.calls import ApplicationState
from knowledge.model.circulars import OUT, CircularKind, CircularState
from knowledge.model.events import RegistrationState
from knowledge.model.languages import Language, Text
from knowledge.model.people import Role
from knowledge.model.requests import RequestKind
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import CORRECTION
from knowledge.store.parts import Part, Span, part_of
from knowledge.store.tables import (
    answer_events,
    applications,
    calls,
    circular_recipients,
    circular_texts,
    circulars,
    contacts,
    events,
    form_versions,
    invitations,
    messages,
    posts,
    registrations,
    requests,
    responses,
    tickets,
)

_o, _r, _c, _t = circulars.c, circular_recipients.c, contacts.c, tickets.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgement:
    """Who of a member acknowledged a circular, and when."""

    contact: int
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularLine:
    """A circular that went to a member.

    Attributes:
        recipients: people of it who were to get it.
        title: in the language that was asked for, else in its own.
    """

    circular: int
    kind: CircularKind
    year: int
    number: int | None
    version: int
    title: str
    asks_acknowledgement: bool
    released_at: datetime | None
    recipients: int
    acknowledged: tuple[Acknowledgement, ...] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationLine:
    """Somebody whom a member registered for an event."""

    event: int
    titles: Text
    starts_at: datetime
    zone: str
    name: str
    state: RegistrationState
    attended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationLine:
    """What a member handed in to a call, or means to."""

    call: int
    application: int
    titles: Text
    state: ApplicationState
    changed_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseLine:
    """A member's answers to a questionnaire; `answers` counts the questions that somebody answered."""

    form: int
    response: int
    title: str
    state: ResponseState
    review: str
    answers: int
    changed_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionLine:
    """What somebody of a member asked the secretariat."""

    ticket: int
    text: str
    language: str
    name: str
    contact: int
    opened_at: datetime
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestLine:
    """What was, or is, to be decided about somebody of a member."""

    request: int
    kind: RequestKind
    contact: int
    name: str
    opened_at: datetime
    outcome: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationLine:
    """A code that somebody of a member, or somebody new, has not used yet."""

    invitation: int
    contact: int | None
    name: str
    role: Role
    expires_at: datetime


class MemberActivity:
    """Looks at one member, in as many statements however much it did."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def circulars(self, member: int, language: Language, span: Span) -> Part[CircularLine]:
        """Circulars that went to its people, the newest first."""
        counted = (
            select(_r.circular_id, func.count().label("recipients"))
            .where(_r.member_id == member)
            .group_by(_r.circular_id)
            .subquery()
        )
        found = (
            select(_o.id, _o.kind, _o.year, _o.number, _o.version, _o.asks_acknowledgement, _o.released_at)
            .add_columns(counted.c.recipients, func.coalesce(_title(language), _title(_o.language), "").label("title"))
            .join_from(circulars, counted, counted.c.circular_id == _o.id)
            .where(_o.state.in_(sorted([*OUT, CircularState.CANCELLED])))
            .order_by(_o.released_at.desc(), _o.id.desc())
        )
        part = part_of(self._connection, found, span, _circular_of)
        known = self._acknowledged(member, [line.circular for line in part])
        rows = tuple(replace(line, acknowledged=tuple(known.get(line.circular, ()))) for line in part)
        return Part(rows=rows, total=part.total)

    def _acknowledged(self, member: int, numbers: Sequence[int]) -> Mapping[int, Sequence[Acknowledgement]]:
        found = (
            select(_r.circular_id, _r.contact_id, _r.acknowledged_at, _c.name)
            .join_from(circular_recipients, contacts, _c.id == _r.contact_id)
            .where(_r.member_id == member, _r.circular_id.in_(numbers), _r.acknowledged_at.is_not(None))
            .order_by(_r.acknowledged_at, _r.contact_id)
        )
        known: dict[int, list[Acknowledgement]] = defaultdict(list)
        for row in self._connection.execute(found):
            one = Acknowledgement(contact=row.contact_id, name=row.name, at=row.acknowledged_at)
            known[row.circular_id].append(one)
        return known

    def registrations(self, member: int, span: Span) -> Part[RegistrationLine]:
        """Whom it registered for events, the latest event first."""
        r, e = registrations.c, events.c
        found = (
            select(e.id, e.titles, e.starts_at, e.zone, r.name, r.state, r.attended_at)
            .join_from(registrations, events, e.id == r.event_id)
            .where(r.member_id == member)
            .order_by(e.starts_at.desc(), e.id.desc(), r.id)
        )
        return part_of(self._connection, found, span, _registration_of)

    def applications(self, member: int, span: Span) -> Part[ApplicationLine]:
        """Its applications to calls, the one that moved last first."""
        a, k = applications.c, calls.c
        found = (
            select(k.id, a.id.label("application"), k.titles, a.state, a.changed_at, a.submitted_at)
            .join_from(applications, calls, k.id == a.call_id)
            .where(a.member_id == member)
            .order_by(a.changed_at.desc(), a.id.desc())
        )
        return part_of(self._connection, found, span, _application_of)

    def responses(self, member: int, span: Span) -> Part[ResponseLine]:
        """Its answers to questionnaires, the one that moved last first; corrections stand with what they correct."""
        s, f, e = responses.c, form_versions.c, answer_events.c
        answers = select(func.count(e.place.distinct())).where(e.response_id == s.id).scalar_subquery()
        found = (
            select(f.id, s.id.label("response"), f.title, s.state, s.review, s.changed_at, s.submitted_at)
            .add_columns(answers.label("answers"))
            .join_from(responses, form_versions, f.id == s.form_version_id)
            .where(s.member_id == member, s.state != ResponseState.WITHDRAWN, s.subject.startswith("form:"))
            .where(~s.subject.startswith(f"{CORRECTION}:", autoescape=True))
            .order_by(s.changed_at.desc(), s.id.desc())
        )
        return part_of(self._connection, found, span, _response_of)

    def questions(self, member: int, span: Span) -> Part[QuestionLine]:
        """What its people asked the secretariat, the newest first."""
        m = messages.c
        found = (
            select(_t.id, m.text, _t.language, _c.name, m.contact_id, _t.opened_at, _t.closed_at)
            .join_from(tickets, messages, m.id == _t.message_id)
            .join(contacts, _c.id == m.contact_id)
            .where(m.contact_id.in_(_holders(member)))
            .order_by(_t.id.desc())
        )
        return part_of(self._connection, found, span, _question_of)

    def requests(self, member: int, span: Span) -> Part[RequestLine]:
        """What is to be decided about its people, then what was, the newest first."""
        q = requests.c
        found = (
            select(q.id, q.kind, q.contact_id, _c.name, q.opened_at, q.closed_at, q.outcome)
            .join_from(requests, contacts, _c.id == q.contact_id)
            .where(or_(q.member_id == member, q.contact_id.in_(_holders(member))))
            .order_by(q.closed_at.is_not(None), q.id.desc())
        )
        return part_of(self._connection, found, span, _request_of)

    def invitations(self, member: int, now: datetime, span: Span) -> Part[InvitationLine]:
        """Codes for its people that are not used and can be, the one that ends first before the others."""
        i = invitations.c
        found = (
            select(i.id, i.contact_id, _c.name, i.role, i.expires_at)
            .join_from(invitations, contacts, _c.id == i.contact_id, isouter=True)
            .where(i.used_at.is_(None), i.expires_at > now, i.purpose == "join")
            .where(or_(i.member_id == member, i.contact_id.in_(_holders(member))))
            .order_by(i.expires_at, i.id)
        )
        return part_of(self._connection, found, span, _invitation_of)


def _holders(member: int) -> Select[int]:
    """The contacts who hold a post for a member."""
    return select(posts.c.contact_id).where(posts.c.member_id == member)


def _title(language: Language | ColumnElement[str]) -> ScalarSelect[Any]:
    x = circular_texts.c
    found = select(x.title).where(x.circular_id == _o.id, x.language == language)
    return found.correlate(circulars).scalar_subquery()


def _texts(titles: Mapping[str, str]) -> Text:
    return Text({Language(code): title for code, title in titles.items()})


def _circular_of(row: Any) -> CircularLine:
    return CircularLine(
        circular=row.id,
        kind=CircularKind(row.kind),
        year=row.year,
        number=row.number,
        version=row.version,
        title=row.title,
        asks_acknowledgement=row.asks_acknowledgement,
        released_at=row.released_at,
        recipients=row.recipients,
    )


def _registration_of(row: Any) -> RegistrationLine:
    return RegistrationLine(
        event=row.id,
        titles=_texts(row.titles),
        starts_at=row.starts_at,
        zone=row.zone,
        name=row.name,
        state=RegistrationState(row.state),
        attended_at=row.attended_at,
    )


def _application_of(row: Any) -> ApplicationLine:
    return ApplicationLine(
        call=row.id,
        application=row.application,
        titles=_texts(row.titles),
        state=ApplicationState(row.state),
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
    )


def _response_of(row: Any) -> ResponseLine:
    return ResponseLine(
        form=row.id,
        response=row.response,
        title=row.title,
        state=ResponseState(row.state),
        review=row.review,
        answers=row.answers,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
    )


def _question_of(row: Any) -> QuestionLine:
    return QuestionLine(
        ticket=row.id,
        text=row.text,
        language=row.language,
        name=row.name,
        contact=row.contact_id,
        opened_at=row.opened_at,
        is_open=row.closed_at is None,
    )


def _request_of(row: Any) -> RequestLine:
    return RequestLine(
        request=row.id,
        kind=RequestKind(row.kind),
        contact=row.contact_id,
        name=row.name,
        opened_at=row.opened_at,
        outcome=row.outcome,
        is_open=row.closed_at is None,
    )


def _invitation_of(row: Any) -> InvitationLine:
    return InvitationLine(
        invitation=row.id,
        contact=row.contact_id,
        name=row.name or "",
        role=Role(row.role),
        expires_at=row.expires_at,
    )
