"""Calls for expressions of interest, and what members hand in to them: one application of each member."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, cast, delete, exists, func, insert, literal, select, update
from sqlalchemy import Text as Words

from knowledge.model.audience import Act, Audience, decode_audience, encode_audience
from knowledge.model.calls import Application, ApplicationState, Call, CallKind, CallState
from knowledge.model.languages import Language, Text
from knowledge.model.people import Contact
from knowledge.store.addressing import addressed, members_addressed
from knowledge.store.errors import Conflict
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import (
    acts,
    answer_events,
    applications,
    calls,
    contacts,
    members,
    responses,
)

_k, _a, _r, _m, _c, _e = calls.c, applications.c, responses.c, members.c, contacts.c, answer_events.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """Answers of a member to a call that became no application yet.

    Attributes:
        response: their number.
    """

    member: int
    response: int
    changed_at: datetime


class CallRepository:
    """Calls and applications by number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, call: Call) -> Call:
        """Stores a new one, and returns it with its number."""
        row = {**_row_of_call(call), "revision": 0}
        id = self._connection.execute(insert(calls).values(row).returning(_k.id)).scalar_one()
        return replace(call, id=id, revision=0)

    def save(self, call: Call) -> Call:
        """Stores a change, and returns it with its new revision.

        Raises:
            Conflict: somebody else changed it since it was read.
        """
        row = {**_row_of_call(call), "revision": call.revision + 1}
        unchanged = (_k.id == call.id, _k.revision == call.revision)
        if self._connection.execute(update(calls).where(*unchanged).values(row)).rowcount != 1:
            raise Conflict
        return replace(call, revision=call.revision + 1)

    def one(self, id: int) -> Call | None:
        """The call of a number."""
        return next(iter(self._calls(select(calls).where(_k.id == id))), None)

    def held(self, id: int) -> Call | None:
        """The same, and nobody else changes it, or hands in to it, until the unit ends."""
        return next(iter(self._calls(select(calls).where(_k.id == id).with_for_update())), None)

    def listed(self) -> tuple[Call, ...]:
        """Every call, the one that closes last first."""
        return self._calls(select(calls).order_by(_k.closes_at.desc(), _k.id.desc()))

    def open_at(self, now: datetime) -> tuple[Call, ...]:
        """Those to which something can be handed in now, the nearest end first."""
        is_open = (_k.state == CallState.OPEN, _k.closes_at > now, (_k.opens_at.is_(None)) | (_k.opens_at <= now))
        return self._calls(select(calls).where(*is_open).order_by(_k.closes_at, _k.id))

    def names(self, audience: Audience, member_id: int, now: datetime) -> bool:
        """Whether an audience names somebody of a member: then the member is eligible."""
        named = addressed(audience, now).where(_m.id == member_id).add_columns(_c.id).limit(1)
        return self._connection.execute(named).first() is not None

    def count_eligible(self, audience: Audience, now: datetime) -> int:
        """Of how many members an audience names somebody."""
        counted = members_addressed(audience, now).add_columns(func.count())
        return int(self._connection.execute(counted).scalar_one())

    def apply(self, application: Application) -> Application:
        """Stores a member's first application, and returns it with its number.

        Raises:
            Conflict: a colleague did so meanwhile.
        """
        adding = upsertable(self._connection, applications).values({**_row_of(application), "revision": 0})
        first = adding.on_conflict_do_nothing(index_elements=["call_id", "member_id"]).returning(_a.id)
        id = self._connection.execute(first).scalar_one_or_none()
        if id is None:
            raise Conflict
        return replace(application, id=id, revision=0)

    def change(self, application: Application) -> Application:
        """Stores a change, and returns it with its new revision.

        Raises:
            Conflict: somebody else changed it since it was read.
        """
        row = {**_row_of(application), "revision": application.revision + 1}
        unchanged = (_a.id == application.id, _a.revision == application.revision)
        if self._connection.execute(update(applications).where(*unchanged).values(row)).rowcount != 1:
            raise Conflict
        return replace(application, revision=application.revision + 1)

    def application(self, id: int) -> Application | None:
        """The application of a number."""
        return self._application(select(applications).where(_a.id == id))

    def of_member(self, call_id: int, member_id: int) -> Application | None:
        """What a member hands in to a call."""
        return self._application(_of_member(call_id, member_id))

    def held_of_member(self, call_id: int, member_id: int) -> Application | None:
        """The same, and nobody else changes it until the unit ends: of two who sign at once one is the first."""
        return self._application(_of_member(call_id, member_id).with_for_update())

    def applications(self, call_id: int) -> tuple[Application, ...]:
        """All applications to a call, by the names of the members."""
        found = select(applications).join_from(applications, members, _m.id == _a.member_id)
        rows = self._connection.execute(found.where(_a.call_id == call_id).order_by(_m.name, _m.id))
        return tuple(map(_application_of, rows))

    def begun(self, call: Call) -> tuple[Begun, ...]:
        """What members began to answer that have no application yet, by their names."""
        known = select(_a.member_id).where(_a.call_id == call.id)
        found = (
            select(_r.id, _r.member_id, _r.changed_at)
            .join_from(responses, members, _m.id == _r.member_id)
            .where(_r.subject == call.subject, _r.member_id.not_in(known))
            .order_by(_m.name, _m.id, _r.id)
        )
        rows = self._connection.execute(found)
        return tuple(Begun(member=row.member_id, response=row.id, changed_at=row.changed_at) for row in rows)

    def count_begun(self, some: Iterable[Call]) -> Mapping[int, int]:
        """How many of these there are of some calls; calls without any are left out."""
        ids = {call.subject: call.id for call in some}
        subject = literal("call:") + cast(_a.call_id, Words)  # as Call.subject says it
        is_known = exists().where(_a.member_id == _r.member_id, _r.subject == subject)
        counted = (
            select(_r.subject, func.count().label("many"))
            .where(_r.subject.in_(sorted(ids)), _r.member_id.is_not(None), ~is_known)
            .group_by(_r.subject)
        )
        return {ids[row.subject]: row.many for row in self._connection.execute(counted)}

    def has_answers(self, call: Call) -> bool:
        """Whether anybody has begun to answer."""
        return self._connection.execute(select(_r.id).where(_r.subject == call.subject).limit(1)).first() is not None

    def counts(self, call_ids: Collection[int]) -> Mapping[int, Mapping[ApplicationState, int]]:
        """How many applications to some calls are in each state; states without any are left out."""
        grouped = (
            select(_a.call_id, _a.state, func.count().label("many"))
            .where(_a.call_id.in_(sorted(call_ids)))
            .group_by(_a.call_id, _a.state)
        )
        counted: dict[int, dict[ApplicationState, int]] = {id: {} for id in call_ids}
        for row in self._connection.execute(grouped):
            counted[row.call_id][ApplicationState(row.state)] = row.many
        return counted

    def workers(self, response_id: int) -> tuple[Contact, ...]:
        """Who began or gave answers, but for those who were erased, by name."""
        begun = select(_r.contact_id).where(_r.id == response_id, _r.contact_id.is_not(None))
        gave = select(_e.contact_id).where(_e.response_id == response_id, _e.contact_id.is_not(None))
        found = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)
        found = found.where(_c.id.in_(begun) | _c.id.in_(gave), _c.erased_at.is_(None)).order_by(_c.name, _c.id)
        return tuple(contact_of(row) for row in self._connection.execute(found))

    def forget_act(self, call: Call, act: Act, member_id: int) -> None:
        """A member has not done after all what it is noted to have done about a call."""
        about_it = (acts.c.subject == call.subject, acts.c.act == act, acts.c.member_id == member_id)
        self._connection.execute(delete(acts).where(*about_it))

    def _calls(self, found: Select[Any]) -> tuple[Call, ...]:
        return tuple(map(_call_of, self._connection.execute(found)))

    def _application(self, found: Select[Any]) -> Application | None:
        row = self._connection.execute(found).one_or_none()
        return _application_of(row) if row is not None else None


