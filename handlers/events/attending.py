"""Who was there: by the code that they show at the door, or by a mark on the list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.events.codes import normal
from handlers.events.keeping import held, held_with_event, note_registration
from knowledge.model.events import Event, EventState, NotRegistered, Registration, RegistrationState
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

DOORS_OPEN = timedelta(days=1)
"""How long before an event somebody can be there: the evening before, badges are given out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """Somebody who has come.

    Attributes:
        again: their code was shown before; `Registration.attended_at` tells when it was for the first time.
    """

    registration: Registration
    event: Event
    again: bool


def attend(unit: Unit, by: Actor, typed_code: str, now: datetime, event_id: int | None = None) -> Attendance:
    """Notes that whoever shows a code is there; small letters, spaces and dashes do not matter.

    Args:
        event_id: at whose door it is shown; None for that of any event.

    Raises:
        Forbidden: the actor may not.
        NotRegistered: "gone" (the code is nobody's, or was withdrawn), "other_event", "no_seat" (they wait for one),
            "cancelled", or "not_yet" (it is more than a day until then).
    """
    by.need(Right.MANAGE_EVENTS)
    found = unit.registrations.by_code(normal(typed_code))
    if found is None:
        raise NotRegistered("gone")
    event, registration = held_with_event(unit, found.id)
    if event_id is not None and event.id != event_id:
        raise NotRegistered("other_event")
    _make_sure_they_may_enter(event, registration, now)
    if registration.attended_at is not None:
        return Attendance(registration=registration, event=event, again=True)
    there = _noted(unit, by, registration, is_there=True, now=now)
    return Attendance(registration=there, event=event, again=False)


def note_attendance(unit: Unit, by: Actor, registration_id: int, is_there: bool, now: datetime) -> Registration:
    """Notes on the list that somebody was there, or was not after all; once more it changes nothing.

    Raises:
        Forbidden: the actor may not.
        NotRegistered: as of `attend`.
    """
    by.need(Right.MANAGE_EVENTS)
    event, registration = held_with_event(unit, registration_id)
    _make_sure_they_may_enter(event, registration, now)
    if is_there == (registration.attended_at is not None):
        return registration
    return _noted(unit, by, registration, is_there=is_there, now=now)


def note_many(unit: Unit, by: Actor, event_id: int, registrations: Collection[int], now: datetime) -> int:
    """Notes on the list that several were there, and returns of how many that was not known. Whoever is not of the
    event, or has no seat, is passed over.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is no such event.
        NotRegistered: "cancelled" or "not_yet", as of `attend`.
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, event_id)
    _make_sure_doors_are_open(event, now)
    seated = unit.registrations.of_event(event_id, (RegistrationState.CONFIRMED,))
    came = [each for each in seated if each.id in registrations and each.attended_at is None]
    for each in came:
        _noted(unit, by, each, is_there=True, now=now)
    return len(came)


def _noted(unit: Unit, by: Actor, registration: Registration, *, is_there: bool, now: datetime) -> Registration:
    kept = unit.registrations.save(replace(registration, attended_at=now if is_there else None))
    note_registration(unit, by, "attended" if is_there else "not_attended", kept, now)
    return kept


def _make_sure_they_may_enter(event: Event, registration: Registration, now: datetime) -> None:
    if registration.state is RegistrationState.WITHDRAWN:
        raise NotRegistered("gone")
    if event.state is EventState.CANCELLED:
        raise NotRegistered("cancelled")
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotRegistered("no_seat")
    _make_sure_doors_are_open(event, now)


def _make_sure_doors_are_open(event: Event, now: datetime) -> None:
    if event.state is EventState.CANCELLED:
        raise NotRegistered("cancelled")
    if now < event.starts_at - DOORS_OPEN:
        raise NotRegistered("not_yet")
