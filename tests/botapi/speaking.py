"""Focal on the loopback platform in the loop of the test: its outbox, its platform, and the real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from random import Random

from sqlalchemy import select

from bot.channels.telegram.channel import Telegram, pace_of
from bot.channels.telegram.client import Client
from bot.config import Settings
from bot.intake import Intake, Shelf
from bot.platforms.platform import Platform, Services
from bot.platforms.telegram import telegram_platform
from handlers.dialogue.library import Library
from handlers.phrasebook import load_phrasebook
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import AddressState, ChannelName
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries
from knowledge.store.unit import Unit
from scheduler.outbox import Outbox
from scheduler.ports import Channel
from tests.botapi.faults import Fault, Hang
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.world import Chat
from tests.queueing import Person, meet

PATIENCE_S = 20.0
READ_TIMEOUT_S = 0.5
"""What a test waits for an answer that never comes. All others have `PATIENCE_S`: on a busy machine one comes late, and
what was given up is sent again."""

Now = Callable[[], datetime]
_keys = count(1)


def system_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the store says of one delivery."""

    state: str
    attempts: int
    reason: str | None
    due_at: datetime
    finished_at: datetime | None


def kept(store: Store, key: str) -> Kept:
    found = select(deliveries).where(deliveries.c.key == key)
    row = store.read(lambda unit: unit.connection.execute(found).one())
    return Kept(
        state=row.state, attempts=row.attempts, reason=row.reason, due_at=row.due_at, finished_at=row.finished_at
    )


def address_states(store: Store) -> dict[str, AddressState]:
    """What the store says of every address on Telegram, by its identifier."""
    found = select(addresses.c.external_id, addresses.c.state).where(addresses.c.channel == ChannelName.TELEGRAM)
    rows = store.read(lambda unit: unit.connection.execute(found).all())
    return {row.external_id: AddressState(row.state) for row in rows}


def meet_in(store: Store, chat: Chat, now: datetime) -> Person:
    """A contact whose address is that chat."""
    return meet(store, str(chat.id), now, ChannelName.TELEGRAM)


def queue_message(
    store: Store, to: Person, due_at: datetime, message: OutgoingMessage, kind: DeliveryKind = DeliveryKind.REPLY
) -> str:
    """Queues any message and wakes the outboxes; returns the delivery's key."""
    key = f"{kind}:telegram:{next(_keys)}"

    def work(unit: Unit) -> str:
        noted = unit.transcripts.say(replace(message, key=key), to.contact, to.address.channel, None, due_at)
        unit.deliveries.add(key, to.address_id, noted, kind, due_at)
        unit.wake(signals.OUTBOX)
        return key

    return store.run(work)


def wake(store: Store) -> None:
    store.run(lambda unit: unit.wake(signals.OUTBOX))


async def until(telegram: LoopbackTelegram, condition: Callable[[], bool]) -> None:
    """Waits for something that calls bring about, without holding the loop."""
    await asyncio.to_thread(telegram.wait_until, condition)


async def until_stored(store: Store, condition: Callable[[], bool]) -> None:
    """Waits for something that the store comes to say, by letting other units pass."""
    async with asyncio.timeout(PATIENCE_S):
        while not await asyncio.to_thread(condition):
            await store.perform(lambda _unit: None)


async def until_state(store: Store, key: str, state: str) -> Kept:
    await until_stored(store, lambda: kept(store, key).state == state)
    return kept(store, key)


@asynccontextmanager
async def at_work(store: Store, channels: Sequence[Channel], now: Now) -> AsyncIterator[Outbox]:
    """An outbox with these channels, stopped in order at the end."""
    outbox = Outbox(store, {channel.name: channel for channel in channels}, now, Random(1))
    working = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        outbox.stop()
        async with asyncio.timeout(PATIENCE_S):
            await working


@asynccontextmanager
async def channel_of(
    telegram: LoopbackTelegram, store: Store, pace: Pace | None = None, patience_s: float = PATIENCE_S
) -> AsyncIterator[Telegram]:
    """The channel alone, which waits so long for an answer."""
    client = Client(telegram.token, telegram.url, patience_s)
    try:
        yield Telegram(client, store, pace or pace_of(1_000_000))
    finally:
        await client.close_connections()


@asynccontextmanager
async def sending(
    telegram: LoopbackTelegram, store: Store, now: Now = system_time, faults: Sequence[Fault] = ()
) -> AsyncIterator[Telegram]:
    """The channel, with an outbox at work; with little patience where one of the faults is that no answer comes."""
    patience_s = READ_TIMEOUT_S if any(isinstance(fault, Hang) for fault in faults) else PATIENCE_S
    async with channel_of(telegram, store, patience_s=patience_s) as channel, at_work(store, [channel], now):
        yield channel


def settings_for(telegram: LoopbackTelegram, mode: str = "polling") -> Settings:
    return Settings.model_validate(
        {
            "telegram_token": telegram.token,
            "telegram_mode": mode,
            "telegram_api_url": telegram.url,
            "telegram_messages_per_second": 1_000_000,
            "secret_key": "a key for tests that is long enough to be one",
        }
    )


def platform_of(
    telegram: LoopbackTelegram, store: Store, library: Library, now: Now = system_time, mode: str = "polling"
) -> Platform:
    """The platform as the composition root builds it."""
    shelf = Shelf(library)
    services = Services(
        settings=settings_for(telegram, mode),
        store=store,
        shelf=shelf,
        intake=Intake(store, shelf, now),
        phrasebook=load_phrasebook(),
    )
    made = telegram_platform(services)
    assert made is not None
    return made


@asynccontextmanager
async def listening(
    telegram: LoopbackTelegram, store: Store, library: Library, now: Now = system_time, *, speaking: bool = True
) -> AsyncIterator[Platform]:
    """The platform, asking for updates; with an outbox at work unless it is to be silent."""
    platform = platform_of(telegram, store, library, now)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(platform.close)
        if speaking:
            await stack.enter_async_context(at_work(store, [platform.channel], now))
        await platform.start()
        await platform.listen()
        stack.push_async_callback(platform.stop_listening)
        yield platform
