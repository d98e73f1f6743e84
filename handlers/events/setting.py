"""Events are announced, changed and cancelled, and whoever counts on one is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from handlers.deadlines.setting import cancel_deadline, move_deadline, set_deadline
from handlers.dialogue.library import Library, Voice
from handlers.events import letters
from handlers.events.buttons import event_choices
from handlers.events.keeping import NoSuchEvent, held, known, note, seen
from handlers.events.offering import offer_seats
from handlers.events.reminding import reminded_at
from handlers.events.telling import Party, parties
from handlers.notices import notify
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.events import STANDS, Event, EventRefused, EventState, RegistrationState
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit


class Telling(Protocol):
    """What is told to one reader."""

    def __call__(self, _: Voice, /, party: Party) -> str: ...


__all__ = ["NoSuchEvent", "announce", "cancel", "change", "is_address", "known", "open_event"]


def announce(unit: Unit, by: Actor, event: Event, now: datetime) -> Event:
    """Stores a new event, of which nobody hears before it is opened.

    Raises:
        Forbidden: the actor may not.
        EventRefused: it cannot be as it is given.
    """
    by.need(Right.MANAGE_EVENTS)
    _check(event, None, now)
    kept = unit.events.add(replace(event, state=EventState.DRAFT))
    note(unit, by, "announced", kept, now)
    return kept


def open_event(unit: Unit, by: Actor, id: int, revision: int, now: datetime) -> Event:
    """Lets cities register, and reminds them of it until the last moment. One that is open stays so.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        EventRefused: nobody could register any more ("past"), or it was cancelled.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, id)
    if event.state is EventState.OPEN:
        return event
    seen(event, revision)
    if event.state is EventState.CANCELLED:
        raise EventRefused("cancelled")
    _check(event, None, now)
    kept = unit.events.save(replace(event, state=EventState.OPEN))
    set_deadline(unit, by, _deadline_of(kept, now), now)
    note(unit, by, "opened", kept, now)
    return kept


def change(unit: Unit, by: Actor, event: Event, library: Library, now: datetime) -> Event:
    """Stores a change of an event as somebody read it; its state and the seats that are taken stay what they are.

    Where it is open, its deadline follows. Whoever is registered is told of another time or place, and seats that came
    to it are offered to those who wait.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        EventRefused: it cannot be like that, or it was cancelled.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_EVENTS)
    before = seen(held(unit, event.id), event.revision)
    if before.state is EventState.CANCELLED:
        raise EventRefused("cancelled")
    wanted = replace(event, state=before.state, taken=before.taken)
    if wanted == before:
        return before
    _check(wanted, before, now)
    kept = unit.events.save(wanted)
    if kept.state is EventState.OPEN:
        _keep_deadline(unit, by, before, kept, library, now)
        if now < kept.ends_at:
            _tell_change(unit, before, kept, library, now)
        offer_seats(unit, kept, library, now)
    note(unit, by, "changed", kept, now)
    return kept


def cancel(unit: Unit, by: Actor, id: int, revision: int, library: Library, now: datetime) -> Event:
    """Cancels an event, and tells everybody who is registered or waits. One that is cancelled stays so.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        EventRefused: it is over ("past").
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, id)
    if event.state is EventState.CANCELLED:
        return event
    seen(event, revision)
    if now >= event.ends_at:
        raise EventRefused("past")
    kept = unit.events.save(replace(event, state=EventState.CANCELLED))
    told = _tell_cancelled(unit, kept, library, now)
    for deadline in _deadlines(unit, kept):
        cancel_deadline(unit, by, deadline, library, now, told)
    note(unit, by, "cancelled", kept, now)
    return kept


