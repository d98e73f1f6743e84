"""Events and registrations as somebody sees them: in their language, by their clock, with what is theirs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.deadlines.letters import zone_of
from handlers.dialogue.event_effects import EventView, RegistrationView, Stage
from handlers.dialogue.event_words import instant, line_in, title_of, until, when
from handlers.dialogue.library import Library, Voice
from handlers.events.codes import shown
from handlers.events.items import items_for
from handlers.events.registering import manages
from handlers.ticket_texts import plain
from knowledge.model.events import STANDS, Event, EventItem, EventState, ItemKind, Registration, RegistrationState
from knowledge.model.people import Contact
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Seer:
    """Somebody who looks at events, and with what."""

    unit: Unit
    contact: Contact
    library: Library
    now: datetime

    @property
    def voice(self) -> Voice:
        return self.library.phrasebook.speak(*self.contact.languages)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.contact.time_zone, self.library)

    @property
    def member(self) -> int | None:
        return self.contact.member.id if self.contact.member else None

    def may_submit(self) -> bool:
        """Whether they may register people of their member."""
        return actor_of(self.contact).may(Right.SUBMIT_FOR_MEMBER, self.contact.member)


def event_view(seer: Seer, event: Event) -> EventView:
    """An event as somebody sees it."""
    unit, _ = seer.unit, seer.voice
    own = unit.registrations.own(event.id, seer.contact.id)
    count = unit.registrations.count_of_member(event.id, seer.member) if seer.member is not None else 0
    title, window = title_of(_, event), event.window(seer.now)
    programme = items_for(unit, event.id, ItemKind.PROGRAMME, _.languages)
    materials = items_for(unit, event.id, ItemKind.MATERIAL, _.languages)
    return EventView(
        id=event.id,
        title=plain(title),
        label=title,
        when=when(_, event, seer.zone),
        stage=stage_of(event, seer.now),
        window=window,
        place=plain(line_in(_, event.places)),
        is_online=bool(event.online) or event.places is None,
        address=event.online if own is not None and own.state is RegistrationState.CONFIRMED else "",
        text=event.texts.render(_.languages).text if event.texts else "",
        notes=_notes(_, event),
        languages=tuple(map(_.name_of, event.languages)),
        until=until(_, event, window, seer.zone),
        links=links_of(programme),
        has_programme=bool(programme),
        has_materials=bool(materials),
        free=max(0, event.seats - event.taken) if event.seats is not None else None,
        of_member=count,
        left_for_member=max(0, event.seats_per_member - count) if event.seats_per_member is not None else None,
        own=own.id if own is not None else 0,
        may_register=seer.may_submit(),
    )


def registration_view(seer: Seer, registration: Registration, event: Event) -> RegistrationView:
    """A registration as somebody sees it who may."""
    _ = seer.voice
    offered = registration.offered_until if registration.state is RegistrationState.OFFERED else None
    may_manage = manages(actor_of(seer.contact), registration)
    is_open = registration.state in STANDS and event.state is EventState.OPEN and seer.now < event.starts_at
    return RegistrationView(
        id=registration.id,
        event=with_address(event_view(seer, event), event, registration),
        name=plain(registration.participant.name),
        label=registration.participant.name,
        function=plain(registration.participant.function),
        code=shown(registration.code),
        state=registration.state,
        is_own=registration.contact == seer.contact.id,
        position=seer.unit.registrations.position(registration),
        offered_until=instant(_, offered, seer.zone, ZoneInfo(event.zone)) if offered is not None else "",
        may_change=may_manage and is_open,
        was_there=registration.attended_at is not None,
    )


def stage_of(event: Event, now: datetime) -> Stage:
    """Where an event stands; that it was cancelled is told before that it is over."""
    if event.state is EventState.CANCELLED:
        return Stage.CANCELLED
    return Stage.OVER if event.ends_at <= now else Stage.COMING


def links_of(items: Iterable[EventItem]) -> tuple[tuple[str, str], ...]:
    """Of what belongs to an event, what is elsewhere."""
    return tuple((plain(item.name), item.link) for item in items if item.link)


def is_invited(seer: Seer, event: Event) -> bool:
    """Whether an event is a matter of somebody's: their member is invited to it, or they hold it."""
    if actor_of(seer.contact).may(Right.MANAGE_EVENTS):
        return True
    return seer.member is not None and seer.unit.events.invites(event, seer.member, seer.now)


def seen_event(seer: Seer, number: int) -> Event | None:
    """The event of a number, where it is a matter of somebody's, or their member is registered for it; else None."""
    event = seer.unit.events.one(number)
    if event is None or event.state is EventState.DRAFT or seer.member is None:
        return None
    return event if is_invited(seer, event) or seer.unit.registrations.of_member(seer.member, event.id) else None


def seen_registration(seer: Seer, number: int) -> tuple[Registration, Event] | None:
    """The registration of a number with its event, where somebody may see it; else None."""
    registration = seer.unit.registrations.one(number)
    if registration is None or not manages(actor_of(seer.contact), registration):
        return None
    event = seer.unit.events.one(registration.event)
    return (registration, event) if event is not None else None


def registrations_of(seer: Seer) -> tuple[tuple[Registration, Event], ...]:
    """What somebody may see and still counts: for what is to come, the nearest first, then for what is over, the latest
    first."""
    registrations = seer.unit.registrations
    found = {each.id: each for each in registrations.of_contact(seer.contact.id, STANDS)}
    if seer.member is not None and seer.may_submit():
        found |= {each.id: each for each in registrations.of_member(seer.member, None, STANDS)}
    by = actor_of(seer.contact)
    theirs = [each for each in found.values() if manages(by, each)]
    events = {number: seer.unit.events.one(number) for number in {each.event for each in theirs}}
    known = [(each, event) for each in theirs if (event := events[each.event]) is not None]
    coming = [pair for pair in known if pair[1].ends_at > seer.now]
    over = [pair for pair in known if pair[1].ends_at <= seer.now]
    return (
        *sorted(coming, key=lambda pair: (pair[1].starts_at, pair[0].id)),
        *sorted(over, key=lambda pair: (pair[1].starts_at, pair[0].id), reverse=True),
    )


def with_address(view: EventView, event: Event, registration: Registration) -> EventView:
    """The event as whoever has a seat there sees it, and nobody else: with the address."""
    has_seat = registration.state is RegistrationState.CONFIRMED
    return replace(view, address=event.online if has_seat else "")


def _notes(_: Voice, event: Event) -> tuple[str, ...]:
    """Tells in which language the title and the text are, where that is not the reader's."""
    told = [text.render(_.languages) for text in (event.titles, event.texts) if text]
    others = dict.fromkeys(text.language for text in told if text.is_fallback)
    return tuple(
        _("There is no text in this language yet; here it is in {name}.", name=_.name_of(language))
        for language in others
    )
