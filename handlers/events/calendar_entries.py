"""Events as entries of a calendar: as a file for one of them, and in the calendar that somebody subscribes to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.calendars import MEDIA_TYPE, Entry, Reader, ics_of, reader_of
from handlers.dialogue.event_words import line_in, span, title_of
from handlers.dialogue.library import Library
from handlers.events.codes import shown
from knowledge.model.events import Event, EventState, Registration, RegistrationState
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.store.unit import Unit


def event_entry(
    event: Event,
    registration: Registration | None,
    reader: Reader,
    library: Library,
    now: datetime,
    *,
    is_own: bool = True,
) -> Entry:
    """An event as an entry; with the code and the address for whoever has a seat.

    It has the same name in every file and calendar, so whoever takes it in twice has it once.

    Args:
        registration: whose code and address it has; None for nobody's.
        is_own: it is the reader's own, else a colleague's, to be handed on: an entry beside the reader's.
    """
    _ = reader.voice
    has_seat = registration is not None and registration.state is RegistrationState.CONFIRMED
    place, address = line_in(_, event.places), event.online if has_seat else ""
    parts = (
        "" if registration is None or is_own else registration.participant.name,
        span(_, event.starts_at, event.ends_at, ZoneInfo(event.zone)),
        _("Code: {code}", code=shown(registration.code)) if registration is not None and has_seat else "",
        address,
    )
    return Entry(
        uid=f"event-{event.id}@{reader.host}" if registration is None or is_own else _beside(registration, reader),
        title=title_of(_, event),
        text="\n".join(filter(None, parts)),
        begin=event.starts_at,
        end=event.ends_at,
        sequence=event.revision,
        stamp=now if registration is None else registration.changed_at or registration.registered_at,
        link=address,
        is_cancelled=event.state is EventState.CANCELLED,
        place=place or (_("Online") if event.online else ""),
        organiser=library.pack.secretariat,
        organiser_name=library.pack.network.render(_.languages).text,
        is_busy=has_seat,
    )


def file_for_event(
    unit: Unit, event: Event, registration: Registration | None, contact: Contact, library: Library, now: datetime
) -> Attachment:
    """One event as a file for somebody: with their own registration, that of a colleague, or none."""
    is_own = registration is None or registration.contact == contact.id
    entry = event_entry(event, registration, reader_of(contact, library), library, now, is_own=is_own)
    content = ics_of([entry])
    return Attachment(
        name=f"event-{event.id}.ics", media_type=MEDIA_TYPE, size=len(content), reference=unit.files.put(content, now)
    )


def entries_of(
    unit: Unit, contact: Contact, reader: Reader, library: Library, begin: datetime, now: datetime
) -> tuple[Entry, ...]:
    """The events that somebody has a seat at, as far as they end later than `begin`; cancelled ones as such."""
    registrations = unit.registrations.of_contact(contact.id, {RegistrationState.CONFIRMED})
    own = [each for each in registrations if each.contact == contact.id]
    events = {number: unit.events.one(number) for number in {each.event for each in own}}
    known = [(event, each) for each in own if (event := events[each.event]) is not None and event.ends_at > begin]
    return tuple(event_entry(event, each, reader, library, now) for event, each in known)


def _beside(registration: Registration, reader: Reader) -> str:
    return f"event-{registration.event}-{registration.id}@{reader.host}"
