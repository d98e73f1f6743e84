"""Receive a message: one transaction from what was heard to the replies that are queued for sending."""

from __future__ import annotations

import hashlib
import secrets
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import structlog

from handlers.dialogue.effects import Effect, OpenTicket, Say, SetLanguage, SetSubscription
from handlers.dialogue.inputs import Chose, Input, PressedStale, Turned, label_of, understand
from handlers.dialogue.library import Library
from handlers.dialogue.step import step
from knowledge.model.conversation import Conversation
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.languages import EN, Language, language_of_tag
from knowledge.model.messages import IncomingMessage, OutgoingMessage, storable
from knowledge.model.people import AddressState, Contact, Role
from knowledge.store import signals
from knowledge.store.conversations import Line
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.unit import Unit

LONGEST_KEY = 200
"""Characters that the store has for the key of a message."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What came of a message.

    Attributes:
        replies: the keys of the deliveries that answer it, in order.
        shown: what the sender said in words: the text, or the label of the button; "" for a stale button.
        stale: it was a button of an earlier question.
        language: the one that the sender is spoken to in.
        trace: the number under which a fault of ours was filed, else "".
    """

    is_new: bool
    replies: tuple[str, ...] = ()
    shown: str = ""
    stale: bool = False
    language: Language = EN
    trace: str = ""


def receive(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> Received:
    """Hears a message and queues the replies; the same message a second time changes nothing.

    A fault of ours is undone, filed under a trace id and apologised for, so that the platform does not deliver the
    message again and again.

    Raises:
        Conflict: somebody else stored the conversation in between; run the unit again.
        StoreUnavailable: the database cannot be used; the platform should deliver the message again.
    """
    message = _storable(message)
    try:
        with unit.attempt():
            return _converse(unit, message, library, now)
    except (Conflict, StoreUnavailable):
        raise
    except Exception as error:
        return _apologise(unit, message, library, now, error)


def _storable(message: IncomingMessage) -> IncomingMessage:
    files = tuple(replace(file, name=storable(file.name)) for file in message.files)
    key = storable(message.key)
    if len(key) > LONGEST_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    return replace(message, key=key, text=storable(message.text), choice=storable(message.choice), files=files)


def _converse(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> Received:
    line = unit.conversations.at(message.sender) or _meet(unit, message, library, now)
    before = line.conversation
    heard = unit.transcripts.hear(message, before.contact.id, before.contact.language)
    if heard is None:
        return Received(is_new=False, language=before.contact.language)
    if line.address_state is not AddressState.ACTIVE:
        unit.people.set_state(line.address_id, AddressState.ACTIVE)  # who writes can be reached
    meant = understand(message, before.asked)
    then = step(before, meant, library, now)
    replies = _perform(unit, _placed(then.effects, message, meant, before), line, message, heard, now)
    unit.conversations.save(then.conversation, now)
    shown = (label_of(message.choice, before.asked) or "") if message.choice else message.text
    return Received(
        is_new=True,
        replies=replies,
        shown=shown,
        stale=isinstance(meant, PressedStale),
        language=then.conversation.contact.language,
    )


def _meet(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> Line:
    """Somebody writes for the first time: a visitor, in the language that their platform names."""
    named = language_of_tag(message.locale) if message.locale else EN
    language = named if named in library.phrasebook.languages else EN
    contact = unit.people.add_contact("", Role.VISITOR, language, None, now)
    address = unit.people.add_address(message.sender, contact)
    if address is None:  # they wrote twice at once, and the other message met them first
        raise Conflict
    return Line(
        conversation=Conversation(contact=Contact(id=contact, name="", role=Role.VISITOR, language=language)),
        address_id=address,
    )


def _placed(
    effects: tuple[Effect, ...], message: IncomingMessage, meant: Input, before: Conversation
) -> tuple[Effect, ...]:
    """The effects with the place of each reply: beside the question in a group, or instead of a passing message."""
    leads_on = (isinstance(meant, Chose) and before.leads_on) or isinstance(meant, Turned)
    placed: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Say):
            replaces = message.pressed_in if leads_on and effect.is_passing else ""
            said = replace(effect.message, quote=message.quote, replaces=replaces)
            effect = replace(effect, message=said)
        placed.append(effect)
    return tuple(placed)


def _perform(
    unit: Unit, effects: tuple[Effect, ...], line: Line, message: IncomingMessage, heard: int, now: datetime
) -> tuple[str, ...]:
    replies: list[str] = []
    for effect in effects:
        match effect:
            case Say(message=said, verdict=verdict):
                keyed = replace(said, key=f"reply:{heard}:{len(replies)}")
                contact = line.conversation.contact.id
                kept = unit.transcripts.say(keyed, contact, message.sender.channel, verdict, now)
                unit.deliveries.add(keyed.key, line.address_id, kept, DeliveryKind.REPLY, now)
                replies.append(keyed.key)
            case SetLanguage(language=language):
                unit.people.set_language(line.conversation.contact.id, language)
            case SetSubscription(subscribed=subscribed):
                unit.people.set_subscription(line.conversation.contact.id, subscribed)
            case OpenTicket(origin=origin):
                unit.tickets.open(heard, origin, now)
            case _:
                assert_never(effect)
    unit.wake(signals.OUTBOX)
    return tuple(replies)


def _apologise(unit: Unit, message: IncomingMessage, library: Library, now: datetime, error: Exception) -> Received:
    trace = secrets.token_hex(8)
    log.error("conversation.failed", trace=trace, key=message.key, exc_info=error)
    if not unit.transcripts.fail(message, trace, storable("".join(traceback.format_exception(error)))):
        return Received(is_new=False)
    contact, address = _owner(unit, message, library, now)
    unit.transcripts.hear(message, contact.id, contact.language)
    _ = library.phrasebook.speak(contact.language)
    text = _(
        "I am sorry, something went wrong on my side and your message was not answered. It is kept, and the "
        "secretariat can look into it under the reference {trace}.",
        trace=trace,
    )
    said = OutgoingMessage(text=text, language=contact.language, key=f"apology:{trace}")
    kept = unit.transcripts.say(said, contact.id, message.sender.channel, None, now)
    unit.deliveries.add(said.key, address, kept, DeliveryKind.REPLY, now)
    unit.wake(signals.OUTBOX)
    return Received(is_new=True, replies=(said.key,), shown=message.text, trace=trace)


def _owner(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> tuple[Contact, int]:
    """Who wrote and from where, without their conversation: its state may be what we failed on."""
    if known := unit.people.owner(message.sender):
        return known
    line = _meet(unit, message, library, now)
    return line.conversation.contact, line.address_id
