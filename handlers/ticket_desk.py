"""Whoever asked, as somebody sees them who is about to answer: where the answer goes, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library
from handlers.saved_replies import chain_of
from handlers.ticket_notices import destination, when_awake
from handlers.ticket_texts import answer
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName, Contact
from knowledge.model.saved_replies import Blank, blanks_in
from knowledge.model.tickets import Ticket
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """Who gets an answer.

    Attributes:
        contact: None where they were erased.
        channel: where it goes; None where no channel reaches them.
        at: when it goes, in UTC: now, or after their quiet hours.
        zone: the clock that they live by.
    """

    contact: Contact | None
    channel: ChannelName | None
    at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubts:
    """What speaks against sending an answer as it is.

    Attributes:
        blanks: places for names that nobody has filled.
        language: the one that it seems to be written in, where whoever asked does not read it; else None.
    """

    blanks: tuple[Blank, ...] = ()
    language: Language | None = None


def receiver_of(unit: Unit, ticket: Ticket, library: Library, now: datetime) -> Receiver:
    """Who gets the answer to a ticket, as things stand."""
    found = destination(unit, ticket)
    contact = found[0] if found is not None else unit.people.contact(ticket.asker)
    zone = ZoneInfo((contact.time_zone if contact else "") or library.installation.time_zone)
    if found is None:
        return Receiver(contact=contact, channel=None, at=now, zone=zone)
    at = when_awake(unit, *found, library, now)
    return Receiver(contact=contact, channel=found[1].address.channel, at=at, zone=zone)


def doubts_about(text: str, ticket: Ticket, asker: Contact | None, library: Library) -> Doubts:
    """What somebody should see before an answer is sent.

    Only a language that is certain counts: of a word or two nobody can tell.
    """
    seems = library.identifier.identify(text, ticket.language)
    read = {ticket.language, *((asker.language, *asker.other_languages) if asker else ())}
    foreign = seems.language if seems.certain and seems.language not in read else None
    return Doubts(blanks=blanks_in(text), language=foreign)


def answer_as_sent(text: str, ticket: Ticket, receiver: Receiver, library: Library) -> OutgoingMessage:
    """The message that an answer becomes."""
    languages = receiver.contact.languages if receiver.contact else chain_of(ticket, None)
    _ = library.phrasebook.speak(*languages)
    return OutgoingMessage(text=answer(_, ticket, text), language=_.language)
