"""Receive a message: one transaction from what was heard to the replies that are queued for sending."""

from __future__ import annotations

import hashlib
import secrets
import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from handlers.dialogue.effects import (
    Agree,
    Disagree,
    OpenRequest,
    OpenTicket,
    Rate,
    Say,
    SetDeclined,
    SetFunction,
    SetLanguage,
    SetQuietHours,
    SetSubscription,
    SetTimeZone,
    Step,
)
from handlers.dialogue.inputs import (
    Chose,
    Input,
    PressedStale,
    Turned,
    label_of,
    letter_of,
    ordinal_of,
    pushed_choice,
    pushed_message_of,
    understand,
)
from handlers.dialogue.lasting import lasting
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import Erased, Outcome
from handlers.dialogue.step import step
from handlers.erasure import forget
from handlers.filling.over import over
from handlers.performing import Scene, change, inquire
from handlers.requests import open_request
from handlers.tickets import forward
from knowledge.model.conversation import Conversation, Filling
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.invitations import without_codes
from knowledge.model.languages import EN, Language, language_of_tag
from knowledge.model.messages import IncomingMessage, OutgoingMessage, storable
from knowledge.model.people import AddressState, Contact, Role
from knowledge.model.rights import actor_of
from knowledge.store import signals
from knowledge.store.conversations import Line
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.unit import Unit
from knowledge.store.usage import HELPFUL, UNHELPFUL

LONGEST_KEY = 200
"""Characters that the store has for the key of a message."""

TWICE = timedelta(seconds=10)
"""Presses of one button that are that close are one: the answer to the first may take seconds to arrive."""