def _of_member(call_id: int, member_id: int) -> Select[Any]:
    return select(applications).where(_a.call_id == call_id, _a.member_id == member_id)


def _row_of_call(call: Call) -> dict[str, Any]:
    return {
        "kind": call.kind,
        "state": call.state,
        "titles": dict(call.titles),
        "texts": dict(call.texts or {}),
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "zone": call.zone,
        "audience": encode_audience(call.audience),
        "form_version_id": call.form,
        "needs_signature": call.needs_signature,
    }


def _call_of(row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        kind=CallKind(row.kind),
        state=CallState(row.state),
        titles=Text({Language(code): title for code, title in row.titles.items()}),
        texts=_text(row.texts),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        zone=row.zone,
        audience=decode_audience(row.audience),
        form=row.form_version_id,
        needs_signature=row.needs_signature,
        revision=row.revision,
    )


def _text(kept: Mapping[str, str]) -> Text | None:
    return Text({Language(code): text for code, text in kept.items()}) if kept else None


def _row_of(application: Application) -> dict[str, Any]:
    return {
        "call_id": application.call,
        "member_id": application.member,
        "response_id": application.response,
        "state": application.state,
        "signed_by_id": application.signed_by,
        "signed_name": application.signed_name,
        "signed_at": application.signed_at,
        "submitted_at": application.submitted_at,
        "changed_at": application.changed_at,
        "remark": application.remark,
        "extended_until": application.extended_until,
        "outcome": dict(application.outcome or {}),
    }


def _application_of(row: Row[Any]) -> Application:
    return Application(
        id=row.id,
        call=row.call_id,
        member=row.member_id,
        response=row.response_id,
        state=ApplicationState(row.state),
        changed_at=row.changed_at,
        signed_by=row.signed_by_id,
        signed_name=row.signed_name,
        signed_at=row.signed_at,
        submitted_at=row.submitted_at,
        remark=row.remark,
        extended_until=row.extended_until,
        outcome=_text(row.outcome),
        revision=row.revision,
    )
