"""Seats that come free are offered to those who wait, one after the other, each for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.deadlines.settling import habits_of
from handlers.dialogue.library import Library
from handlers.events import letters
from handlers.events.buttons import offer_choices, register_choices
from handlers.events.keeping import held_with_event, note_registration
from handlers.events.registering import need_say
from handlers.events.reminding import remind_of
from handlers.events.telling import party_of, reader_of
from handlers.notices import notify
from knowledge.calendars import is_day_off
from knowledge.model.circulation import next_civil
from knowledge.model.events import (
    LATEST_OFFER,
    OFFER_LASTS,
    Event,
    EventState,
    NotRegistered,
    Registration,
    RegistrationState,
    Window,
)
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

SHORTEST_OFFER = timedelta(hours=1)
"""Who has less time than this from waking up to the last moment of an offer is passed over."""


def withdraw(unit: Unit, by: Actor, registration_id: int, library: Library, now: datetime) -> Registration:
    """Withdraws a registration; its seat, if it had one, is offered to the next. Once more it changes nothing.

    Where it was the last one of its member, the member is reminded of registering again.

    Raises:
        Forbidden: they have nothing to do with it.
        NotRegistered: there is none ("gone"), or the event is over ("closed").
    """
    event, registration = held_with_event(unit, registration_id)
    need_say(by, registration)
    if not registration.stands:
        return registration
    if now >= event.ends_at or registration.attended_at is not None:
        raise NotRegistered("closed")
    gone = _leave(unit, event, registration, now)
    offer_seats(unit, event, library, now)
    if by.contact != registration.contact:
        _tell_withdrawn(unit, event, gone, library, now)
    note_registration(unit, by, "withdrawn", gone, now)
    return gone


def accept_offer(unit: Unit, by: Actor, registration_id: int, library: Library, now: datetime) -> Registration:
    """Takes the seat that is kept for somebody; once more it changes nothing.

    Raises:
        Forbidden: they have nothing to do with it.
        NotRegistered: the offer has passed ("too_late"), was given up ("gone"), or there is no such event any more.
    """
    event, registration = held_with_event(unit, registration_id)
    need_say(by, registration)
    if event.window(now) is Window.CANCELLED:
        raise NotRegistered("cancelled")
    match registration.state:
        case RegistrationState.CONFIRMED:
            return registration
        case RegistrationState.OFFERED if registration.offered_until is not None and now < registration.offered_until:
            return _confirm(unit, event, registration, library, now)
        case RegistrationState.OFFERED:
            raise NotRegistered("too_late")
        case RegistrationState.WITHDRAWN if registration.offered_until is not None:  # as it was when it lapsed
            raise NotRegistered("too_late")
        case RegistrationState.WITHDRAWN | RegistrationState.WAITING:
            raise NotRegistered("gone")


def decline_offer(unit: Unit, by: Actor, registration_id: int, library: Library, now: datetime) -> Registration:
    """Gives up the seat that is kept for somebody, which goes to the next; once more it changes nothing.

    Raises:
        Forbidden: they have nothing to do with it.
        NotRegistered: there is no such registration, or the seat was taken before ("gone").
    """
    _, registration = held_with_event(unit, registration_id)
    need_say(by, registration)
    if registration.state is RegistrationState.CONFIRMED:
        raise NotRegistered("gone")
    return withdraw(unit, by, registration_id, library, now)


def lapse(unit: Unit, registration_id: int, library: Library, now: datetime) -> bool:
    """Ends an offer that nobody took in time, and offers the seat to the next; False where there is no such offer."""
    event, registration = held_with_event(unit, registration_id)
    until = registration.offered_until
    if registration.state is not RegistrationState.OFFERED or until is None or now < until:
        return False
    gone = _leave(unit, event, registration, now, until)
    offer_seats(unit, event, library, now)
    if event.state is EventState.OPEN and now < event.starts_at:
        _tell_lapsed(unit, event, gone, library, now)
    return True


def put_first(unit: Unit, by: Actor, registration_id: int, library: Library, now: datetime) -> Registration:
    """Has somebody who waits be offered the next seat, before all others; who is put first last stands first.

    Raises:
        Forbidden: the actor may not.
        NotRegistered: there is no such registration, or it waits no more ("gone").
    """
    by.need(Right.MANAGE_EVENTS)
    event, registration = held_with_event(unit, registration_id)
    if registration.state is not RegistrationState.WAITING:
        raise NotRegistered("gone")
    first = unit.registrations.save(replace(registration, preferred_at=now))
    note_registration(unit, by, "put_first", first, now)
    offer_seats(unit, event, library, now)
    return first


def offer_seats(unit: Unit, event: Event, library: Library, now: datetime) -> int:
    """Offers all free seats of an event that is held to those who wait, in their order, and returns how many.

    Somebody whose member has all its seats is passed over, and so is who could not answer in time.
    """
    if event.state is not EventState.OPEN or now >= event.starts_at - LATEST_OFFER:
        return 0
    offered, seated = 0, unit.registrations.seated(event.id)
    for waiting in unit.registrations.waiting(event.id):
        reader, most = reader_of(unit, waiting), event.seats_per_member
        until = offered_until(event, reader, library, now) if reader is not None else None
        is_full = most is not None and seated.get(waiting.member, 0) >= most
        if reader is None or until is None or is_full:
            continue
        if not unit.registrations.give_seat(event.id):
            break
        _offer(unit, event, waiting, reader, until, library, now)
        seated[waiting.member] = seated.get(waiting.member, 0) + 1
        offered += 1
    return offered


def offered_until(event: Event, reader: Contact, library: Library, now: datetime) -> datetime | None:
    """Until when a seat is kept for somebody: it counts from the hour at which they can be expected to read of it.

    None where that leaves them no time before nothing is offered any more.
    """
    reads_at = next_civil(now, habits_of(reader, library), is_day_off)
    last = event.starts_at - LATEST_OFFER
    return min(reads_at + OFFER_LASTS, last) if reads_at + SHORTEST_OFFER <= last else None


def _offer(
    unit: Unit, event: Event, waiting: Registration, reader: Contact, until: datetime, library: Library, now: datetime
) -> None:
    offered = replace(waiting, state=RegistrationState.OFFERED, offered_until=until, changed_at=now)
    unit.registrations.save(offered)
    party = party_of(reader, [offered], library)
    notify(
        unit,
        reader,
        library,
        f"{event.subject}:offer:{offered.id}",
        now,
        lambda _: letters.offered(_, event, party, until),
        lambda _: offer_choices(_, offered),
    )


def _confirm(unit: Unit, event: Event, offered: Registration, library: Library, now: datetime) -> Registration:
    confirmed = replace(
        offered,
        state=RegistrationState.CONFIRMED,
        offered_until=None,
        changed_at=now,
        remind_at=remind_of(unit, event, offered, library, now),
    )
    return unit.registrations.save(confirmed)


def _leave(
    unit: Unit, event: Event, registration: Registration, now: datetime, lapsed: datetime | None = None
) -> Registration:
    """Ends a registration that stands, and frees its seat.

    Args:
        lapsed: of an offer that nobody took, when it ended; it is kept, for whoever presses the button later.
    """
    gone = replace(
        registration,
        state=RegistrationState.WITHDRAWN,
        offered_until=lapsed,
        remind_at=None,
        changed_at=now,
    )
    unit.registrations.save(gone)
    if registration.holds_seat:
        unit.registrations.free_seat(event.id)
    unit.registrations.unregister(event, registration.member, now)
    return gone


def _tell_withdrawn(unit: Unit, event: Event, gone: Registration, library: Library, now: datetime) -> None:
    """The person, where somebody else did it."""
    reader = unit.people.contact(gone.contact) if gone.contact is not None else None
    if reader is not None:
        party = party_of(reader, [gone], library)
        key = f"{event.subject}:withdrawn:{gone.id}"
        notify(unit, reader, library, key, now, lambda _: letters.withdrawn(_, event, party))


def _tell_lapsed(unit: Unit, event: Event, gone: Registration, library: Library, now: datetime) -> None:
    reader = reader_of(unit, gone)
    if reader is None:
        return
    party, can_register = party_of(reader, [gone], library), event.window(now) is Window.OPEN
    notify(
        unit,
        reader,
        library,
        f"{event.subject}:lapsed:{gone.id}",
        now,
        lambda _: letters.lapsed(_, event, party),
        lambda _: register_choices(_, event) if can_register else (),
    )
