"""Deadlines as iCalendar (RFC 5545): what calendar programs subscribe to, or take in as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from handlers.deadlines.letters import title_in, title_note, until, zone_of
from handlers.dialogue.deadline_words import act_of, mark_of
from handlers.dialogue.library import Library, Voice
from knowledge.model.deadlines import DeadlineState
from knowledge.model.people import Contact
from knowledge.store.member_deadlines import MemberDeadline

MEDIA_TYPE = "text/calendar"

LENGTH = timedelta(minutes=15)
"""How long a deadline's entry is; it ends at the deadline. One without a length is hardly to be seen in the day view of
several programs, and Outlook's grid knows nothing shorter than this without being zoomed."""

REFRESH = timedelta(hours=4)
"""How often a program that subscribes is asked to come back (RFC 7986, 5.7). Twice a working day is often enough for
what changes rarely and is told in the chat besides."""

SETTLED = "✓"
NOBODY = "focal.invalid"
"""Stands for our host where there is none: no name under .invalid is anybody's (RFC 2606)."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no text of a calendar may have (RFC 5545, 3.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """For whom a calendar is written.

    Attributes:
        voice: the language.
        member: what their member is called; "" without one.
        zone: their clock.
        host: of this installation; it makes the names of entries unique in the world.
    """

    voice: Voice
    member: str
    zone: ZoneInfo
    host: str = NOBODY


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a calendar.

    Attributes:
        uid: its name for ever; what has the same name is the same entry, later on or in another file.
        sequence: raised with each change, so that a program knows the newer one.
        stamp: when it was made or changed last.
        place: where it is; "" where that is nowhere.
        organiser, organiser_name: an e-mail address, and whose it is; "" of a deadline, which nobody holds.
        is_busy: whoever has the entry is not free at that time.
    """

    uid: str
    title: str
    text: str
    begin: datetime
    end: datetime
    sequence: int
    stamp: datetime
    link: str = ""
    is_cancelled: bool = False
    place: str = ""
    organiser: str = ""
    organiser_name: str = ""
    is_busy: bool = False


def reader_of(contact: Contact, library: Library) -> Reader:
    """Somebody as the reader of a calendar."""
    return Reader(
        voice=library.phrasebook.speak(*contact.languages),
        member=contact.member.name if contact.member else "",
        zone=zone_of(contact.time_zone, library),
        host=host_of(library),
    )


def host_of(library: Library) -> str:
    """What makes the names of entries unique in the world."""
    return urlsplit(library.installation.web).hostname or NOBODY


def entry_of(item: MemberDeadline, reader: Reader) -> Entry:
    """A deadline as an entry: its title in the reader's language, with a mark once it is settled, and in its text the
    same moment by both clocks. It changes with the deadline and with nothing else."""
    _, deadline = reader.voice, item.deadline
    act = act_of(item.acts)
    title = title_in(_, deadline)
    parts = (
        title_note(_, deadline),
        mark_of(_, act, reader.member) if act else "",
        until(_, deadline, reader.zone),
        deadline.link,
    )
    return Entry(
        uid=f"deadline-{deadline.id}@{reader.host}",
        title=f"{SETTLED} {title}" if act else title,
        text="\n".join(filter(None, parts)),
        begin=deadline.due_at - LENGTH,
        end=deadline.due_at,
        sequence=deadline.revision,
        stamp=deadline.since,
        link=deadline.link,
        is_cancelled=deadline.state is DeadlineState.CANCELLED,
    )


def feed_of(items: Iterable[MemberDeadline], reader: Reader, events: Iterable[Entry] = ()) -> bytes:
    """The calendar that somebody subscribes to. The same deadlines and events make the same bytes."""
    _ = reader.voice
    name = _("Deadlines and events of {member}", member=reader.member) if reader.member else _("Deadlines and events")
    return ics_of([*(entry_of(item, reader) for item in items), *events], name, reader.zone)


def file_of(item: MemberDeadline, reader: Reader) -> bytes:
    """One deadline as a file. Who also subscribes has it once: its entry has the same name there."""
    return ics_of([entry_of(item, reader)])


def ics_of(entries: Iterable[Entry], name: str = "", zone: ZoneInfo | None = None) -> bytes:
    """Entries as an iCalendar object, in UTF-8; instants are in UTC, which every program shows by its own clock.

    Args:
        name: of a calendar that is subscribed to, which then is asked to be fetched again every now and then.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Focal//Focal//EN")
    calendar.add("version", "2.0")
    if name:
        _describe(calendar, name, zone)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _describe(calendar: Calendar, name: str, zone: ZoneInfo | None) -> None:
    """By the names of RFC 7986 and by those that older programs know."""
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    if zone is not None:
        calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.begin.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("summary", _line(entry.title))
    event.add("description", _CONTROLS.sub(" ", entry.text))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")  # nobody is busy because a deadline is near
    if entry.place:
        event.add("location", _line(entry.place))
    if entry.organiser:
        address = vCalAddress(f"mailto:{entry.organiser}")
        address.params["cn"] = _line(entry.organiser_name)
        event.add("organizer", address)
    if _is_address(entry.link):
        event.add("url", entry.link)
    return event


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _is_address(link: str) -> bool:
    return link.startswith(("https://", "http://")) and not re.search(r"[\s\x00-\x1f\x7f]", link)