def is_address(link: str) -> bool:
    """Whether a link leads somewhere on the web."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, link))


def _check(event: Event, before: Event | None, now: datetime) -> None:
    """What a change leaves as it was is not held against it: an event that has begun can still be described better."""
    if not any(title.strip() for title in event.titles.values()):
        raise EventRefused("no-title")
    if event.ends_at <= event.starts_at:
        raise EventRefused("ends-before-it-starts")
    if event.starts_at <= now and (before is None or event.starts_at != before.starts_at):
        raise EventRefused("past")
    if event.online and not is_address(event.online):
        raise EventRefused("bad-link")
    _check_window(event, before, now)
    _check_seats(event)


def _check_window(event: Event, before: Event | None, now: datetime) -> None:
    if event.last_moment > event.starts_at:
        raise EventRefused("closes-after-start")
    if event.opens_at is not None and event.opens_at >= event.last_moment:
        raise EventRefused("opens-after-closing")
    if event.last_moment <= now and (before is None or event.last_moment != before.last_moment):
        raise EventRefused("past")


def _check_seats(event: Event) -> None:
    for seats in (event.seats, event.seats_per_member):
        if seats is not None and seats < 1:
            raise EventRefused("no-seats")
    if event.seats is not None and event.seats < event.taken:
        raise EventRefused("fewer-seats")


def _deadline_of(event: Event, now: datetime) -> Deadline:
    """Nobody is reminded before they can register."""
    return Deadline(
        titles=event.titles,
        due_at=event.last_moment,
        zone=event.zone,
        since=max(now, event.opens_at or now),
        kind=DeadlineKind.REGISTRATION,
        subject=event.subject,
        audience=event.audience,
    )


def _deadlines(unit: Unit, event: Event) -> tuple[Deadline, ...]:
    """Those of registering that are open: one, unless the secretariat set another by hand, or cancelled it."""
    found = unit.deadlines.hold(event.subject)
    return tuple(each for each in found if each.kind is DeadlineKind.REGISTRATION and each.state is DeadlineState.OPEN)


def _keep_deadline(unit: Unit, by: Actor, before: Event, event: Event, library: Library, now: datetime) -> None:
    """Where it moves, whoever was reminded of the old time hears of it."""
    wanted = _deadline_of(event, now)
    for deadline in _deadlines(unit, event)[:1]:
        moved = deadline
        if event.last_moment != before.last_moment:
            moved = move_deadline(unit, by, deadline, wanted.due_at, library, now)
        asked = (wanted.titles, wanted.zone, wanted.audience)
        if asked != (moved.titles, moved.zone, moved.audience) or event.opens_at != before.opens_at:
            unit.deadlines.save(replace(wanted, id=moved.id, revision=moved.revision, plan=moved.plan, link=moved.link))


def _concerned(before: Event, event: Event) -> Collection[RegistrationState]:
    """Who has to know of a change: all where it takes place at another time or somewhere else; where it is only the
    address online that is another one, those whom it was told."""
    times = (before.starts_at, before.ends_at) != (event.starts_at, event.ends_at)
    if times or (before.places, bool(before.online)) != (event.places, bool(event.online)):
        return STANDS
    return (RegistrationState.CONFIRMED,) if before.online != event.online else ()


def _tell_change(unit: Unit, before: Event, event: Event, library: Library, now: datetime) -> None:
    def text(_: Voice, party: Party) -> str:
        return letters.changed(_, before, event, party)

    concerned = parties(unit, unit.registrations.of_event(event.id, _concerned(before, event)), library)
    _tell(unit, event, concerned, f"changed:r{event.revision}", text, library, now)
    if before.starts_at != event.starts_at:
        _remind_anew(unit, event, library, now)


def _remind_anew(unit: Unit, event: Event, library: Library, now: datetime) -> None:
    """The day before is another one."""
    for party in parties(unit, unit.registrations.of_event(event.id, (RegistrationState.CONFIRMED,)), library):
        at = reminded_at(event, party.reader, library, now)
        for registration in party.registrations:
            unit.registrations.remind_at(registration.id, at)


def _tell_cancelled(unit: Unit, event: Event, library: Library, now: datetime) -> frozenset[int]:
    """Tells everybody who is registered or waits; returns the numbers of those who are told."""

    def text(_: Voice, party: Party) -> str:
        return letters.cancelled(_, event, party)

    registrations = unit.registrations.of_event(event.id, STANDS)
    concerned = parties(unit, registrations, library)
    told = _tell(unit, event, concerned, "cancelled", text, library, now)
    for registration in registrations:
        unit.registrations.remind_at(registration.id, None)
    return told


def _tell(
    unit: Unit,
    event: Event,
    concerned: Iterable[Party],
    name: str,
    text: Telling,
    library: Library,
    now: datetime,
) -> frozenset[int]:
    """Each reader once, whomever they registered; returns the numbers of those whom a channel reaches."""
    has_choices = event.state is EventState.OPEN
    told: set[int] = set()
    for party in concerned:
        is_reached = notify(
            unit,
            party.reader,
            library,
            f"{event.subject}:{name}",
            now,
            partial(text, party=party),
            lambda _: event_choices(_, event) if has_choices else (),
        )
        if is_reached:
            told.add(party.reader.id)
    return frozenset(told)
