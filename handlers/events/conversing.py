"""What the conversation about events and registrations asks of the store, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from handlers.dialogue import registrations as talking
from handlers.dialogue.event_effects import (
    AnswerOffer,
    CertificateMade,
    Certify,
    ConfirmAgain,
    EventFiled,
    EventInquiry,
    EventOutcome,
    EventSeen,
    EventsFound,
    FileEvent,
    FindEvents,
    FindRegistrations,
    ItemsSent,
    NoSuchEvent,
    NoSuchRegistration,
    OfferAnswered,
    RegistrationConfirmed,
    RegistrationSeen,
    RegistrationsFound,
    RegistrationView,
    RegistrationWish,
    RegistrationWithdrawn,
    SeeEvent,
    SeeRegistration,
    SendItems,
    WithdrawRegistration,
)
from handlers.dialogue.events import PAGE
from handlers.dialogue.library import Library
from handlers.events.calendar_entries import file_for_event
from handlers.events.certificates import address_of, certificate_of, file_of, is_certified
from handlers.events.items import attached, items_for
from handlers.events.keeping import known
from handlers.events.offering import accept_offer, decline_offer, withdraw
from handlers.events.views import (
    Seer,
    event_view,
    is_invited,
    links_of,
    registration_view,
    registrations_of,
    seen_event,
    seen_registration,
)
from knowledge.model.events import Event, ItemKind, NotRegistered, Registration, RegistrationState
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.model.rights import actor_of
from knowledge.store.unit import Unit

OfEvent = Callable[[Event], EventOutcome]
OfRegistration = Callable[[Registration, Event], EventOutcome]


def converse(unit: Unit, contact: Contact, effect: EventInquiry, library: Library, now: datetime) -> EventOutcome:
    """Does what a step wants done about events and registrations.

    Raises:
        Forbidden: the role does not allow it.
    """
    seer = Seer(unit=unit, contact=contact, library=library, now=now)
    match effect:
        case FindEvents(page=page):
            return _events(seer, page)
        case SeeEvent(event=number):
            return _about(seer, number, lambda event: EventSeen(event=event_view(seer, event)))
        case FileEvent(event=number):
            return _about(seer, number, lambda event: _filed(seer, event))
        case SendItems(event=number, kind=kind):
            return _about(seer, number, lambda event: _items(seer, event, kind))
        case FindRegistrations(page=page):
            return _registrations(seer, page)
        case SeeRegistration(registration=number, wish=wish):
            return _of(seer, number, lambda one, event: _seen(seer, one, event, wish))
        case ConfirmAgain(registration=number):
            return _of(seer, number, lambda one, event: _confirmed(seer, one, event))
        case Certify(registration=number):
            return _of(seer, number, lambda one, event: _certified(seer, one, event))
        case WithdrawRegistration(registration=number):
            return _of(seer, number, lambda one, _event: _withdraw(seer, one))
        case AnswerOffer(registration=number, is_taken=is_taken):
            return _of(seer, number, lambda one, _event: _answer(seer, one, is_taken=is_taken))
        case _:
            assert_never(effect)


def confirmation_files(seer: Seer, registration: Registration, event: Event) -> tuple[Attachment, ...]:
    """What goes with a confirmation: an entry for the calendar of whoever has a seat."""
    if registration.state is not RegistrationState.CONFIRMED:
        return ()
    return (file_for_event(seer.unit, event, registration, seer.contact, seer.library, seer.now),)


def _about(seer: Seer, number: int, answer: OfEvent) -> EventOutcome:
    """What comes of an event that somebody's member is invited to; no other is told anything about."""
    event = seen_event(seer, number)
    return answer(event) if event is not None else NoSuchEvent()


def _of(seer: Seer, number: int, answer: OfRegistration) -> EventOutcome:
    """What comes of a registration that somebody may see; no other is told anything about."""
    found = seen_registration(seer, number)
    return answer(*found) if found is not None else NoSuchRegistration()


def _events(seer: Seer, page: int) -> EventsFound:
    begin = page * PAGE
    theirs = [event for event in seer.unit.events.coming(seer.now) if is_invited(seer, event)]
    return EventsFound(
        events=tuple(event_view(seer, event) for event in theirs[begin : begin + PAGE]),
        page=page,
        has_more=len(theirs) > begin + PAGE,
        has_registrations=bool(registrations_of(seer)),
    )


def _filed(seer: Seer, event: Event) -> EventFiled:
    own = seer.unit.registrations.own(event.id, seer.contact.id)
    file = file_for_event(seer.unit, event, own, seer.contact, seer.library, seer.now)
    return EventFiled(event=event_view(seer, event), files=(file,))


def _items(seer: Seer, event: Event, kind: ItemKind) -> ItemsSent:
    items = items_for(seer.unit, event.id, kind, seer.voice.languages)
    files = tuple(attached(item) for item in items if not item.link)
    return ItemsSent(event=event_view(seer, event), kind=kind, files=files, links=links_of(items))


def _registrations(seer: Seer, page: int) -> RegistrationsFound:
    found, begin = registrations_of(seer), page * talking.PAGE
    shown = found[begin : begin + talking.PAGE]
    return RegistrationsFound(
        registrations=tuple(registration_view(seer, registration, event) for registration, event in shown),
        page=page,
        has_more=len(found) > begin + talking.PAGE,
    )


def _seen(seer: Seer, registration: Registration, event: Event, wish: RegistrationWish) -> RegistrationSeen:
    return RegistrationSeen(registration=registration_view(seer, registration, event), wish=wish)


def _confirmed(seer: Seer, registration: Registration, event: Event) -> RegistrationConfirmed:
    return RegistrationConfirmed(
        registration=registration_view(seer, registration, event),
        files=confirmation_files(seer, registration, event),
    )


def _certified(seer: Seer, registration: Registration, event: Event) -> CertificateMade:
    view, library = registration_view(seer, registration, event), seer.library
    if not is_certified(registration, event):
        return CertificateMade(registration=view)
    address = address_of(registration, library.installation)
    if address:
        return CertificateMade(registration=view, address=address)
    certificate = certificate_of(seer.unit, registration, event, seer.voice, library, seer.now)
    return CertificateMade(registration=view, files=(file_of(seer.unit, certificate, seer.voice, seer.now),))


def _withdraw(seer: Seer, registration: Registration) -> RegistrationWithdrawn:
    code = ""
    try:
        withdraw(seer.unit, actor_of(seer.contact), registration.id, seer.library, seer.now)
    except NotRegistered as refused:
        code = refused.code
    return RegistrationWithdrawn(registration=_as_it_is(seer, registration), code=code)


def _answer(seer: Seer, registration: Registration, *, is_taken: bool) -> OfferAnswered:
    answer, code = (accept_offer if is_taken else decline_offer), ""
    try:
        answer(seer.unit, actor_of(seer.contact), registration.id, seer.library, seer.now)
    except NotRegistered as refused:
        code = refused.code
    return OfferAnswered(registration=_as_it_is(seer, registration), is_taken=is_taken, code=code)


def _as_it_is(seer: Seer, before: Registration) -> RegistrationView:
    """What became of a registration that somebody may see: also after they gave it up, and whoever was first."""
    registration, event = seer.unit.registrations.one(before.id), known(seer.unit, before.event)
    return registration_view(seer, registration or before, event)