MOST_ROUNDS = 8
"""Steps that one message may lead to: each but the last has an outcome that the next one hears."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What came of a message.

    Attributes:
        replies: the keys of the deliveries that answer it, in order.
        shown: what the sender said in words: the text, or the label of the button; "" for a stale button.
        stale: it was a button of an earlier question, and that is said.
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
    if line.is_erased:
        if unit.erasure.was_heard(message.sender.channel, message.key):
            return Received(is_new=False, language=line.conversation.contact.language)
        line = _meet_again(unit, line, message, library, now)
    before = line.conversation
    kept = replace(message, text=_in_words(message))
    heard = unit.transcripts.hear(kept, before.contact.id, before.contact.language)
    if heard is None:
        return Received(is_new=False, language=before.contact.language)
    if line.address_state is not AddressState.ACTIVE:
        unit.people.set_state(line.address_id, AddressState.ACTIVE, now)  # who writes can be reached
    meant, shown = _understood(unit, message, before)
    is_newest = label_of(message.choice, before.asked) is not None
    if isinstance(meant, PressedStale):
        meant, shown = _remembered(unit, message, before, heard, meant)
    turn = _Turn(unit=unit, message=message, library=library, now=now, heard=heard, line=line, is_newest=is_newest)
    after = turn.take(meant)
    return Received(
        is_new=True,
        replies=tuple(turn.replies),
        shown=shown,
        stale=isinstance(meant, PressedStale) and bool(turn.replies),
        language=after.contact.language,
    )


def _meet_again(unit: Unit, line: Line, message: IncomingMessage, library: Library, now: datetime) -> Line:
    """Somebody was erased, and writes while the farewell may still be on its way: they are a stranger."""
    contact = _stranger(unit, message, library, now)
    unit.erasure.release(line.address_id, contact.id)
    conversation = Conversation(contact=contact, is_shared=message.sender.is_shared)
    return Line(conversation=conversation, address_id=line.address_id)


def _understood(unit: Unit, message: IncomingMessage, before: Conversation) -> tuple[Input, str]:
    """What a message means, and what it says in words: its text, or what stands on the button."""
    pushed, letter = pushed_message_of(message.choice), letter_of(message.choice)
    if pushed is not None:
        choices = unit.transcripts.pushed_choices(pushed, before.contact.id)
    elif letter is not None:
        choices = unit.letters.choices(letter)
    else:
        shown = (label_of(message.choice, before.asked) or "") if message.choice else _in_words(message)
        return understand(message, before.asked, is_verbatim=isinstance(before.topic, Filling)), shown
    choice = pushed_choice(message.choice, choices)
    return (Chose(id=choice.id), choice.label) if choice is not None else (PressedStale(), "")


def _remembered(
    unit: Unit, message: IncomingMessage, before: Conversation, heard: int, stale: PressedStale
) -> tuple[PressedStale | Chose, str]:
    """An old button: what it still means and says, or what it meant when it was offered, and whether a finger pressed
    it twice."""
    contact, ordinal = before.contact.id, ordinal_of(message.choice)
    asked = unit.transcripts.asked(contact, stale.question) if stale.question else None
    if asked is None or not 0 <= ordinal < len(asked[0]):
        return stale, ""
    choices, at = asked
    pressed = choices[ordinal]
    is_again = unit.transcripts.was_pressed(contact, message.choice, heard, message.at - TWICE)
    if not is_again and (still := lasting(pressed.id)):
        return Chose(id=still), pressed.label
    return replace(stale, id=pressed.id, asked_at=at, is_again=is_again), ""


def _in_words(message: IncomingMessage) -> str:
    """What the transcript keeps as said: a place has no words of its own."""
    if message.location is None:
        return without_codes(message.text)
    latitude, longitude = message.location
    return f"📍 {latitude:.5f}, {longitude:.5f}"  # to a metre


def _meet(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> Line:
    """Somebody writes for the first time."""
    contact = _stranger(unit, message, library, now)
    address = unit.people.add_address(message.sender, contact.id)
    if address is None:  # they wrote twice at once, and the other message met them first
        raise Conflict
    return Line(
        conversation=Conversation(contact=contact, is_shared=message.sender.is_shared),
        address_id=address,
    )


def _stranger(unit: Unit, message: IncomingMessage, library: Library, now: datetime) -> Contact:
    """A new visitor, in the language that their platform names."""
    named = language_of_tag(message.locale) if message.locale else EN
    language = named if named in library.phrasebook.languages else EN
    contact = unit.people.add_contact("", Role.VISITOR, language, None, now)
    return Contact(id=contact, name="", role=Role.VISITOR, language=language)


class _Turn:
    """One turn of a conversation: steps, until one has no outcome that another must hear."""

    def __init__(
        self,
        *,
        unit: Unit,
        message: IncomingMessage,
        library: Library,
        now: datetime,
        heard: int,
        line: Line,
        is_newest: bool,
    ) -> None:
        self._unit = unit
        self._message = message
        self._library = library
        self._now = now
        self._heard = heard
        self._line = line
        self._is_newest = is_newest
        self._leads_on = False
        self._erases = False
        self._is_choice = False
        self.replies: list[str] = []

    def take(self, meant: Input) -> Conversation:
        """Takes the turn, stores the conversation, and returns it."""
        conversation = self._present(self._line.conversation)
        self._is_choice = isinstance(meant, Chose)
        self._leads_on = (self._is_newest and conversation.leads_on) or isinstance(meant, Turned)
        for _round in range(MOST_ROUNDS):
            then = step(conversation, meant, self._library, self._now)
            outcome = self._perform(then)
            if outcome is None:
                return self._end(then.conversation)
            conversation, meant = self._onward(then.conversation, outcome), outcome
        raise RuntimeError(f"a conversation that finds no end: {meant!r}")

    def _present(self, before: Conversation) -> Conversation:
        """The conversation, which knows whether the form that it has open was handed in meanwhile."""
        at = before.topic
        if not isinstance(at, Filling):
            return before
        return replace(
            before, handed_in=over(self._unit, before.contact, self._library, at.response, at.title).handed_in
        )

    def _end(self, after: Conversation) -> Conversation:
        """Stores the conversation; of somebody who wished to be erased nothing is left but the farewell."""
        if self._erases:
            forget(self._unit, actor_of(after.contact), after.contact.id, self._now)
        else:
            self._unit.conversations.save(after, self._now)
        self._unit.wake(signals.OUTBOX)
        return after

    def _perform(self, then: Step) -> Outcome | None:
        outcome: Outcome | None = None
        contact = then.conversation.contact
        scene = Scene(
            unit=self._unit,
            contact=contact,
            library=self._library,
            now=self._now,
            heard=self._heard,
            is_choice=self._is_choice,
        )
        for effect in then.effects:
            match effect:
                case Say():
                    self._say(effect, contact)
                case OpenTicket(origin=origin):
                    forward(self._unit, contact, self._heard, origin, self._library, self._now)
                case Rate(is_helpful=is_helpful):
                    self._rate(contact, is_helpful)
                case OpenRequest(kind=kind, member=member, text=text):
                    open_request(self._unit, contact, kind, member, text, self._library, self._now)
                case SetLanguage() | SetTimeZone() | SetDeclined() | SetQuietHours() | SetFunction():
                    change(scene, effect)
                case SetSubscription() | Agree() | Disagree():
                    change(scene, effect)
                case _:
                    outcome = inquire(scene, effect)
        return outcome

    def _say(self, effect: Say, contact: Contact) -> None:
        """Queues a reply in its place: beside the question in a group, or instead of a passing message."""
        replaces = self._message.pressed_in if self._leads_on and effect.is_passing else ""
        key = f"reply:{self._heard}:{len(self.replies)}"
        said = replace(effect.message, quote=self._message.quote, replaces=replaces, key=key)
        kept = self._unit.transcripts.say(said, contact.id, self._message.sender.channel, effect.verdict, self._now)
        self._unit.deliveries.add(key, self._line.address_id, kept, DeliveryKind.REPLY, self._now)
        self.replies.append(key)
        if effect.verdict is not None:
            self._count(effect.message.language, effect.verdict.kind, effect.verdict.entry)

    def _rate(self, contact: Contact, is_helpful: bool) -> None:
        if self._unit.transcripts.rate(contact.id, is_helpful):
            self._count(contact.language, HELPFUL if is_helpful else UNHELPFUL, "")

    def _count(self, language: Language, outcome: str, entry: str) -> None:
        """Numbers of use, of nobody in particular."""
        self._unit.usage.count(self._now.date(), language, self._message.sender.channel, outcome, entry)

    def _onward(self, conversation: Conversation, outcome: Outcome) -> Conversation:
        """The conversation that hears the outcome: of whoever the address belongs to now, as the store has them."""
        self._erases = isinstance(outcome, Erased)
        owner = self._unit.conversations.at(self._message.sender)
        if owner is None:
            return conversation
        if owner.conversation.contact.id != conversation.contact.id:
            self._unit.transcripts.attribute(self._heard, owner.conversation.contact.id)
            return owner.conversation
        return replace(conversation, contact=owner.conversation.contact)


def _apologise(unit: Unit, message: IncomingMessage, library: Library, now: datetime, error: Exception) -> Received:
    trace = secrets.token_hex(8)
    log.error("conversation.failed", trace=trace, key=message.key, exc_info=error)
    message = replace(message, text=without_codes(message.text))
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
    known = unit.people.owner(message.sender)
    if known is None:
        line = _meet(unit, message, library, now)
        return line.conversation.contact, line.address_id
    contact, address = known
    if unit.erasure.is_erased(contact.id):
        contact = _stranger(unit, message, library, now)
        unit.erasure.release(address, contact.id)
    return contact, address
