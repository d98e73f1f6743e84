"""Calendars under a secret address: given out, taken back, and fetched by calendar programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.calendars import Entry, Reader, feed_of, reader_of
from handlers.dialogue.library import Library
from handlers.events.calendar_entries import entries_of
from knowledge.model.calendar_addresses import hash_of_token, new_token
from knowledge.model.people import Contact
from knowledge.model.rights import Right, actor_of
from knowledge.store.member_deadlines import MemberDeadline
from knowledge.store.unit import Unit

PATH = "/calendar"

FORMAT = 2
"""Raised whenever calendars are written otherwise: whoever has the earlier writing gets the new one."""

KEPT = timedelta(days=30)
"""How long a deadline that is over stays in the calendar: whoever looks back a month still sees what was done."""

MOST = 500
"""Entries of a calendar: more than one member is asked for in years. They are 140 kB, written in 0.35 s (measured)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """What a calendar program gets.

    Attributes:
        etag: names what the calendar says, as HTTP's header of that name writes it. It is weak: what it is made of is
            what is shown, not the bytes.
        content: None for a program that has it already.
    """

    etag: str
    content: bytes | None


def make_address(
    unit: Unit, contact: Contact, web: str, now: datetime, pick: Callable[[str], str] = secrets.choice
) -> str:
    """A new secret address for somebody, which is told once and never again; the one before leads nowhere any more.

    Args:
        web: the address of this installation.
        pick: chooses one character of an alphabet.

    Raises:
        Forbidden: the role does not allow it.
    """
    by = actor_of(contact)
    by.need(Right.CHANGE_OWN_SETTINGS)
    token = new_token(pick)
    unit.calendar_feeds.put(contact.id, hash_of_token(token), now)
    unit.audit.note(by.name, "calendar.opened", f"contact:{contact.id}", now)
    return f"{web}{PATH}/{token}.ics"


def end_address(unit: Unit, contact: Contact, now: datetime) -> bool:
    """Takes somebody's address back; False if they had none."""
    by = actor_of(contact)
    by.need(Right.CHANGE_OWN_SETTINGS)
    had_one = unit.calendar_feeds.end(contact.id)
    if had_one:
        unit.audit.note(by.name, "calendar.ended", f"contact:{contact.id}", now)
    return had_one


def fetch(
    unit: Unit, token_hash: str, library: Library, now: datetime, has: Callable[[str], bool] = lambda etag: False
) -> Fetched | None:
    """The calendar under an address: what is open, and what was until lately, and the events that its owner is
    registered for; None if it leads nowhere.

    Args:
        has: whether the program has what an etag names; then nothing is written.
    """
    owner = unit.calendar_feeds.owner(token_hash)
    contact = unit.people.contact(owner) if owner is not None else None
    if contact is None:
        return None
    items = unit.member_deadlines.since(contact.member.id, now - KEPT, now, MOST) if contact.member else ()
    reader = reader_of(contact, library)
    events = entries_of(unit, contact, reader, library, now - KEPT, now)
    etag = _etag(items, events, reader)
    return Fetched(etag=etag, content=None if has(etag) else feed_of(items, reader, events))


def _etag(items: tuple[MemberDeadline, ...], events: tuple[Entry, ...], reader: Reader) -> str:
    """Of all that the calendar is made of, so that nothing has to be written to know that nothing changed."""
    told = [(item.deadline.id, item.deadline.revision, sorted(item.acts)) for item in items]
    seen = (FORMAT, reader.voice.language, reader.member, reader.zone.key, reader.host, told, events)
    return f'W/"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'
