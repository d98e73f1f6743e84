"""One's own calendar of deadlines: its secret address, shown once, replaced or taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.dialogue.deadline_effects import (
    CalendarEnded,
    CalendarMade,
    CalendarSeen,
    EndCalendar,
    MakeCalendar,
    SeeCalendar,
)
from handlers.dialogue.effects import Step
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import MENU, menu, say, voice_of
from handlers.dialogue.settings import clock_of
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.messages import Choice
from knowledge.model.people import Role
from knowledge.model.times import PartialDate

CALENDAR = "calendar"


def open(before: Conversation, library: Library) -> Step:
    """The reader's address: a new one for whoever has none."""
    return _reachable(before, library) or Step(conversation=before, effects=(SeeCalendar(),))


def choose(before: Conversation, value: str, library: Library) -> Step:
    """Another address, or none."""
    refused = _reachable(before, library)
    if refused is not None:
        return refused
    match value:
        case "new":
            return Step(conversation=before, effects=(MakeCalendar(),))
        case "end":
            return Step(conversation=before, effects=(EndCalendar(),))
        case _:
            return menu(before, library)


def on_outcome(before: Conversation, outcome: CalendarSeen | CalendarMade | CalendarEnded, library: Library) -> Step:
    """What came of it, in words."""
    _ = voice_of(before, library)
    at_menu = replace(before, topic=AtMenu())
    match outcome:
        case CalendarMade(address=address):
            return say(at_menu, _.language, _made(_, address), [_deadlines(_)], has_code=True)
        case CalendarSeen(made_at=made_at):
            text = _(
                "Your calendar has had its secret address since {date}. I keep only its fingerprint, so I cannot show "
                "it again. A new address ends the old one.",
                date=_day(before, made_at, library, _),
            )
            return say(at_menu, _.language, text, [_new(_), _end(_), _deadlines(_)])
        case CalendarEnded(had_one=True):
            text = _("The address leads nowhere any more: your calendar program finds nothing there.")
            return say(at_menu, _.language, text, [_new(_), _deadlines(_)])
        case CalendarEnded():
            return say(at_menu, _.language, _("Your calendar has no address."), [_new(_), _deadlines(_)])
        case _:
            assert_never(outcome)


def _made(_: Voice, address: str) -> str:
    parts = (
        _("Your deadlines and events in your own calendar program, always up to date, under this address:"),
        address,
        _(
            "- Outlook: Add calendar › Subscribe from web\n"
            "- Google Calendar: Other calendars › From URL\n"
            "- Apple Calendar: File › New Calendar Subscription"
        ),
        _(
            "The address is secret: whoever has it can read your deadlines and events. Please copy it now, since I "
            "show it this once only; with /calendar you replace it or end it at any time."
        ),
    )
    return "\n\n".join(parts)


def _reachable(before: Conversation, library: Library) -> Step | None:
    """Why there is no calendar for this reader; None where there is."""
    _ = voice_of(before, library)
    if before.contact.member is None:
        text = _(
            "A calendar shows the deadlines and events of your city, and I do not know yet for which city you speak."
        )
        access = [Choice(id="access", label=_("Ask for access"))] if before.contact.role is Role.VISITOR else []
        return say(before, _.language, text, [*access, Choice(id=MENU, label=_("All topics"))])
    if not library.installation.web:
        text = _("Focal has no web address here, so your calendar program could fetch nothing from it.")
        return say(before, _.language, text, [_deadlines(_)])
    return None


def _day(before: Conversation, instant: datetime, library: Library, _: Voice) -> str:
    zone = ZoneInfo(clock_of(before.contact, library))
    return _.date(PartialDate(instant.astimezone(zone).date().isoformat()))


def _new(_: Voice) -> Choice:
    return Choice(id=f"{CALENDAR}:new", label=_("New address"))


def _end(_: Voice) -> Choice:
    return Choice(id=f"{CALENDAR}:end", label=_("End the address"))


def _deadlines(_: Voice) -> Choice:
    return Choice(id="deadlines:0", label=_("All deadlines"))
