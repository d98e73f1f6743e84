"""Who takes part is reminded once, on the last working day before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from handlers.deadlines.settling import habits_of
from handlers.dialogue.library import Library
from handlers.events.buttons import event_choices
from handlers.events.letters import tomorrow
from handlers.events.telling import parties, reader_of
from handlers.notices import notify
from knowledge.calendars import is_day_off
from knowledge.model.deadlines import TOO_LATE, Deadline, Step, moment_of
from knowledge.model.events import Event, EventState, Registration, RegistrationState
from knowledge.model.people import Contact
from knowledge.store.unit import Unit

DAY_BEFORE = Step("1d")

BATCH = 100
"""People reminded in one transaction."""


def reminded_at(event: Event, reader: Contact, library: Library, now: datetime) -> datetime | None:
    """When somebody is reminded: in the morning of the day before by their own clock, or of the last working day before
    that. None where that hour has gone by: who registers so late knows that it is tomorrow."""
    begins = Deadline(titles=event.titles, due_at=event.starts_at, zone=event.zone, since=now)
    return moment_of(begins, DAY_BEFORE, habits_of(reader, library), is_day_off)


def remind_of(unit: Unit, event: Event, registration: Registration, library: Library, now: datetime) -> datetime | None:
    """The same for a registration: of whoever is written to about it."""
    reader = reader_of(unit, registration)
    return reminded_at(event, reader, library, now) if reader is not None else None


def remind_some(unit: Unit, library: Library, now: datetime) -> int:
    """Reminds some of those who are to be reminded by now, each once, and returns how many were looked at."""
    due = unit.registrations.to_remind(now, BATCH)
    by_event: dict[int, list[Registration]] = {}
    for registration in due:
        if unit.registrations.reminded(registration.id) and _is_coming(registration):
            by_event.setdefault(registration.event, []).append(registration)
    for event_id, registrations in by_event.items():
        event = unit.events.one(event_id)
        if event is not None and event.state is EventState.OPEN:
            _remind(unit, event, registrations, library, now)
    return len(due)


def _is_coming(registration: Registration) -> bool:
    return registration.state is RegistrationState.CONFIRMED and registration.attended_at is None


def _remind(unit: Unit, event: Event, registrations: Sequence[Registration], library: Library, now: datetime) -> None:
    """After a downtime it is left out where it would come too late to be of use."""
    for party in parties(unit, registrations, library):
        if party.reader.quiet.next_loud(now, party.zone) > event.starts_at - TOO_LATE:
            continue
        notify(
            unit,
            party.reader,
            library,
            f"{event.subject}:tomorrow:r{event.revision}:{party.registrations[0].id}",
            now,
            partial(tomorrow, event=event, party=party),
            lambda _: event_choices(_, event),
        )
