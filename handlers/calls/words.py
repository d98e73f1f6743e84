"""Calls in words, as readers of one language on one clock get them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.deadlines.letters import until, zone_of
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import clock, post_name
from handlers.dialogue.zones import place_of
from handlers.ticket_texts import plain
from knowledge.customs import date_in_words
from knowledge.model.calls import Application, Call
from knowledge.model.deadlines import Deadline
from knowledge.model.people import Contact
from knowledge.model.readings import DeadlineKind


def deadline_of_call(call: Call, since: datetime) -> Deadline:
    """Until when cities apply, as a deadline: what is reminded of, and how it is put into words."""
    return Deadline(
        titles=call.titles,
        due_at=call.closes_at,
        zone=call.zone,
        since=since,
        kind=DeadlineKind.EXPRESSION_OF_INTEREST,
        subject=call.subject,
        audience=call.audience,
    )


def bare_title(_: Voice, call: Call) -> str:
    """What it is called, in the reader's language or the next one that there is, on one line."""
    return " ".join(call.titles.render(_.languages).text.split())


def title_in(_: Voice, call: Call) -> str:
    """The same as Markdown."""
    return plain(bare_title(_, call))


def closing(_: Voice, call: Call, contact: Contact, library: Library, application: Application | None = None) -> str:
    """Until when something can be handed in, by the reader's clock and, where that shows another time, by the official
    one; of a member that was given more time, until then."""
    longer = application.extended_until if application is not None else None
    last = max(call.closes_at, longer) if longer is not None else call.closes_at
    deadline = replace(deadline_of_call(call, call.closes_at), due_at=last)
    return until(_, deadline, zone_of(contact.time_zone, library))


def moment_in(_: Voice, instant: datetime, zone: ZoneInfo) -> str:
    """A moment by the clock of a place."""
    there = instant.astimezone(zone)
    return _(
        "{date}, {time} ({place})",
        date=date_in_words(there.date(), "full", _.language),
        time=clock(there.time()),
        place=place_of(zone.key, _.language),
    )


def called_in(_: Voice, contact: Contact) -> str:
    """What a colleague is called: by name, else by function."""
    return contact.name or post_name(_, contact)
