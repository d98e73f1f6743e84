"""Messages that come unasked: to one contact, where they are reached best, at an hour of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library, Voice
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment, Choice, OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Role
from knowledge.store import signals
from knowledge.store.contacts import Reach
from knowledge.store.unit import Unit

Sentence = Callable[[Voice], str]
Choices = Callable[[Voice], Sequence[Choice]]
Files = Callable[[Voice], Sequence[Attachment]]


def notify(
    unit: Unit,
    contact: Contact,
    library: Library,
    key: str,
    now: datetime,
    text: Sentence,
    choices: Choices = lambda _: (),
    files: Files = lambda _: (),
) -> bool:
    """Queues a message in the contact's language, after their quiet hours; its buttons stay good.

    The key makes it idempotent. False where no channel reaches them.
    """
    place = place_of(unit, contact.id)
    if place is None:
        return False
    _ = library.phrasebook.speak(*contact.languages)
    message = OutgoingMessage(
        text=text(_),
        language=_.language,
        choices=tuple(choices(_)),
        files=tuple(files(_)),
        key=key_of(key, contact),
    )
    kept = unit.transcripts.say(message, contact.id, place.address.channel, None, now)
    zone = ZoneInfo(contact.time_zone or library.installation.time_zone)
    due = contact.quiet.next_loud(now, zone).astimezone(UTC)
    unit.deliveries.add(message.key, place.id, kept, DeliveryKind.REMINDER, due)
    unit.wake(signals.OUTBOX)
    return True


def key_of(key: str, contact: Contact) -> str:
    """What the message to somebody is called among those of one key."""
    return f"{key}:contact:{contact.id}"


def tell_secretariat(unit: Unit, library: Library, key: str, now: datetime, text: Sentence) -> None:
    """Queues a message to everybody at the secretariat who is reached on some channel."""
    for contact in unit.contacts.with_roles((Role.STAFF, Role.ADMINISTRATOR)):
        notify(unit, contact, library, key, now, text)


def place_of(unit: Unit, contact: int, channel: str = "") -> Reach | None:
    """Where somebody is reached alone, and may answer: on a channel, else where they wrote last, else anywhere."""
    reached = [place for place in reversed(unit.contacts.addresses(contact)) if _is_theirs(place)]
    wanted = (channel, unit.transcripts.last_heard_on(contact))
    on = (place for name in wanted for place in reached if place.address.channel == name)
    return next(on, reached[0] if reached else None)


def is_reached(unit: Unit, contact: Contact) -> bool:
    """Whether some channel brings messages to this contact alone."""
    return bool(reached(unit, (contact,)))


def reached(unit: Unit, contacts: Sequence[Contact]) -> frozenset[int]:
    """The numbers of those to whom some channel brings messages alone, in one statement however many they are."""
    places = unit.contacts.addresses_of([each.id for each in contacts])
    return frozenset(contact for contact, theirs in places.items() if any(map(_is_theirs, theirs)))


def _is_theirs(place: Reach) -> bool:
    """Whether messages come through to somebody there, and to nobody else."""
    is_alone = not place.address.is_shared and place.address.channel is not ChannelName.EMAIL
    return place.state is AddressState.ACTIVE and is_alone


def console_link(library: Library, path: str) -> str:
    """The address of a page of the console; "" where the installation has no web address."""
    web = library.installation.web
    return f"{web}/console/{path}" if web else ""


def personal(addresses: Sequence[Reach]) -> tuple[Address, ...]:
    """Of somebody's addresses those that are active."""
    return tuple(place.address for place in addresses if place.state is AddressState.ACTIVE)
