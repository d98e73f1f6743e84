"""Who takes part in events, who waits for a seat, and how seats are given out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, distinct, func, insert, or_, select, update

from knowledge.model.audience import Act
from knowledge.model.events import (
    HOLDS_SEAT,
    STANDS,
    Event,
    Participant,
    Registration,
    RegistrationState,
)
from knowledge.model.languages import Language
from knowledge.store.tables import acts, deadlines, events, registrations

_e, _r = events.c, registrations.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many registrations of an event are in which state; how many people were there; and of how many members those
    are who have a seat."""

    confirmed: int = 0
    offered: int = 0
    waiting: int = 0
    withdrawn: int = 0
    attended: int = 0
    members: int = 0


class RegistrationRepository:
    """Registrations by number. Whoever gives out or frees seats holds the event (`store.events`) meanwhile: who comes
    first is first, and a seat that comes free meets everybody who waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give_seat(self, event_id: int) -> bool:
        """Takes a seat; False when none is free. It is one statement, so that no two ever get the same."""
        is_free = or_(_e.seats.is_(None), _e.taken < _e.seats)
        taking = update(events).where(_e.id == event_id, is_free).values(taken=_e.taken + 1)
        return self._connection.execute(taking).rowcount == 1

    def free_seat(self, event_id: int) -> None:
        """Gives a seat back."""
        freeing = update(events).where(_e.id == event_id, _e.taken > 0).values(taken=_e.taken - 1)
        self._connection.execute(freeing)

    def add(self, registration: Registration) -> Registration:
        """Stores a new one and returns it with its number; the seat, if any, was given before."""
        row = {"event_id": registration.event, **_values_of(registration)}
        id = self._connection.execute(insert(registrations).values(row).returning(_r.id)).scalar_one()
        return replace(registration, id=id)

    def save(self, registration: Registration) -> Registration:
        """Stores a change, under the event's hold."""
        changed = update(registrations).where(_r.id == registration.id).values(_values_of(registration))
        self._connection.execute(changed)
        return registration

    def one(self, id: int) -> Registration | None:
        """The registration of a number."""
        return self._first(select(registrations).where(_r.id == id))

    def by_code(self, code: str) -> Registration | None:
        """The registration of a code."""
        return self._first(select(registrations).where(_r.code == code))

    def of_response(self, response_id: int) -> Registration | None:
        """The last one that a response led to."""
        return self._first(select(registrations).where(_r.response_id == response_id).order_by(_r.id.desc()).limit(1))

    def of_event(self, event_id: int, states: Collection[RegistrationState] | None = None) -> tuple[Registration, ...]:
        """Those of an event, or those in some states, in the order in which they came."""
        found = select(registrations).where(_r.event_id == event_id, *_in(states))
        return self._found(found.order_by(_r.id))

    def of_member(
        self, member_id: int, event_id: int | None = None, states: Collection[RegistrationState] | None = None
    ) -> tuple[Registration, ...]:
        """Those of a member, for one event or for all of them, in the order in which they came."""
        found = select(registrations).where(_r.member_id == member_id, *_in(states))
        there = found if event_id is None else found.where(_r.event_id == event_id)
        return self._found(there.order_by(_r.id))

    def of_contact(
        self, contact_id: int, states: Collection[RegistrationState] | None = None
    ) -> tuple[Registration, ...]:
        """Those of somebody, and those of colleagues whom they registered, for the latest event first."""
        theirs = or_(_r.contact_id == contact_id, _r.by_id == contact_id)
        found = select(registrations).join(events, _e.id == _r.event_id).where(theirs, *_in(states))
        return self._found(found.order_by(_e.starts_at.desc(), _r.id))

    def own(self, event_id: int, contact_id: int) -> Registration | None:
        """Somebody's own registration that stands."""
        theirs = (_r.event_id == event_id, _r.contact_id == contact_id)
        return self._first(select(registrations).where(*theirs, *_in(STANDS)).order_by(_r.id).limit(1))

    def count_of_member(self, event_id: int, member_id: int, states: Collection[RegistrationState] = STANDS) -> int:
        """How many of a member are registered; or have a seat, say."""
        theirs = (_r.event_id == event_id, _r.member_id == member_id)
        return self._count(select(func.count()).where(*theirs, *_in(states)))

    def position(self, registration: Registration) -> int:
        """Where somebody stands on the waiting list, counted from 1; 0 who does not wait."""
        in_turn = [each.id for each in self.waiting(registration.event)]
        return in_turn.index(registration.id) + 1 if registration.id in in_turn else 0

    def waiting(self, event_id: int) -> tuple[Registration, ...]:
        """Who waits, the first one first."""
        return tuple(sorted(self.of_event(event_id, (RegistrationState.WAITING,)), key=lambda each: each.turn))

    def seated(self, event_id: int) -> dict[int, int]:
        """How many seats each member has, of those that have any."""
        theirs = select(_r.member_id, func.count()).where(_r.event_id == event_id, *_in(HOLDS_SEAT))
        return {row[0]: row[1] for row in self._connection.execute(theirs.group_by(_r.member_id))}

    def lapsed(self, now: datetime) -> tuple[Registration, ...]:
        """Offers that nobody took in time, the longest ago first."""
        over = select(registrations).where(_r.state == RegistrationState.OFFERED, _r.offered_until <= now)
        return self._found(over.order_by(_r.offered_until, _r.id))

    def to_remind(self, now: datetime, most: int) -> tuple[Registration, ...]:
        """Those who are to be reminded by now that it is the day before."""
        due = select(registrations).where(_r.remind_at.is_not(None), _r.remind_at <= now)
        return self._found(due.order_by(_r.remind_at, _r.id).limit(most))

    def remind_at(self, id: int, at: datetime | None) -> None:
        """Has somebody reminded then, or not at all any more."""
        self._connection.execute(update(registrations).where(_r.id == id).values(remind_at=at))

    def reminded(self, id: int) -> bool:
        """Notes that somebody is reminded now; False when they were already."""
        due = (_r.id == id, _r.remind_at.is_not(None))
        return self._connection.execute(update(registrations).where(*due).values(remind_at=None)).rowcount == 1

    def counts(self, event_id: int) -> Counts:
        """How many are in which state."""
        return self.counts_of((event_id,))[event_id]

    def counts_of(self, event_ids: Collection[int]) -> dict[int, Counts]:
        """The same of several events, each of them by its number, in two statements."""
        theirs = _r.event_id.in_(event_ids)
        by_state = select(_r.event_id, _r.state, func.count(), func.count(_r.attended_at)).where(theirs)
        states = self._connection.execute(by_state.group_by(_r.event_id, _r.state)).all()
        seated = select(_r.event_id, func.count(distinct(_r.member_id))).where(theirs, *_in(HOLDS_SEAT))
        members = {row[0]: row[1] for row in self._connection.execute(seated.group_by(_r.event_id))}
        counted: dict[int, dict[str, int]] = {event: {"members": members.get(event, 0)} for event in event_ids}
        for event, state, count, attended in states:
            of = counted[event]
            of |= {RegistrationState(state).value: count, "attended": of.get("attended", 0) + attended}
        return {event: Counts(**of) for event, of in counted.items()}

    def has_code(self, code: str) -> bool:
        """Whether a code is somebody's."""
        return self._connection.execute(select(_r.id).where(_r.code == code)).first() is not None

    def unregister(self, event: Event, member_id: int, now: datetime) -> bool:
        """Where nobody of a member is registered any more, it has not acted: reminders of registering go on.

        False where somebody still is.
        """
        if self.count_of_member(event.id, member_id):
            return False
        done = (acts.c.subject == event.subject, acts.c.act == Act.REGISTERED, acts.c.member_id == member_id)
        self._connection.execute(delete(acts).where(*done))
        d = deadlines.c
        later = or_(d.next_at.is_(None), d.next_at > now)
        self._connection.execute(update(deadlines).where(d.subject == event.subject, later).values(next_at=now))
        return True

    def forget_declined(self, event: Event, member_id: int) -> None:
        """A member that had said that it would not take part has changed its mind."""
        said = (acts.c.subject == event.subject, acts.c.act == Act.DECLINED, acts.c.member_id == member_id)
        self._connection.execute(delete(acts).where(*said))

    def _first(self, found: Select[Any]) -> Registration | None:
        return next(iter(self._found(found)), None)

    def _found(self, found: Select[Any]) -> tuple[Registration, ...]:
        return tuple(map(registration_of, self._connection.execute(found)))

    def _count(self, counted: Select[Any]) -> int:
        return int(self._connection.execute(counted).scalar_one())


