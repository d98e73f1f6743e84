"""Outboxes at work, and waiting for what they bring about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from random import Random

from knowledge.model.people import ChannelName
from knowledge.store import signals
from knowledge.store.store import Store
from scheduler.outbox import Outbox
from scheduler.ports import Channel
from tests.queueing import states
from tests.scheduler.channels import Clock, Platform

PATIENCE_S = 10


def outbox_of(store: Store, channel: Channel, clock: Clock) -> Outbox:
    channels: Mapping[ChannelName, Channel] = {channel.name: channel}
    return Outbox(store, channels, clock, Random(1))


@asynccontextmanager
async def running(store: Store, channel: Channel, clock: Clock) -> AsyncIterator[Outbox]:
    """An outbox at work, stopped in order at the end."""
    outbox = outbox_of(store, channel, clock)
    working = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        outbox.stop()
        async with asyncio.timeout(PATIENCE_S):
            await working


async def until(store: Store, condition: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """Waits until the states of all deliveries are as wanted, by letting the outbox's own units pass."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition(found := await asyncio.to_thread(states, store)):
            await store.perform(lambda _unit: None)
    return found


async def all_in(store: Store, state: str) -> None:
    await until(store, lambda found: set(found.values()) == {state})


async def so_many(store: Store, sent: int) -> None:
    await until(store, lambda found: list(found.values()).count("sent") == sent)


def wake(store: Store) -> None:
    store.run(lambda unit: unit.wake(signals.OUTBOX))


@asynccontextmanager
async def killed(store: Store, channel: Platform, clock: Clock, tried: int) -> AsyncIterator[None]:
    """An outbox that dies without another word once it has begun so many sends.

    A unit that it had given to the store may end after its death, and knows no later time than that.
    """
    outbox = outbox_of(store, channel, Clock(clock.now))
    working = asyncio.create_task(outbox.run())
    await channel.until(lambda: len(channel.tried) >= tried)
    yield
    sends = set(outbox._under_way)
    for task in (working, *sends):
        task.cancel()
    for task in (working, *sends):
        with suppress(asyncio.CancelledError):
            await task
