"""Deadlines as they are kept, and which of them the clock has to look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from knowledge.model.audience import Act, decode_audience, encode_audience
from knowledge.model.deadlines import Deadline, DeadlineState, plan_of
from knowledge.model.languages import Language, Text
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import COLLEAGUES
from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import acts, contacts, deadlines, known_habits, members, snoozes
from knowledge.store.timing import HABITS

_d, _c, _m, _s, _h = deadlines.c, contacts.c, members.c, snoozes.c, known_habits.c

SETTLING = frozenset({Act.REGISTERED, Act.ANSWERED, Act.DECLINED})
"""After one of these by anybody of a member, nobody of it is reminded."""


class DeadlineRepository:
    """Deadlines by number. Who is reminded of them is in `store.deadline_reminders`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, deadline: Deadline) -> Deadline:
        """Stores a new one, which the clock looks at with its next tick, and returns it with its number."""
        row = {**_values_of(deadline), "revision": 0, "next_at": deadline.since}
        id = self._connection.execute(insert(deadlines).values(row).returning(_d.id)).scalar_one()
        return replace(deadline, id=id, revision=0)

    def save(self, deadline: Deadline) -> Deadline:
        """Stores a change, which the clock looks at with its next tick, and returns it with its new revision.

        Raises:
            Conflict: somebody else changed it since it was read.
        """
        row = {**_values_of(deadline), "revision": deadline.revision + 1, "next_at": deadline.since}
        unchanged = (_d.id == deadline.id, _d.revision == deadline.revision)
        if self._connection.execute(update(deadlines).where(*unchanged).values(row)).rowcount != 1:
            raise Conflict
        return replace(deadline, revision=deadline.revision + 1)

    def amend(self, id: int, change: Callable[[Deadline], Deadline]) -> None:
        """Stores what it is called and whom it concerns from now on: nobody is reminded anew because of that, and
        nobody told. `change` is given the deadline as it stands, which nobody else changes meanwhile."""
        for held in self._found(select(deadlines).where(_d.id == id).with_for_update()):
            amended = change(held)
            values = {"titles": dict(amended.titles), "audience": encode_audience(amended.audience)}
            self._connection.execute(update(deadlines).where(_d.id == id).values(values))

    def one(self, id: int) -> Deadline | None:
        """The deadline of a number."""
        return next(iter(self._found(select(deadlines).where(_d.id == id))), None)

    def of_circular(self, circular_id: int) -> tuple[Deadline, ...]:
        """The deadlines that a circular announced, the earliest first."""
        return self._found(select(deadlines).where(_d.circular_id == circular_id).order_by(_d.due_at, _d.id))

    def settled_by(self, subject: str) -> tuple[Deadline, ...]:
        """Those that acts about a subject settle, the earliest first."""
        return self._found(_settled_by(subject))

    def hold(self, subject: str) -> tuple[Deadline, ...]:
        """The same, and the clock leaves them alone until the unit ends: what it did to them before is seen, and it
        sees what is done now."""
        return self._found(_settled_by(subject).with_for_update())

    def between(self, begin: datetime, end: datetime) -> tuple[Deadline, ...]:
        """Those due from an instant on and before another one, cancelled ones too, the earliest first."""
        return self._found(select(deadlines).where(_d.due_at >= begin, _d.due_at < end).order_by(_d.due_at, _d.id))

    def is_settled(self, deadline: Deadline, member_id: int) -> bool:
        """Whether somebody of a member has done what is asked for, or declined."""
        return bool(self._connection.execute(select(settled(deadline, member_id))).scalar_one())

    def acts_on(self, deadline: Deadline, member_id: int) -> frozenset[Act]:
        """What somebody of a member did about it."""
        done = select(acts.c.act).where(acts.c.subject == deadline.settled_by, acts.c.member_id == member_id)
        return frozenset(Act(act) for act in self._connection.execute(done).scalars())

    def unsettle(self, deadline: Deadline, member_id: int) -> bool:
        """Takes back that a member declined; False when it had not."""
        declined = delete(acts).where(
            acts.c.subject == deadline.settled_by, acts.c.member_id == member_id, acts.c.act == Act.DECLINED
        )
        return self._connection.execute(declined).rowcount > 0

    def snooze(self, deadline_id: int, contact_id: int, until: datetime) -> None:
        """Has somebody reminded then and not before; a later word replaces an earlier one."""
        self._hold(deadline_id)
        adding = upsertable(self._connection, snoozes).values(
            deadline_id=deadline_id, contact_id=contact_id, until=until
        )
        self._connection.execute(
            adding.on_conflict_do_update(index_elements=["deadline_id", "contact_id"], set_={"until": until})
        )
        self.look_sooner({deadline_id: until})

    def due(self, now: datetime, most: int) -> tuple[Deadline, ...]:
        """Those that the clock has to look at now and nobody else looks at; they stay this unit's until it ends."""
        found = select(deadlines).where(_d.next_at.is_not(None), _d.next_at <= now).order_by(_d.next_at).limit(most)
        return self._found(found.with_for_update(skip_locked=True))

    def next_snooze(self, deadline_id: int) -> datetime | None:
        """When the next of those who are to be reminded later is to be reminded."""
        found = select(func.min(_s.until)).where(_s.deadline_id == deadline_id)
        next_one: datetime | None = self._connection.execute(found).scalar_one()
        return next_one

    def look_again(self, deadline_id: int, at: datetime | None) -> None:
        """Has the clock look at a deadline then; never again if None."""
        self._connection.execute(update(deadlines).where(_d.id == deadline_id).values(next_at=at))

    def look_sooner(self, moments: Mapping[int, datetime]) -> None:
        """Has the clock look at deadlines then, at those that it would look at only later."""
        at = bindparam("at", type_=_d.next_at.type)
        sooner = update(deadlines).where(_d.id == bindparam("number"), or_(_d.next_at.is_(None), _d.next_at > at))
        if moments:
            rows = [{"number": id, "at": moment} for id, moment in moments.items()]
            self._connection.execute(sooner.values(next_at=at), rows)

    def habits(self) -> tuple[str, ...]:
        """The habits for which it is known when the clock has to look."""
        return tuple(self._connection.execute(select(_h.name).order_by(_h.name)).scalars())

    def new_habits(self) -> tuple[str, ...]:
        """Habits that contacts have and for which it is not known."""
        have = select(HABITS).select_from(contacts).join(members, _m.id == _c.member_id)
        have = have.where(_c.erased_at.is_(None), _c.role.in_(sorted(COLLEAGUES))).distinct()
        return tuple(sorted(set(self._connection.execute(have).scalars()) - set(self.habits())))

    def learn_habits(self, names: Iterable[str]) -> None:
        """Notes that it is known for these as well."""
        adding = upsertable(self._connection, known_habits).on_conflict_do_nothing()
        rows = [{"name": name} for name in names]
        if rows:
            self._connection.execute(adding, rows)

    def open_after(self, id: int, now: datetime, most: int) -> tuple[Deadline, ...]:
        """Open deadlines by number, those behind one, for work on all of them in parts; they stay this unit's until it
        ends, which waits for whoever looks at them."""
        ahead = select(deadlines).where(_d.id > id, _d.state == DeadlineState.OPEN, _d.due_at > now)
        return self._found(ahead.order_by(_d.id).limit(most).with_for_update())

    def _hold(self, id: int) -> None:
        """Waits for whoever looks at it: what the clock works out meanwhile would overlook this."""
        self._connection.execute(select(_d.id).where(_d.id == id).with_for_update())

    def _found(self, found: Select[Any]) -> tuple[Deadline, ...]:
        return tuple(map(deadline_of, self._connection.execute(found)))