def _in(states: Collection[RegistrationState] | None) -> tuple[Any, ...]:
    return () if states is None else (_r.state.in_(sorted(states)),)


def _values_of(registration: Registration) -> dict[str, Any]:
    return {
        "member_id": registration.member,
        "by_id": registration.by,
        "contact_id": registration.contact,
        "response_id": registration.response,
        "name": registration.participant.name,
        "function": registration.participant.function,
        "email": registration.participant.email,
        "code": registration.code,
        "state": registration.state,
        "language": registration.language,
        "registered_at": registration.registered_at,
        "changed_at": registration.changed_at,
        "offered_until": registration.offered_until,
        "remind_at": registration.remind_at,
        "attended_at": registration.attended_at,
        "preferred_at": registration.preferred_at,
    }


def registration_of(row: Row[Any]) -> Registration:
    """A row as a registration."""
    return Registration(
        id=row.id,
        event=row.event_id,
        member=row.member_id,
        by=row.by_id,
        contact=row.contact_id,
        response=row.response_id,
        participant=Participant(name=row.name, function=row.function, email=row.email),
        code=row.code,
        state=RegistrationState(row.state),
        language=Language(row.language),
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        offered_until=row.offered_until,
        remind_at=row.remind_at,
        attended_at=row.attended_at,
        preferred_at=row.preferred_at,
    )
