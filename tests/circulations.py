"""A small network that circulars go to: members with people, where they are reached, and one circular on its way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from knowledge.model.circulars import Circular, CircularKind, CircularState, LetterPurpose
from knowledge.model.circulation import LATE, letter_key
from knowledge.model.deliveries import Abandoned, Delivery, DeliveryState, Result, Sent
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.model.messages import Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName, Member, MemberKind, Post, Role
from knowledge.store.store import Store
from knowledge.store.tables import addresses, circulars, contacts, deliveries, letters
from knowledge.store.unit import Unit
from tests.queueing import ALL

MADRID = ZoneInfo("Europe/Madrid")
SERVED = (ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT, ChannelName.EMAIL)
_numbers = count(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody who may get circulars."""

    id: int
    member: int | None
    chat: str = ""


def add_member(store: Store, code: str, **others: Any) -> Member:
    """A city in Spain, but for what is said otherwise."""
    values: dict[str, Any] = {
        "code": code,
        "name": code.title(),
        "kind": MemberKind.CITY,
        "country": "ES",
        "time_zone": "Europe/Madrid",
        "languages": (ES,),
    }
    member = Member(**values | others)
    return replace(member, id=store.run(lambda unit: unit.people.put_member(member)))


def add_reader(store: Store, member: Member | None, now: datetime, **others: Any) -> Reader:
    """A contact of a member who agreed to be written to on Telegram, but for what is said otherwise."""
    return store.run(lambda unit: put_reader(unit, member, now, **others))


def put_reader(
    unit: Unit,
    member: Member | None,
    now: datetime,
    *,
    role: Role = Role.FOCAL_POINT,
    language: Language = ES,
    channel: ChannelName | None = ChannelName.TELEGRAM,
    consent: str = "2026-1",
    email: str = "",
    **columns: Any,
) -> Reader:
    """The same within a unit."""
    number = next(_numbers)
    chat = {ChannelName.SLACK: f"T1/U{number}"}.get(channel, str(number)) if channel else ""
    id = unit.people.add_contact(f"Reader {number}", Role.VISITOR, language, None, now)
    if member is not None:
        unit.contacts.put_post(id, Post(member=member, role=role))
    if channel is not None:
        unit.people.add_address(Address(channel=channel, external_id=chat), id)
    values = {"consent": consent, "email": email, **columns}
    unit.connection.execute(update(contacts).where(contacts.c.id == id).values(values))
    return Reader(id=id, member=member.id if member else None, chat=chat)


def add_address(store: Store, reader: Reader, channel: ChannelName, external_id: str) -> int:
    """Another address of theirs; its number."""
    address = Address(channel=channel, external_id=external_id)
    added = store.run(lambda unit: unit.people.add_address(address, reader.id))
    assert added is not None
    return added


def lose(store: Store, external_id: str, now: datetime, state: AddressState = AddressState.BLOCKED) -> None:
    """An address cannot be written to any more."""
    found = select(addresses.c.id).where(addresses.c.external_id == external_id)
    store.run(lambda unit: unit.people.set_state(unit.connection.execute(found).scalar_one(), state, now))


def hear(store: Store, reader: Reader, channel: ChannelName, external_id: str, now: datetime) -> None:
    """They write to us on a channel."""
    key = f"heard:{next(_numbers)}"
    message = IncomingMessage(key=key, sender=Address(channel=channel, external_id=external_id), at=now, text="Hi")
    store.run(lambda unit: unit.transcripts.hear(message, reader.id, "es"))


def change_contact(store: Store, reader: Reader, **columns: Any) -> None:
    changed = update(contacts).where(contacts.c.id == reader.id).values(columns)
    store.run(lambda unit: unit.connection.execute(changed))


def add_circular(store: Store, now: datetime, **others: Any) -> Circular:
    """A circular to everybody, just released."""
    values: dict[str, Any] = {"kind": CircularKind.CIRCULAR, "year": 2026, "number": next(_numbers)}
    circular = Circular(**values | {"state": CircularState.RELEASED, "released_at": now} | others)
    return store.run(lambda unit: unit.circulars.add(circular))


def freeze(store: Store, circular: Circular, now: datetime, channels: Collection[ChannelName] = SERVED) -> int:
    """Freezes the audience."""
    return store.run(lambda unit: unit.circulation.freeze(circular, channels, now))