def _settled_by(subject: str) -> Select[Any]:
    alone = subject.removeprefix("deadline:") if subject.startswith("deadline:") else ""
    stands_alone = _d.subject == ""
    is_it = and_(stands_alone, _d.id == int(alone)) if alone.isdecimal() else and_(_d.subject == subject, ~stands_alone)
    return select(deadlines).where(is_it).order_by(_d.due_at, _d.id)


def settled(deadline: Deadline, member: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Whether somebody of a member has settled it."""
    done: Collection[str] = sorted(SETTLING)
    return exists().where(acts.c.subject == deadline.settled_by, acts.c.act.in_(done), acts.c.member_id == member)


def not_settled(deadline: Deadline) -> ColumnElement[bool]:
    """Nobody of the member at hand has settled it."""
    return not_(settled(deadline, _m.id))


def _values_of(deadline: Deadline) -> dict[str, Any]:
    return {
        "subject": deadline.subject,
        "kind": deadline.kind,
        "titles": dict(deadline.titles),
        "due_at": deadline.due_at,
        "zone": deadline.zone,
        "audience": encode_audience(deadline.audience),
        "plan": " ".join(step.text for step in deadline.plan),
        "state": deadline.state,
        "since": deadline.since,
        "circular_id": deadline.circular,
        "link": deadline.link,
    }


def deadline_of(row: Row[Any]) -> Deadline:
    return Deadline(
        id=row.id,
        subject=row.subject,
        kind=DeadlineKind(row.kind),
        titles=Text({Language(code): title for code, title in row.titles.items()}),
        due_at=row.due_at,
        zone=row.zone,
        audience=decode_audience(row.audience),
        plan=plan_of(row.plan),
        state=DeadlineState(row.state),
        since=row.since,
        circular=row.circular_id,
        link=row.link,
        revision=row.revision,
    )
