"""How events and registrations are put into words: when and where, until when one registers, how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.dialogue.event_effects import EventView, RegistrationView, Stage
from handlers.dialogue.library import Voice
from handlers.dialogue.naming import clock
from handlers.dialogue.zones import place_of
from knowledge.customs import date_in_words
from knowledge.model.events import Event, RegistrationState, Window
from knowledge.model.languages import Text
from knowledge.model.people import Contact


def title_of(_: Voice, event: Event) -> str:
    """What an event is called, on one line, in the reader's language or the next one that there is."""
    return line_in(_, event.titles)


def line_in(_: Voice, text: Text | None) -> str:
    """A short text on one line; "" where there is none."""
    return " ".join(text.render(_.languages).text.split()) if text else ""


def when(_: Voice, event: Event, zone: ZoneInfo) -> str:
    """From when to when, by the clock of the event and, where that shows another time, by the reader's.

    Who takes part from afar lives by their own clock, which then is told first.
    """
    there = ZoneInfo(event.zone)
    official, local = (span(_, event.starts_at, event.ends_at, each) for each in (there, zone))
    if _agree(there, zone, event.starts_at, event.ends_at):
        return official
    if event.places is None:
        return _("{local}; official time: {official}", local=local, official=official)
    return _("{official}; by your clock: {local}", official=official, local=local)


def span(_: Voice, begin: datetime, end: datetime, zone: ZoneInfo) -> str:
    """From one instant to another, by one clock."""
    first, last = begin.astimezone(zone), end.astimezone(zone)
    place = place_of(zone.key, _.language)
    if first.date() == last.date():
        day = date_in_words(first.date(), "full", _.language)
        hours = clock(first.time()), clock(last.time())
        return _("{date}, {begin} – {end} ({place})", date=day, begin=hours[0], end=hours[1], place=place)
    return _("from {begin} to {end} ({place})", begin=_day(_, first), end=_day(_, last), place=place)


def instant(_: Voice, at: datetime, zone: ZoneInfo, official: ZoneInfo) -> str:
    """One instant by the reader's clock and, where that shows another time, by the official one."""
    local = _moment(_, at, zone)
    if _agree(zone, official, at):
        return local
    return _("{local}; official time: {official}", local=local, official=_moment(_, at, official))


def until(_: Voice, event: Event, window: Window, zone: ZoneInfo) -> str:
    """Until when, or from when on, one registers."""
    official = ZoneInfo(event.zone)
    match window:
        case Window.OPEN:
            return _("Registration until {moment}.", moment=instant(_, event.last_moment, zone, official))
        case Window.CLOSED:
            return _("Registration ended on {moment}.", moment=instant(_, event.last_moment, zone, official))
        case Window.NOT_YET if event.opens_at is not None:
            return _("Registration opens on {moment}.", moment=instant(_, event.opens_at, zone, official))
        case Window.NOT_YET | Window.CANCELLED:
            return ""
        case _:
            assert_never(window)


def where(_: Voice, event: EventView) -> str:
    """Where it is."""
    if not event.place:
        return _("Online") if event.is_online else ""
    return _("{place}, and online", place=event.place) if event.is_online else event.place


def summary(_: Voice, event: EventView, contact: Contact) -> str:
    """An event in a list."""
    lines = (f"**{event.title}**", event.when, where(_, event), event.until, registered(_, event, contact))
    return "\n".join(filter(None, (*lines, seats(_, event))))


def described(_: Voice, event: EventView, contact: Contact) -> str:
    """One event with all that is told about it."""
    spoken = _("Working languages: {languages}", languages=_.list(event.languages)) if event.languages else ""
    facts = "\n".join(filter(None, (event.when, where(_, event), spoken)))
    is_coming = event.stage is Stage.COMING
    address = _("You take part here: {address}", address=event.address) if event.address and is_coming else ""
    state = "\n".join(filter(None, (event.until, seats(_, event), registered(_, event, contact))))
    parts = (f"**{event.title}**", *event.notes, facts, event.text, links(event.links), address, ended(_, event), state)
    return "\n\n".join(filter(None, parts))


def links(found: Sequence[tuple[str, str]]) -> str:
    """What is elsewhere, as a list."""
    return "\n".join(f"- [{name}]({address})" for name, address in found)


def ended(_: Voice, event: EventView) -> str:
    """That it is over or cancelled; "" of what is to come."""
    match event.stage:
        case Stage.COMING:
            return ""
        case Stage.OVER:
            return _("This event is over.")
        case Stage.CANCELLED:
            return _("This event was cancelled.")
        case _:
            assert_never(event.stage)


def seats(_: Voice, event: EventView) -> str:
    """How many seats there are left for whoever registers now."""
    if event.stage is not Stage.COMING or event.window is not Window.OPEN:
        return ""
    if event.left_for_member:
        mine = _.plural(
            "Your city can register {count} more person.",
            "Your city can register {count} more people.",
            event.left_for_member,
        )
    else:
        mine = _("All seats of your city are taken.") if event.is_member_full else ""
    return " ".join(filter(None, (_free(_, event), mine)))


def registered(_: Voice, event: EventView, contact: Contact) -> str:
    """Who of the reader's member is registered."""
    own = _("✓ You are registered.") if event.own else ""
    if not event.of_member or contact.member is None or (event.own and event.of_member == 1):
        return own
    city = _.plural(
        "✓ {count} person of {member} is registered.",
        "✓ {count} people of {member} are registered.",
        event.of_member,
        member=contact.member.name,
    )
    return " ".join(filter(None, (own, city)))


