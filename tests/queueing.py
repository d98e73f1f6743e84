"""People who can be written to, and messages on their way to them: what tests of the queue begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import select

from knowledge.model.deliveries import Delivery, DeliveryKind
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Role
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from knowledge.store.unit import Unit

ALL = tuple(ChannelName)
_keys = count(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody with an address, as the store knows them."""

    contact: int
    address: Address
    address_id: int


def meet(store: Store, name: str, now: datetime, channel: ChannelName = ChannelName.WEBCHAT) -> Person:
    """Adds a contact with an address of that name."""

    def work(unit: Unit) -> Person:
        contact = unit.people.add_contact("", Role.VISITOR, EN, None, now)
        address = Address(channel=channel, external_id=name)
        address_id = unit.people.add_address(address, contact)
        assert address_id is not None
        return Person(contact=contact, address=address, address_id=address_id)

    return store.run(work)


def queue(
    store: Store,
    to: Person,
    due_at: datetime,
    text: str = "Good morning",
    kind: DeliveryKind = DeliveryKind.REPLY,
    files: tuple[Attachment, ...] = (),
) -> str:
    """Queues a message and wakes the outboxes; returns its key."""
    key = f"{kind}:{next(_keys)}"

    def work(unit: Unit) -> str:
        message = OutgoingMessage(text=text, key=key, files=files)
        kept = unit.transcripts.say(message, to.contact, to.address.channel, None, due_at)
        unit.deliveries.add(key, to.address_id, kept, kind, due_at)
        unit.wake(signals.OUTBOX)
        return key

    return store.run(work)


def claim(store: Store, now: datetime, lease_until: datetime, most: int = 100) -> tuple[Delivery, ...]:
    """Claims what is due on any channel."""
    return store.run(lambda unit: unit.deliveries.claim(ALL, now, lease_until, most))


def states(store: Store) -> dict[str, str]:
    """The state of every delivery, by key."""
    found = select(deliveries.c.key, deliveries.c.state).order_by(deliveries.c.id)
    return store.read(lambda unit: {row.key: row.state for row in unit.connection.execute(found)})


def attempts(store: Store, key: str) -> int:
    """How many attempts count for a delivery."""
    found = select(deliveries.c.attempts).where(deliveries.c.key == key)
    counted: int = store.read(lambda unit: unit.connection.execute(found).scalar_one())
    return counted
