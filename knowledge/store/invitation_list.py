"""Invitations as the secretariat sees them: which wait, which were used, and who has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, exists, func, not_, select

from knowledge.model.audience import Audience
from knowledge.model.invitations import Purpose
from knowledge.model.people import AddressState, ChannelName, Contact, Role
from knowledge.store.addressing import addressed
from knowledge.store.parts import Part, Span, part_of
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.tables import addresses, contacts, invitations, members

_i, _c, _m, _a = invitations.c, contacts.c, members.c, addresses.c


class InvitationState(StrEnum):
    """What became of a code."""

    PENDING = "pending"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A code that was given out, without the code itself.

    Attributes:
        contact: whom it was made for; None for somebody new.
        name: theirs, "" without one; of a code that was used, of whoever used it where it was made for somebody new.
        member, member_name: theirs, or the one that somebody new joins; None and "" if none.
        by: the name of whoever made it; "" for an operator.
    """

    id: int
    contact: int | None
    name: str
    member: int | None
    member_name: str
    role: Role
    by: str
    state: InvitationState
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which contacts somebody means to invite.

    Attributes:
        only_unconnected: those alone whom no chat reaches.
        only_uninvited: those alone who have no code that still works.
    """

    audience: Audience
    only_unconnected: bool = True
    only_uninvited: bool = True


class InvitationList:
    """Looks at the codes that open the door; those that somebody made for a device of their own are not among them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self, now: datetime) -> Mapping[InvitationState, int]:
        """How many there are in each state."""
        state = _state(now).label("state")
        found = select(state, func.count()).where(_i.purpose == Purpose.JOIN).group_by(state)
        known = {InvitationState(row[0]): row[1] for row in self._connection.execute(found)}
        return {state: known.get(state, 0) for state in InvitationState}

    def listed(self, state: InvitationState, now: datetime, span: Span) -> Part[Given]:
        """Those in a state, the newest first."""
        found = _given(now).where(_state(now) == state).order_by(_i.id.desc())
        return part_of(self._connection, found, span, _given_of)

    def revoke(self, invitation: int) -> bool:
        """Takes back a code that nobody used; False when there is none such, or somebody was first."""
        unused = delete(invitations).where(_i.id == invitation, _i.used_at.is_(None), _i.purpose == Purpose.JOIN)
        return self._connection.execute(unused).rowcount == 1

    def invitees(self, wanted: Wanted, now: datetime, span: Span) -> Part[Contact]:
        """The contacts whom an invitation could be made for, by member and name."""
        found = addressed(wanted.audience, now).add_columns(*CONTACT_COLUMNS)
        if wanted.only_unconnected:
            found = found.where(not_(_is_connected()))
        if wanted.only_uninvited:
            found = found.where(not_(_is_invited(now)))
        return part_of(self._connection, found.order_by(_m.name, _m.id, _c.name, _c.id), span, contact_of)


def _is_connected() -> ColumnElement[bool]:
    """Whether a chat reaches the contact at hand."""
    chat = and_(_a.channel != ChannelName.EMAIL, _a.state == AddressState.ACTIVE)
    return exists().where(_a.contact_id == _c.id, chat).correlate(contacts)


def _is_invited(now: datetime) -> ColumnElement[bool]:
    waits = and_(_i.purpose == Purpose.JOIN, _i.used_at.is_(None), _i.expires_at > now)
    return exists().where(_i.contact_id == _c.id, waits).correlate(contacts)


def _state(now: datetime) -> ColumnElement[str]:
    return case(
        (_i.used_at.is_not(None), InvitationState.USED),
        (_i.expires_at <= now, InvitationState.EXPIRED),
        else_=InvitationState.PENDING,
    )


def _given(now: datetime) -> Select[*tuple[Any, ...]]:
    """Whom they are for: the contact they were made for, else who used them, in the member they act for."""
    maker = contacts.alias("maker")
    whose = func.coalesce(_i.contact_id, _i.used_by)
    return (
        select(_i.id, _i.role, _i.created_at, _i.expires_at, _i.used_at, _state(now).label("state"))
        .add_columns(_c.id.label("contact"), _c.name, _m.id.label("member"), _m.name.label("member_name"))
        .add_columns(maker.c.name.label("maker"))
        .join_from(invitations, contacts, _c.id == whose, isouter=True)
        .join(members, _m.id == func.coalesce(_i.member_id, _c.member_id), isouter=True)
        .join(maker, maker.c.id == _i.created_by, isouter=True)
        .where(_i.purpose == Purpose.JOIN)
    )


def _given_of(row: Any) -> Given:
    return Given(
        id=row.id,
        contact=row.contact,
        name=row.name or "",
        member=row.member,
        member_name=row.member_name or "",
        role=Role(row.role),
        by=row.maker or "",
        state=InvitationState(row.state),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