def write_letters(
    store: Store,
    circular: Circular,
    readers: Collection[str] = (EN, ES, FR),
    purpose: LetterPurpose = LetterPurpose.CIRCULAR,
) -> None:
    """A letter for the readers of each language."""

    def work(unit: Unit) -> None:
        for reader in readers:
            message = OutgoingMessage(
                text=f"Circular {circular.id} ({reader}, {purpose})",
                language=Language(reader),
                choices=(Choice(id=f"ack:{circular.id}", label="Acknowledge"),),
                subject="Circular",
            )
            unit.circulation.put_letter(letter_key(circular.id, purpose, reader), circular.id, purpose, message)

    store.run(work)


def plan(
    store: Store,
    circular: Circular,
    now: datetime,
    channels: Collection[ChannelName] = SERVED,
    *,
    most_per_day: int = 3,
    most: int = 5_000,
) -> int:
    """Plans one batch."""
    purpose = LetterPurpose.CIRCULAR
    return store.run(lambda unit: unit.circulation.plan(circular, purpose, channels, now, MADRID, most_per_day, most))


def remind(
    store: Store,
    circular: Circular,
    now: datetime,
    purpose: LetterPurpose = LetterPurpose.REMINDER,
    *,
    most_per_day: int = 3,
) -> int:
    """Plans reminders."""
    return store.run(lambda unit: unit.circulation.plan_reminder(circular, purpose, SERVED, now, MADRID, most_per_day))


def release(store: Store, now: datetime, *, most_per_day: int = 3, **others: Any) -> Circular:
    """A circular on its way to everybody."""
    circular = add_circular(store, now, **others)
    freeze(store, circular, now)
    write_letters(store, circular)
    while plan(store, circular, now, most_per_day=most_per_day):
        pass
    return circular


def set_state(store: Store, circular: Circular, state: CircularState, **others: Any) -> Circular:
    """The circular in another state, stored."""
    changed = update(circulars).where(circulars.c.id == circular.id).values(state=state, **others)
    store.run(lambda unit: unit.connection.execute(changed))
    return replace(circular, state=state, **others)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A delivery of a letter, as it stands in the table."""

    id: int
    key: str
    contact: int
    channel: str
    to: str
    state: str
    due_at: datetime
    reason: str | None


def planned(store: Store) -> tuple[Planned, ...]:
    """Every delivery of a letter: those of a circular by person, and those of a person in the order in which they were
    made. One statement makes those of all people, in an order of the database's own."""
    d, a = deliveries.c, addresses.c
    found = (
        select(d.id, d.key, d.contact_id.label("contact"), a.channel, a.external_id.label("to"), d.state, d.due_at)
        .add_columns(d.reason)
        .join_from(deliveries, addresses)
        .join(letters)
        .order_by(letters.c.circular_id, d.contact_id, d.id)
    )
    return store.read(lambda unit: tuple(Planned(**row._mapping) for row in unit.connection.execute(found)))


def keys(store: Store) -> list[str]:
    """The keys of all deliveries of letters."""
    return [one.key for one in planned(store)]


def take(store: Store, now: datetime) -> tuple[Delivery, ...]:
    """Claims what is due."""
    return store.run(lambda unit: unit.deliveries.claim(ALL, now, now + LATE, 10_000))


def deliver(store: Store, now: datetime) -> list[str]:
    """Sends all that is due and returns the keys."""
    sent: list[str] = []
    while claimed := take(store, now):
        sent += [one.message.key for one in claimed]
        results = [Sent(delivery=one.id, attempt=one.attempts, provider_id=f"p{one.id}", at=now) for one in claimed]
        record(store, results)
    return sent


def record(store: Store, results: Sequence[Result]) -> None:
    store.run(lambda unit: unit.deliveries.record(results))


def fail(store: Store, now: datetime, address: AddressState | None = AddressState.BLOCKED) -> tuple[int, ...]:
    """All that is due fails for good; the numbers of the deliveries."""
    claimed = take(store, now)
    results = [
        Abandoned(
            delivery=one.id,
            attempt=one.attempts,
            state=DeliveryState.FAILED,
            reason="blocked",
            at=now,
            address=address,
        )
        for one in claimed
    ]
    record(store, results)
    return tuple(one.id for one in claimed)
