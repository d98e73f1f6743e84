"""How deadlines stand: how many are ahead, which members have settled one, and whom a change of it would reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from knowledge.model.audience import Act, Audience
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.people import ChannelName
from knowledge.store.addressing import members_addressed
from knowledge.store.deadline_people import hears_of_changes
from knowledge.store.deadlines import SETTLING
from knowledge.store.reaching import virtual_channel
from knowledge.store.tables import acts, contacts, deadlines, members

_d, _c, _m, _a = deadlines.c, contacts.c, members.c, acts.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """How many deadlines are open, and when the first of them ends; None where there is none."""

    count: int
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """Of how many members whom a deadline concerns somebody has settled it."""

    members: int
    of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What somebody did that settles it for their member."""

    act: Act
    contact: int
    contact_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberStanding:
    """A member whom a deadline concerns; without deeds it is still asked."""

    member: int
    name: str
    deeds: tuple[Deed, ...] = ()


class DeadlineStanding:
    """Looks at deadlines for those who set them. Whether somebody wishes to be reminded makes no difference here: it
    concerns their member all the same."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ahead(self, now: datetime) -> Ahead:
        """The open ones, counted."""
        found = select(func.count(), func.min(_d.due_at)).where(_d.state == DeadlineState.OPEN, _d.due_at > now)
        count, next_at = self._connection.execute(found).one()
        return Ahead(count=count, next_at=next_at)

    def settled(self, those: Sequence[Deadline], now: datetime) -> Mapping[int, Settled]:
        """How far each of some deadlines has come, by its number. Each audience is asked once whom it names."""
        concerned = {audience: self._members_of(audience, now) for audience in {each.audience for each in those}}
        done = self._members_that_settled({each.settled_by for each in those})
        nobody: frozenset[int] = frozenset()
        return {
            each.id: Settled(
                members=len(concerned[each.audience] & done.get(each.settled_by, nobody)),
                of=len(concerned[each.audience]),
            )
            for each in those
        }

    def members(self, deadline: Deadline, now: datetime) -> tuple[MemberStanding, ...]:
        """The members whom it concerns, by name, each with what was done for it, the first deed first."""
        named = members_addressed(deadline.audience, now).add_columns(_m.id, _m.name).order_by(_m.name, _m.id)
        deeds = self._deeds(deadline)
        return tuple(
            MemberStanding(member=row.id, name=row.name, deeds=tuple(deeds.get(row.id, ())))
            for row in self._connection.execute(named)
        )

    def told_of_change(self, deadline: Deadline, channels: Collection[ChannelName]) -> int:
        """How many people would hear that it is another one now, if it were at this moment: those who got a letter
        about it, and whom one of the channels reaches (`DeadlineReminders.tell`)."""
        people = select(func.count()).select_from(contacts).join(members, _m.id == _c.member_id)
        told = people.where(hears_of_changes(deadline), virtual_channel(channels) != "")
        return self._connection.execute(told).scalar_one()

    def _members_of(self, audience: Audience, now: datetime) -> frozenset[int]:
        return frozenset(self._connection.execute(members_addressed(audience, now).add_columns(_m.id)).scalars())

    def _members_that_settled(self, subjects: Iterable[str]) -> Mapping[str, frozenset[int]]:
        found = select(_a.subject, _a.member_id).where(
            _a.subject.in_(sorted(subjects)), _a.act.in_(sorted(SETTLING)), _a.member_id.is_not(None)
        )
        by_subject: dict[str, set[int]] = {}
        for row in self._connection.execute(found):
            by_subject.setdefault(row.subject, set()).add(row.member_id)
        return {subject: frozenset(ids) for subject, ids in by_subject.items()}

    def _deeds(self, deadline: Deadline) -> Mapping[int, list[Deed]]:
        found = (
            select(_a.member_id, _a.act, _a.at, _a.contact_id, _c.name)
            .join(contacts, _c.id == _a.contact_id)
            .where(_a.subject == deadline.settled_by, _a.act.in_(sorted(SETTLING)), _a.member_id.is_not(None))
            .order_by(_a.at, _a.id)
        )
        deeds: dict[int, list[Deed]] = {}
        for row in self._connection.execute(found):
            deed = Deed(act=Act(row.act), contact=row.contact_id, contact_name=row.name, at=row.at)
            deeds.setdefault(row.member_id, []).append(deed)
        return deeds
