"""The register as the console lists it: each member with what its contacts come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, not_, or_, select

from knowledge.model.people import AddressState, ChannelName, Member, MemberKind, Role
from knowledge.store.people import member_of
from knowledge.store.reaching import may_be_used, of_contact
from knowledge.store.tables import addresses, contacts, members, posts

_a, _c, _p = addresses.c, contacts.c, posts.c

_BY_EMAIL = _a.channel == ChannelName.EMAIL

BAD = or_(
    _a.state.in_([AddressState.BLOCKED, AddressState.UNREACHABLE]),
    and_(_a.state == AddressState.LEFT, not_(_BY_EMAIL)),
)
"""Addresses that messages do not reach. An e-mail that somebody had before is no fault of anybody's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberLine:
    """A member, and how many contacts it has: all, focal points, those that something can be sent to, and those of
    which an address is bad.

    Attributes:
        is_current: it belongs to the network today.
    """

    member: Member
    is_current: bool = True
    contacts: int = 0
    focal_points: int = 0
    reached: int = 0
    with_bad_address: int = 0

    @property
    def lacks_focal_point(self) -> bool:
        return self._is_asked and not self.focal_points

    @property
    def is_unreached(self) -> bool:
        """Whether nothing that is sent reaches anybody of it."""
        return self._is_asked and not self.reached

    @property
    def _is_asked(self) -> bool:
        """The secretariat writes to its members, not to itself or to those that have left."""
        return self.is_current and self.member.kind is not MemberKind.SECRETARIAT


class MemberOverview:
    """Looks at all members at once, in two statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lines(self, channels: Collection[ChannelName], today: date) -> tuple[MemberLine, ...]:
        """Every member by name, as somebody would be reached on these channels today."""
        counted = {row.member_id: row for row in self._connection.execute(_counts(channels))}
        rows = self._connection.execute(select(members).order_by(members.c.name, members.c.id))
        return tuple(_line(member_of(row), counted.get(row.id), today) for row in rows)


def is_reached(channels: Collection[ChannelName]) -> ColumnElement[bool]:
    """Whether the contact at hand can be sent something: in a chat that they agreed to, or by e-mail, also where its
    address is made only when the first letter goes out (`reaching.virtual_channel`)."""
    usable = exists().where(of_contact(channels), may_be_used()).correlate(contacts)
    if ChannelName.EMAIL not in channels:
        return usable
    broken = _a.state.in_([AddressState.BLOCKED, AddressState.UNREACHABLE])
    dead = exists().where(_BY_EMAIL, _a.external_id == _c.email, _a.contact_id == _c.id, broken).correlate(contacts)
    return or_(usable, and_(_c.email != "", not_(dead)))


def _counts(channels: Collection[ChannelName]) -> Select[*tuple[Any, ...]]:
    bad = exists().where(_a.contact_id == _c.id, BAD).correlate(contacts)
    people = (
        select(_p.member_id, _p.role)
        .add_columns(case((is_reached(channels), 1), else_=0).label("reached"), case((bad, 1), else_=0).label("bad"))
        .join_from(posts, contacts, _c.id == _p.contact_id)
        .where(_c.erased_at.is_(None))
        .subquery()
        .c
    )
    return select(
        people.member_id,
        func.count().label("contacts"),
        func.sum(case((people.role == Role.FOCAL_POINT, 1), else_=0)).label("focal_points"),
        func.sum(people.reached).label("reached"),
        func.sum(people.bad).label("with_bad_address"),
    ).group_by(people.member_id)


def _line(member: Member, counts: Any, today: date) -> MemberLine:
    is_current = member.belongs_on(today)
    if counts is None:
        return MemberLine(member=member, is_current=is_current)
    return MemberLine(
        member=member,
        is_current=is_current,
        contacts=counts.contacts,
        focal_points=int(counts.focal_points),
        reached=int(counts.reached),
        with_bad_address=int(counts.with_bad_address),
    )
