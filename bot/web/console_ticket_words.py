"""How the console puts tickets into words: how old they are, what they are, what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from handlers.dialogue.naming import channel_name, hours_in_words, post_name, zone_in_words
from handlers.phrasebook import Speaker
from handlers.ticket_desk import Doubts, Receiver
from handlers.ticket_texts import called
from knowledge.model.people import ChannelName, Contact
from knowledge.model.rights import FOCAL
from knowledge.model.saved_replies import Blank
from knowledge.model.tickets import Ticket, TicketKind, TicketOutcome
from knowledge.store.audit import Entry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHORT = 160
"""Characters of a question in the list: two lines of a wide screen."""

People = Mapping[str, Contact]
"""Contacts, as the audit log names them."""


def shortened(text: str) -> str:
    """The beginning of a question, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def age_of(age: timedelta, _: Speaker) -> str:
    """How long a ticket is, or was, open, as coarsely as anybody wants to know it."""
    if age < HOUR:
        return _.plural("{count} minute", "{count} minutes", max(age // timedelta(minutes=1), 0))
    if age < DAY:
        return _.plural("{count} hour", "{count} hours", age // HOUR)
    return _.plural("{count} day", "{count} days", age // DAY)


def kind_name(kind: TicketKind, _: Speaker) -> str:
    """What a kind is called."""
    match kind:
        case TicketKind.FORWARDED:
            return _("forwarded")
        case TicketKind.QUESTION:
            return _("question")


def state_name(outcome: TicketOutcome | None, _: Speaker) -> str:
    """What became of a ticket; None of one that is open."""
    match outcome:
        case None:
            return _("open")
        case TicketOutcome.ANSWERED:
            return _("answered")
        case TicketOutcome.SETTLED:
            return _("settled without an answer")
        case TicketOutcome.WITHDRAWN:
            return _("withdrawn")


def channel_called(channel: str, _: Speaker) -> str:
    """What a channel is called."""
    return channel_name(_, ChannelName(channel)) if channel in set(ChannelName) else channel


def who(actor: str, people: People, _: Speaker) -> str:
    """What somebody is called whom the audit log names."""
    if actor == FOCAL.name:
        return "Focal"
    return called(_, people[actor]) if actor in people else _("the operator")


def deeds_of(history: tuple[Entry, ...], people: People, zone: tzinfo, _: Speaker) -> list[dict[str, str]]:
    """What was done about a ticket: when, by whom, what."""
    return [
        {"at": _.moment(each.at, zone), "who": who(each.actor, people, _), "deed": _deed(each, people, _)}
        for each in history
    ]


def _deed(entry: Entry, people: People, _: Speaker) -> str:
    match entry.action.removeprefix("ticket."):
        case "opened":
            return _("Opened")
        case "taken":
            return _("Taken")
        case "given_back":
            return _("Given back")
        case "reminded":
            return _("The secretariat was reminded")
        case "assigned":
            return _("Given to {name}", name=who(str(entry.details.get("to", "")), people, _))
        case outcome:
            known = set(TicketOutcome)
            return state_name(TicketOutcome(outcome), _) if outcome in known else outcome


def receiver_facts(receiver: Receiver, ticket: Ticket, now: datetime, _: Speaker) -> list[tuple[str, str]]:
    """What is to be known of whoever asked before they are answered."""
    contact = receiver.contact
    facts = [(_("Language"), _.name_of(ticket.language))]
    if contact is not None:
        facts.append((_("Role"), post_name(_, contact)))
    facts += [(_("Channel"), channel_called(ticket.channel, _)), (_("The answer goes"), _goes(receiver, now, _))]
    if contact is not None:
        facts.append((_("Their clock"), zone_in_words(_, receiver.zone.key, now)))
        facts.append((_("Quiet hours"), hours_in_words(_, contact.quiet)))
    return facts


def _goes(receiver: Receiver, now: datetime, _: Speaker) -> str:
    if receiver.channel is None:
        return _("nowhere: no channel reaches this person any more")
    channel = channel_name(_, receiver.channel)
    if receiver.at <= now:
        return _("at once, to: {channel}", channel=channel)
    when = _.moment(receiver.at, receiver.zone)
    return _("after their quiet hours, {when} by their clock, to: {channel}", when=when, channel=channel)


def blank_name(blank: Blank, _: Speaker) -> str:
    """A place for a name, as it is written, and what it stands for."""
    meaning = {Blank.NAME: _("Person"), Blank.MEMBER: _("Member"), Blank.NETWORK: _("Network")}[blank]
    return f"{{{blank.value}}} ({meaning})"


def doubt_sentences(doubts: Doubts, ticket: Ticket, _: Speaker) -> list[str]:
    """What to look at before sending."""
    sentences = []
    if doubts.blanks:
        blanks = _.list([blank_name(each, _) for each in doubts.blanks])
        sentences.append(_("Nothing is known for {blanks}: please write it in.", blanks=blanks))
    if doubts.language is not None:
        written, read = _.name_of(doubts.language), _.name_of(ticket.language)
        sentences.append(
            _("This seems to be written in {written}; the question is in {read}.", written=written, read=read)
        )
    return sentences