def person(view: RegistrationView) -> str:
    """Who takes part."""
    return ", ".join(filter(None, (view.name, view.function)))


def state_of(_: Voice, view: RegistrationView) -> str:
    """Where a registration stands."""
    match view.state:
        case RegistrationState.CONFIRMED if view.was_there:
            return _("✓ Took part")
        case RegistrationState.CONFIRMED:
            return _("✓ Registered")
        case RegistrationState.WAITING:
            return _("On the waiting list, at place {position}", position=view.position)
        case RegistrationState.OFFERED:
            return _("A seat is kept until {moment}", moment=view.offered_until)
        case RegistrationState.WITHDRAWN:
            return _("Withdrawn")
        case _:
            assert_never(view.state)


def line_of(_: Voice, view: RegistrationView) -> str:
    """A registration in a list."""
    return "\n".join((f"**{view.event.title}**", view.event.when, f"{person(view)} · {state_of(_, view)}"))


def confirmation(_: Voice, view: RegistrationView) -> str:
    """All that somebody has to know who is registered, or is on the waiting list."""
    event = view.event
    facts = "\n".join(filter(None, (f"**{event.title}**", event.when, where(_, event))))
    parts = (_standing(_, view), facts, person(view), _entry(_, view), ended(_, event))
    return "\n\n".join(filter(None, parts))


def _standing(_: Voice, view: RegistrationView) -> str:
    """How things stand, as a sentence."""
    match view.state:
        case RegistrationState.CONFIRMED if view.was_there:
            return _("{name} took part in this event.", name=view.name)
        case RegistrationState.CONFIRMED:
            return _("You are registered.") if view.is_own else _("{name} is registered.", name=view.name)
        case RegistrationState.WAITING:
            return _waiting(_, view)
        case RegistrationState.OFFERED:
            return offered(_, view)
        case RegistrationState.WITHDRAWN:
            return _("This registration was withdrawn.")
        case _:
            assert_never(view.state)


def _waiting(_: Voice, view: RegistrationView) -> str:
    if view.is_own:
        first = _("All seats are taken. You are on the waiting list, at place {position}.", position=view.position)
    else:
        first = _(
            "All seats are taken. {name} is on the waiting list, at place {position}.",
            name=view.name,
            position=view.position,
        )
    return f"{first} " + _("I write to you as soon as a seat comes free.")


def offered(_: Voice, view: RegistrationView) -> str:
    """That a seat came free, and until when it is kept."""
    if view.is_own:
        return _("A seat has come free. It is kept for you until {moment}.", moment=view.offered_until)
    return _("A seat has come free. It is kept for {name} until {moment}.", name=view.name, moment=view.offered_until)


def _entry(_: Voice, view: RegistrationView) -> str:
    """What opens the door: the code and, of what is online, the address."""
    if view.state is not RegistrationState.CONFIRMED or view.event.stage is not Stage.COMING:
        return ""
    code = _("Code: **{code}**. Please have it at hand when you arrive.", code=view.code)
    address = _("You take part here: {address}", address=view.event.address) if view.event.address else ""
    return "\n\n".join(filter(None, (code, address)))


def why_not(_: Voice, code: str, event: EventView, member: str, name: str) -> str:
    """Why somebody could not be registered, or their registration not be changed.

    Args:
        code: of `NotRegistered`; "begun" of a registration that can no longer be changed.
        name: of the person; "" where it is not known yet.
    """
    title = event.title
    match code:
        case "not_yet":
            return _with(_("One cannot register yet for: {title}", title=title), event.until)
        case "closed":
            return _with(_("One can no longer register for: {title}", title=title), event.until)
        case "cancelled":
            return _("This event was cancelled, so nobody can register any more: {title}", title=title)
        case "not_invited":
            return _("{member} is not among those who are invited to: {title}", member=member, title=title)
        case "twice" if name:
            return _("{name} is registered already for: {title}", name=name, title=title)
        case "twice":
            return _("You are registered already for: {title}", title=title)
        case "member_full":
            return _("All seats of {member} are taken: {title}", member=member, title=title)
        case "no_name":
            return _("The questions do not tell who takes part, so each person registers for: {title}", title=title)
        case "begun":
            return _("This event has begun, so the registration can no longer be changed: {title}", title=title)
        case "too_late":
            return _("I am sorry, the seat was kept for some time only and is no longer there: {title}", title=title)
        case _:
            return _("This registration was withdrawn: {title}", title=title)


def _with(first: str, second: str) -> str:
    return "\n\n".join(filter(None, (first, second)))


def _free(_: Voice, event: EventView) -> str:
    match event.free:
        case None:
            return ""
        case 0:
            return _("All seats are taken; whoever registers now is put on the waiting list.")
        case free:
            return _.plural("{count} seat is free.", "{count} seats are free.", free)


def _agree(one: ZoneInfo, other: ZoneInfo, *instants: datetime) -> bool:
    """Whether two clocks show the same."""
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in instants)


def _moment(_: Voice, at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return _(
        "{date}, {time} ({place})",
        date=date_in_words(there.date(), "full", _.language),
        time=clock(there.time()),
        place=place_of(zone.key, _.language),
    )


def _day(_: Voice, there: datetime) -> str:
    """A day and hour, without a place."""
    return _("{date}, {time}", date=date_in_words(there.date(), "full", _.language), time=clock(there.time()))
