"""Notices about events, as one reader gets them: in their language, by the event's clock and by their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.dialogue import event_words
from handlers.dialogue.library import Voice
from handlers.events.codes import shown
from handlers.events.telling import Party
from handlers.ticket_texts import plain
from knowledge.model.events import Event, EventItem, Registration, RegistrationState


def title_in(_: Voice, event: Event) -> str:
    """What it is called, on one line, in the reader's language or the next one that there is."""
    return event_words.title_of(_, event)


def when(_: Voice, event: Event, zone: ZoneInfo) -> str:
    """From when to when, by the event's clock and, where that shows another time, by the reader's."""
    return event_words.when(_, event, zone)


def where(_: Voice, event: Event) -> str:
    """The place, in the reader's language or the next one that there is; "" where it is online only."""
    return event_words.line_in(_, event.places)


def offered(_: Voice, event: Event, party: Party, until: datetime) -> str:
    """A seat came free, and is kept until then."""
    names = [plain(name) for name in party.others]
    told = (
        _("A seat has come free for {name}, who is next on the waiting list.", name=_.list(names))
        if names
        else _("A seat has come free: you are next on the waiting list.")
    )
    kept = _("The seat is kept until {moment}. After that it goes to the next.", moment=_at(_, until, event, party))
    return _joined(told, facts(_, event, party.zone), kept)


def lapsed(_: Voice, event: Event, party: Party) -> str:
    """A seat was not taken in time."""
    return _joined(
        _("The time for taking the seat that had come free is over, and it goes to the next on the waiting list."),
        _heading(_, event),
        _whom(_, party),
    )


def withdrawn(_: Voice, event: Event, party: Party) -> str:
    """Somebody else has withdrawn the registration."""
    return _joined(
        _("This registration was withdrawn for you by your city or by the secretariat."),
        facts(_, event, party.zone),
        _whom(_, party),
    )


def changed(_: Voice, before: Event, event: Event, party: Party) -> str:
    """An event takes place at another time, or somewhere else."""
    parts = [_("Please note a change to this event."), _heading(_, event)]
    parts.append(_new_time(_, before, event, party.zone))
    if before.places != event.places or bool(before.online) != bool(event.online):
        parts.append(_new_place(_, before, event))
    parts += [_address(_, event, party), _whom(_, party)]
    parts.append(
        _("If it does not suit you any more, please withdraw your registration: somebody else may have the seat then.")
    )
    return _joined(*parts)


def cancelled(_: Voice, event: Event, party: Party) -> str:
    """An event does not take place."""
    return _joined(
        _("We are sorry: this event was cancelled."),
        facts(_, event, party.zone),
        _whom(_, party),
    )


def tomorrow(_: Voice, event: Event, party: Party) -> str:
    """An event is about to begin: where it is, and what opens the door."""
    return _joined(
        _("A short reminder of an event for which you are registered."),
        facts(_, event, party.zone),
        _address(_, event, party),
        *(_code(_, each, party) for each in party.registrations),
    )


def materials(_: Voice, event: Event, links: Sequence[EventItem]) -> str:
    """What is left of an event; files go with it."""
    return _joined(
        _("Thank you for having taken part. Here are the materials of this event."),
        _heading(_, event),
        "\n".join(f"- [{plain(item.name)}]({item.link})" for item in links),
    )


def facts(_: Voice, event: Event, zone: ZoneInfo) -> str:
    """Title, time and place."""
    place = _place(_, event)
    return "\n".join(filter(None, (_heading(_, event), when(_, event, zone), place)))


def _heading(_: Voice, event: Event) -> str:
    return f"**{plain(title_in(_, event))}**"


def _place(_: Voice, event: Event) -> str:
    place = plain(where(_, event))
    if not event.online:
        return place
    return _("{place}, and online", place=place) if place else _("Online")


def _new_time(_: Voice, before: Event, event: Event, zone: ZoneInfo) -> str:
    now = when(_, event, zone)
    is_same = (before.starts_at, before.ends_at, before.zone) == (event.starts_at, event.ends_at, event.zone)
    if is_same:
        return now
    then = _("Until now it was: {what}", what=when(_, before, zone))
    return "\n".join((_("New time: {when}", when=now), then))


def _new_place(_: Voice, before: Event, event: Event) -> str:
    now, then = _place(_, event), _place(_, before)
    if not now or not then:
        return now
    return "\n".join((_("New place: {place}", place=now), _("Until now it was: {what}", what=then)))


def _address(_: Voice, event: Event, party: Party) -> str:
    """Where one takes part online, told to those who have a seat."""
    has_seat = any(each.state is RegistrationState.CONFIRMED for each in party.registrations)
    return _("You take part here: {address}", address=event.online) if event.online and has_seat else ""


def _code(_: Voice, registration: Registration, party: Party) -> str:
    if party.is_alone:
        return _("Your code: **{code}**. Please have it at hand.", code=shown(registration.code))
    return _("Code of {name}: **{code}**", name=plain(registration.participant.name), code=shown(registration.code))


def _whom(_: Voice, party: Party) -> str:
    """Of whom it is, where that is not the reader alone."""
    if party.is_alone:
        return ""
    names = [plain(each.participant.name) for each in party.registrations]
    return _("It is about the registration of: {names}.", names=_.list(names))


def _at(_: Voice, at: datetime, event: Event, party: Party) -> str:
    return event_words.instant(_, at, party.zone, ZoneInfo(event.zone))


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))
