"""Tickets on their way: to each of the staff, into their channel, and the answer back to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library
from handlers.notices import place_of
from handlers.preferences.house import Wording
from handlers.ticket_texts import and_more, answer, buttons, news_header, news_line, post
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import AddressState, ChannelName, Contact, Role
from knowledge.model.tickets import Ticket
from knowledge.store import signals
from knowledge.store.contacts import Reach
from knowledge.store.ticket_posts import answer_key, news_key, post_key, reminder_key
from knowledge.store.unit import Unit

PAUSE = timedelta(minutes=10)
"""Between two messages with tickets to one of the staff: many questions at once are one message."""

MOST_LISTED = 10
"""Tickets in one message; see `ticket_texts.SHORT`."""

JUST_NOW = timedelta(minutes=30)
"""Whoever wrote so recently is awake, whatever the clock says."""

RINGS = frozenset({ChannelName.TELEGRAM, ChannelName.SLACK})
"""Channels whose messages may wake somebody; a page or a terminal shows them when it is looked at."""

ROOM_LANGUAGE = EN
"""The channel of the staff has no language of its own yet, and English is the network's first."""


def tell_staff(unit: Unit, tickets: Sequence[Ticket], library: Library, now: datetime) -> None:
    """Tells everybody at the secretariat who is reached on some channel of tickets that wait, but for their own."""
    for contact in unit.contacts.with_roles((Role.STAFF, Role.ADMINISTRATOR)):
        place = place_of(unit, contact.id)
        others = [ticket for ticket in tickets if ticket.contact_id != contact.id]
        if place is not None and others:
            _tell(unit, contact, place, others, library, now)


def _tell(
    unit: Unit, contact: Contact, place: Reach, tickets: Sequence[Ticket], library: Library, now: datetime
) -> None:
    """One message, or more lines in the one that still waits: for the pause to end, or for the morning."""
    _ = library.phrasebook.speak(*contact.languages)
    lines = [news_line(unit, ticket, library, _) for ticket in tickets]
    before = unit.tickets.posts.news(contact.id)
    if before is not None and before.is_waiting:
        unit.tickets.posts.extend(before.message_id, _listing(before.text.split("\n"), lines, and_more(library, _)))
        return
    earliest = max(now, before.due_at + PAUSE) if before is not None else now
    zone = ZoneInfo(contact.time_zone or library.installation.time_zone)
    first = tickets[0]
    message = OutgoingMessage(
        text=_listing([news_header(_), ""], lines, and_more(library, _)),
        language=_.language,
        key=news_key(first.id, first.reminders, contact.id),
    )
    due = contact.quiet.next_loud(earliest, zone).astimezone(UTC)
    _queue(unit, message, contact.id, place, DeliveryKind.REMINDER, due, now)


def _listing(text: Sequence[str], lines: Sequence[str], more: str) -> str:
    """A text with more lines, as many as a list may have, and a hint where there are more."""
    whole = "\n".join(text)
    room = max(MOST_LISTED - sum(line.startswith("- ") for line in text), 0)
    listed = "\n".join([whole, *lines[:room]]) if room and lines else whole
    return listed if len(lines) <= room or listed.endswith(more) else f"{listed}\n{more}"


def show_in_room(unit: Unit, ticket: Ticket, library: Library, now: datetime, pressed_in: str = "") -> None:
    """Posts a ticket in the channel of the staff, or brings its post up to date; nothing where they have none.

    `pressed_in` is what the platform calls the post whose button was pressed, which is known before it is recorded.
    """
    room = unit.tickets.posts.room()
    if room is None:
        return
    _ = library.phrasebook.speak(ROOM_LANGUAGE)
    posted = unit.tickets.posts.posted(room, ticket.id)
    message = OutgoingMessage(
        text=post(unit, ticket, library, _),
        language=_.language,
        choices=buttons(_, ticket),
        replaces=pressed_in or posted.provider_id,
        key=post_key(ticket.id, posted.count),
    )
    if posted.waiting is not None:
        unit.tickets.posts.rewrite(posted.waiting, message)
    else:
        _queue(unit, message, room.contact_id, room.reach, DeliveryKind.REMINDER, now, now)


def list_in_room(unit: Unit, tickets: Sequence[Ticket], library: Library, now: datetime) -> None:
    """Reminds of tickets in the channel of the staff, if they have one."""
    room = unit.tickets.posts.room()
    if room is None:
        return
    _ = library.phrasebook.speak(ROOM_LANGUAGE)
    lines = [news_line(unit, ticket, library, _) for ticket in tickets]
    message = OutgoingMessage(
        text=_listing([news_header(_), ""], lines, and_more(library, _)),
        language=_.language,
        key=reminder_key(tickets[0].id, tickets[0].reminders),
    )
    _queue(unit, message, room.contact_id, room.reach, DeliveryKind.REMINDER, now, now)


def destination(unit: Unit, ticket: Ticket) -> tuple[Contact, Reach] | None:
    """To whom an answer goes, and where: whence they asked, else where that person is reached best.

    None where no channel reaches them. In a group or a thread, the answer goes there too.
    """
    asked = unit.tickets.asked_from(ticket.message_id)
    if asked is not None and asked[1].state is AddressState.ACTIVE:
        number, place = asked
    else:
        number = asked[0] if asked is not None else ticket.asker
        elsewhere = place_of(unit, number, ticket.channel)
        if elsewhere is None:
            return None
        place = elsewhere
    contact = unit.people.contact(number)
    return (contact, place) if contact is not None else None


def send_answer(
    unit: Unit, ticket: Ticket, text: str, to: tuple[Contact, Reach], library: Library, now: datetime
) -> None:
    """Queues an answer in the language of whoever asked: at once, but not so that it wakes them.

    One that waits for the morning is a reminder to the outbox, so that it is taken back if they wish to be forgotten.
    """
    contact, place = to
    _ = library.phrasebook.speak(*contact.languages)
    said = answer(_, ticket, text, library.written(Wording.SIGNATURE, _))
    message = OutgoingMessage(text=said, language=_.language, key=answer_key(ticket.id))
    due = when_awake(unit, contact, place, library, now)
    kind = DeliveryKind.REPLY if due <= now else DeliveryKind.REMINDER
    _queue(unit, message, contact.id, place, kind, due, now, Verdict(kind=VerdictKind.PERSON))


def when_awake(unit: Unit, contact: Contact, place: Reach, library: Library, now: datetime) -> datetime:
    """When an answer that is sent now goes out: at once, or after the quiet hours of whoever asked; UTC."""
    wrote = unit.tickets.wrote_last(contact.id)
    if place.address.channel not in RINGS or (wrote is not None and now - wrote <= JUST_NOW):
        return now
    zone = ZoneInfo(contact.time_zone or library.installation.time_zone)
    return contact.quiet.next_loud(now, zone).astimezone(UTC)


def _queue(
    unit: Unit,
    message: OutgoingMessage,
    contact: int,
    place: Reach,
    kind: DeliveryKind,
    due: datetime,
    now: datetime,
    verdict: Verdict | None = None,
) -> None:
    kept = unit.transcripts.say(message, contact, place.address.channel, verdict, now)
    unit.deliveries.add(message.key, place.id, kept, kind, due)
    unit.wake(signals.OUTBOX)
