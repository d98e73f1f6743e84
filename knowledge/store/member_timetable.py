"""The deadlines of one member as its page lists them: which it settled, and which it is still asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Text, cast, select

from knowledge.model.audience import Act, decode_audience
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.store.addressing import addressed
from knowledge.store.deadlines import SETTLING, deadline_of
from knowledge.store.parts import Part, Span
from knowledge.store.tables import acts, contacts, deadlines, members

LOOKED_BACK = timedelta(days=400)
"""A year, and the deadlines that were moved meanwhile."""

MOST_LOOKED_AT = 500
"""Deadlines of that time; a network sets some dozens a year."""

AT_ONCE = 50
"""Audiences that one statement is asked about."""

_d, _m = deadlines.c, members.c


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineLine:
    """A deadline that concerns a member, and what was done about it; nothing while it is missing."""

    deadline: Deadline
    acts: frozenset[Act]


class MemberTimetable:
    """Looks deadlines up for one member, in three statements for every `AT_ONCE` audiences that differ."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def deadlines(self, member: int, now: datetime, span: Span) -> Part[DeadlineLine]:
        """Those of the last year and all that are ahead, the latest first."""
        recent = _d.due_at > now - LOOKED_BACK
        found = select(deadlines, cast(_d.audience, Text).label("spelled")).where(recent)
        found = found.where(_d.state != DeadlineState.CANCELLED).order_by(_d.due_at.desc(), _d.id.desc())
        rows = self._connection.execute(found.limit(MOST_LOOKED_AT)).all()
        named = self._named({row.spelled for row in rows}, member, now)
        mine = [deadline_of(row) for row in rows if row.spelled in named]
        shown = mine[span.skip : span.skip + span.most]
        done = self._acts({deadline.settled_by for deadline in shown}, member)
        lines = (DeadlineLine(deadline=one, acts=frozenset(done.get(one.settled_by, ()))) for one in shown)
        return Part(rows=tuple(lines), total=len(mine))

    def _named(self, audiences: Collection[str], member: int, now: datetime) -> frozenset[str]:
        """Those of these audiences, as the store spells them, that name anybody of a member."""
        every = sorted(audiences)
        portions = (every[begin : begin + AT_ONCE] for begin in range(0, len(every), AT_ONCE))
        return frozenset(one for portion in portions for one in self._named_at_once(portion, member, now))

    def _named_at_once(self, audiences: list[str], member: int, now: datetime) -> Iterable[str]:
        asked = [_names(json.loads(spelled), member, now) for spelled in audiences]
        answers = self._connection.execute(select(*asked)).one()
        return [spelled for spelled, answer in zip(audiences, answers, strict=True) if answer]

    def _acts(self, subjects: Collection[str], member: int) -> dict[str, set[Act]]:
        a = acts.c
        done = select(a.subject, a.act).where(
            a.member_id == member, a.subject.in_(sorted(subjects)), a.act.in_(sorted(SETTLING))
        )
        known: dict[str, set[Act]] = {}
        for row in self._connection.execute(done):
            known.setdefault(row.subject, set()).add(Act(row.act))
        return known


def _names(encoded: dict[str, Any], member: int, now: datetime) -> Any:
    named = addressed(decode_audience(encoded), now).where(_m.id == member)
    return named.add_columns(contacts.c.id).limit(1).scalar_subquery()
