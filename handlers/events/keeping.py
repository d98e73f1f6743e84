"""How every change of an event or a registration begins and ends: held, and written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from knowledge.errors import FocalError
from knowledge.model.events import Event, NotRegistered, Registration
from knowledge.model.rights import Actor, Right
from knowledge.store.audit import NO_DETAILS
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit


class NoSuchEvent(FocalError):
    """There is no such event."""


def known(unit: Unit, id: int) -> Event:
    """An event by its number.

    Raises:
        NoSuchEvent: there is none.
    """
    event = unit.events.one(id)
    if event is None:
        raise NoSuchEvent
    return event


def held(unit: Unit, id: int) -> Event:
    """An event that nobody else changes, and of which nobody else gives out seats, before this unit ends.

    Raises:
        NoSuchEvent: there is none.
    """
    event = unit.events.hold(id)
    if event is None:
        raise NoSuchEvent
    return event


def seen(event: Event, revision: int) -> Event:
    """The event, if it still is what somebody saw.

    Raises:
        Conflict: somebody else stored a change since.
    """
    if event.revision != revision:
        raise Conflict("somebody else has changed this event in between")
    return event


def held_with_event(unit: Unit, registration_id: int) -> tuple[Event, Registration]:
    """A registration as it stands while its event is held.

    Raises:
        NotRegistered: there is none ("gone").
    """
    found = unit.registrations.one(registration_id)
    event = unit.events.hold(found.event) if found else None
    registration = unit.registrations.one(registration_id)
    if event is None or registration is None:
        raise NotRegistered("gone")
    return event, registration


def note(
    unit: Unit, by: Actor, verb: str, event: Event, now: datetime, details: Mapping[str, str | int] = NO_DETAILS
) -> None:
    """Writes down what somebody did with an event."""
    unit.audit.note(by.name, f"event.{verb}", event.subject, now, details)


def note_registration(unit: Unit, by: Actor, verb: str, registration: Registration, now: datetime) -> None:
    """Writes down what the secretariat did with a registration; what cities do themselves is no matter of the log."""
    if by.may(Right.MANAGE_EVENTS):
        subject = f"registration:{registration.id}"
        unit.audit.note(by.name, f"registration.{verb}", subject, now, {"event": registration.event})
