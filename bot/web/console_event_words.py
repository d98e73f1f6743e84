"""How the console puts events into words: when they are, how full, where a registration stands, what was done."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from bot.web.console_circular_words import people
from bot.web.console_deadline_words import when
from handlers.dialogue.naming import clock
from handlers.dialogue.zones import place_of
from handlers.phrasebook import Speaker
from knowledge.customs import date_in_words
from knowledge.model.events import Event, EventState, ItemKind, NotRegistered, RegistrationState, Window
from knowledge.store.registrations import Counts

_CAME = re.compile(r"came-(\d{1,4})")

_BAR = 100
"""Units that the drawing of a bar is wide."""


def span(event: Event, _: Speaker) -> str:
    """When it is, by its own clock: "Friday, 4 December 2026, 09:00–17:30 (Bilbao)"."""
    zone = ZoneInfo(event.zone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    if starts.date() == ends.date():
        return _(
            "{date}, {begin}–{end} ({place})",
            date=date_in_words(starts.date(), "full", _.language),
            begin=clock(starts.time()),
            end=clock(ends.time()),
            place=place_of(event.zone, _.language),
        )
    return _(
        "from {start_date}, {begin} to {end_date}, {end} ({place})",
        start_date=date_in_words(starts.date(), "full", _.language),
        begin=clock(starts.time()),
        end_date=date_in_words(ends.date(), "full", _.language),
        end=clock(ends.time()),
        place=place_of(event.zone, _.language),
    )


def place_in(event: Event, _: Speaker) -> str:
    """Where it is, in the reader's language if there is one."""
    if event.places is not None:
        return event.places.render(_.languages).text
    return _("online") if event.online else ""


def is_over(event: Event, now: datetime) -> bool:
    """Whether nobody comes to it any more: it has ended, or is cancelled."""
    return event.state is EventState.CANCELLED or event.ends_at <= now


def state_of(event: Event, now: datetime, _: Speaker) -> tuple[str, str]:
    """Where it stands, as style sheets and as readers call it."""
    if event.state is EventState.CANCELLED:
        return "cancelled", _("event cancelled")
    if event.state is EventState.DRAFT:
        return "draft", _("draft")
    if event.ends_at <= now:
        return "over", _("event over")
    match event.window(now):
        case Window.NOT_YET:
            return "scheduled", _("registration not begun")
        case Window.OPEN:
            return "confirmed", _("registration open")
        case Window.CLOSED | Window.CANCELLED:
            return "closed", _("registration closed")
    assert_never(event)


def window_of(event: Event, _: Speaker) -> str:
    """From when until when one registers."""
    zone = ZoneInfo(event.zone)
    until = when(event.last_moment, zone, _)
    if event.opens_at is None:
        return _("until {until}", until=until)
    return _("from {since} until {until}", since=when(event.opens_at, zone, _), until=until)


def seats_of(event: Event, waiting: int, _: Speaker) -> dict[str, Any]:
    """How full it is: the words, and of the bar's width how much is filled."""
    if event.seats is None:
        taken = _("{count} seats taken, without a limit", count=_.number(event.taken))
    else:
        taken = _("{count} of {all} seats taken", count=_.number(event.taken), all=_.number(event.seats))
    share = _BAR * event.taken / event.seats if event.seats else 0
    return {
        "words": taken,
        "waiting": _.plural("{count} waiting", "{count} waiting", waiting) if waiting else "",
        "filled": min(_BAR, round(share)),
        "has_bar": event.seats is not None,
    }


def standing(counts: Counts) -> int:
    """Registrations that somebody counts on."""
    return counts.confirmed + counts.offered + counts.waiting


def registration_name(state: RegistrationState, _: Speaker) -> str:
    """Where a registration stands."""
    match state:
        case RegistrationState.CONFIRMED:
            return _("seat confirmed")
        case RegistrationState.WAITING:
            return _("on the waiting list")
        case RegistrationState.OFFERED:
            return _("a seat is offered")
        case RegistrationState.WITHDRAWN:
            return _("withdrawn")
    assert_never(state)


def item_name(kind: ItemKind, _: Speaker) -> str:
    """What a file or link is."""
    match kind:
        case ItemKind.PROGRAMME:
            return _("Programme")
        case ItemKind.MATERIAL:
            return _("Material for after the event")
    assert_never(kind)


def told(count: int, _: Speaker) -> str:
    """Who hears of a change, to stand beside its button."""
    if not count:
        return _("Nobody has registered yet, so nobody is told.")
    return _.plural(
        "{count} person who takes part or waits is told.", "{count} people who take part or wait are told.", count
    )


def not_confirmed(count: int, _: Speaker) -> str:
    """What is to be typed before many are told."""
    return _("{people} will be told. Please type this number to confirm that.", people=people(_, count))


def present(name: str, member: str, _: Speaker) -> str:
    """Who was noted as present, for whoever stands at the door."""
    return _("{name}, {member}", name=name, member=member) if member else name


def why_not(error: NotRegistered, _: Speaker) -> str:
    """Why something could not be done with a registration."""
    match error.code:
        case "gone":
            return _("There is no such registration, or it was withdrawn.")
        case "other_event":
            return _("That is the code of a registration for another event.")
        case "no_seat":
            return _("This person is on the waiting list, and has no seat yet.")
        case "cancelled":
            return _("The event is cancelled.")
        case "not_yet":
            return _("The event has not begun yet: attendance is noted from the day before it on.")
        case _other:
            return _("That is not possible now: the event or the registration was changed meanwhile.")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    came = _CAME.fullmatch(code)
    if came is not None:
        count = int(came[1])
        return _.plural("{count} person is noted as present.", "{count} people are noted as present.", count)
    return {
        "made": _("Saved as a draft. Nobody sees it until you open registration."),
        "saved": _("Saved."),
        "changed": _("Changed: those who take part or wait are told of a new time or place."),
        "opened": _("Registration is open."),
        "cancelled": _("Cancelled: those who take part or wait are told, and nobody is reminded any more."),
        "attended": _("Noted as present."),
        "again": _("Was noted as present before."),
        "withdrawn": _("Withdrawn. A seat that came free is offered to the next one who waits."),
        "nobody": _("Everybody has got them already: nobody was written to."),
        "absent": _("No longer noted as present."),
        "first": _("Saved."),
        "attached": _("Added."),
        "removed": _("Removed."),
        "sent": _("The materials are on their way."),
    }.get(code, "")


def when_in(instant: datetime | None, zone: tzinfo, _: Speaker) -> str:
    """A moment in short, by a clock; "" for none."""
    return _.moment(instant.astimezone(UTC), zone) if instant else ""
