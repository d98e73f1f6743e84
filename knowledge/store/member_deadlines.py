"""Deadlines as one member has them: which concern it, and what it did about each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, exists, select

from knowledge.model.audience import Act, Audience, decode_audience
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.people import Contact
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import addressed, wishes
from knowledge.store.deadlines import SETTLING, deadline_of
from knowledge.store.tables import acts, contacts, deadlines, deliveries, letters, members

_d, _c, _m = deadlines.c, contacts.c, members.c
_AUDIENCE = cast(_d.audience, Text)


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDeadline:
    """A deadline, and what somebody of a member did that settles it; nothing while people are reminded."""

    deadline: Deadline
    acts: frozenset[Act] = frozenset()


class MemberDeadlines:
    """Looks deadlines up for one member. Its cost grows with how many audiences there are, not with how many deadlines:
    each audience is asked once whether it names anybody of the member."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, member_id: int, now: datetime, most: int, skip: int = 0) -> tuple[MemberDeadline, ...]:
        """Those that are open, settled or not, the nearest first: so many of them, behind so many others."""
        return self._listed(member_id, and_(_d.state == DeadlineState.OPEN, _d.due_at > now), now, most, skip)

    def since(self, member_id: int, begin: datetime, now: datetime, most: int) -> tuple[MemberDeadline, ...]:
        """Those that are due from an instant on, cancelled ones too, the earliest first; so many at most."""
        return self._listed(member_id, _d.due_at >= begin, now, most)

    def of(self, deadline: Deadline, contact: Contact, now: datetime) -> MemberDeadline | None:
        """One deadline as it stands for somebody's member; None if it is no concern of theirs: it names nobody of the
        member, and they never got a letter about it."""
        if contact.member is None:
            return None
        named = self._names(deadline.audience, contact.member.id, now)
        if not named and not self._was_written_to(deadline.id, contact.id):
            return None
        return self._with_acts([deadline], contact.member.id)[0]

    def others(self, deadline: Deadline, contact: Contact, now: datetime) -> tuple[str, ...]:
        """The colleagues of somebody, by name, who get reminders of a deadline as long as it is not settled."""
        if contact.member is None:
            return ()
        named = addressed(deadline.audience, now).where(_m.id == contact.member.id, _c.id != contact.id, _c.name != "")
        found = named.where(wishes(Mailing.DEADLINES)).add_columns(_c.name).order_by(_c.name)
        return tuple(self._connection.execute(found).scalars())

    def _listed(
        self, member_id: int, which: ColumnElement[bool], now: datetime, most: int, skip: int = 0
    ) -> tuple[MemberDeadline, ...]:
        kinds = self._connection.execute(select(_AUDIENCE).where(which).distinct()).scalars()
        mine = [kind for kind in kinds if self._names(decode_audience(json.loads(kind)), member_id, now)]
        found = select(deadlines).where(which, _AUDIENCE.in_(mine)).order_by(_d.due_at, _d.id)
        rows = self._connection.execute(found.limit(most).offset(skip))
        return self._with_acts([deadline_of(row) for row in rows], member_id)

    def _with_acts(self, found: Sequence[Deadline], member_id: int) -> tuple[MemberDeadline, ...]:
        """Together with what the member did about each."""
        subjects = {deadline.settled_by for deadline in found}
        done = select(acts.c.subject, acts.c.act).where(
            acts.c.member_id == member_id, acts.c.subject.in_(subjects), acts.c.act.in_(sorted(SETTLING))
        )
        by_subject: dict[str, set[Act]] = {}
        for row in self._connection.execute(done):
            by_subject.setdefault(row.subject, set()).add(Act(row.act))
        return tuple(
            MemberDeadline(deadline=each, acts=frozenset(by_subject.get(each.settled_by, ()))) for each in found
        )

    def _names(self, audience: Audience, member_id: int, now: datetime) -> bool:
        named = addressed(audience, now).where(_m.id == member_id).add_columns(_c.id).limit(1)
        return self._connection.execute(named).first() is not None

    def _was_written_to(self, deadline_id: int, contact_id: int) -> bool:
        about_it = exists().where(
            deliveries.c.contact_id == contact_id,
            deliveries.c.letter_id == letters.c.id,
            letters.c.deadline_id == deadline_id,
        )
        return bool(self._connection.execute(select(about_it)).scalar_one())
