"""Letters through the outbox: the next channel when one is dead, files that are known, and time that stood still."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from scheduler.outbox import LEASE, RECOVERY, Outbox
from scheduler.ports import Blocked, Channel, Receipt
from tests.circulations import MADRID, add_address, add_member, add_reader, planned, release
from tests.queueing import claim, meet, queue, states
from tests.scheduler.channels import Clock, Faulty, Gated, Platform
from tests.scheduler.running import PATIENCE_S, all_in, running, until, wake

CIRCULAR = DeliveryKind.CIRCULAR
FILE = Attachment(name="plan.pdf", media_type="application/pdf", size=9, reference="r1")


class Telegram(Faulty):
    """One that fails with the given errors."""

    name = ChannelName.TELEGRAM


class Keeping(Platform):
    """A platform that keeps files: what it is given without a handle it calls by a new one."""

    name = ChannelName.TELEGRAM

    def __init__(self) -> None:
        super().__init__()
        self.carried: list[str] = []

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        self.carried += [file.handle for file in message.files]
        new: Mapping[str, str] = {
            file.reference: f"known:{file.reference}" for file in message.files if not file.handle
        }
        self.deliver(to, message)
        return Receipt(provider_id=message.key, handles=new)


async def test_a_dead_channel_is_followed_by_the_next(store: Store, clock: Clock) -> None:
    """Who has blocked us where they were last gets the letter on their next channel, by the same outbox, at once."""
    reader = add_reader(store, add_member(store, "bilbao"), clock.now)
    add_address(store, reader, ChannelName.WEBCHAT, "chat-of-ana")
    release(store, clock.now)
    (first,) = planned(store)
    dead, living = Faulty([Blocked()]), Telegram([])
    channels: Mapping[ChannelName, Channel] = {dead.name: dead, living.name: living}
    outbox = Outbox(store, channels, clock, official=MADRID)
    working = asyncio.create_task(outbox.run())
    await living.until(lambda: len(living.texts) == 1)
    await until(store, lambda found: "sending" not in found.values())
    outbox.stop()
    async with asyncio.timeout(PATIENCE_S):
        await working
    ends = [(one.key, one.channel, one.state) for one in planned(store)]
    assert ends == [(first.key, "webchat", "failed"), (f"{first.key}:2", "telegram", "sent")]
    assert dead.texts == []


async def test_what_was_uploaded_is_not_uploaded_again(store: Store, clock: Clock) -> None:
    """The platform's own name of a file goes with the next message that has it."""
    channel = Keeping()
    people = [meet(store, str(number), clock.now, ChannelName.TELEGRAM) for number in range(2)]
    async with running(store, channel, clock):
        for person in people:
            queue(store, person, clock.now, files=(FILE,))
            await all_in(store, "sent")
    assert channel.carried == ["", "known:r1"]


async def test_a_late_letter_does_not_keep_the_outbox_awake(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for another time is neither sent nor asked for again and again."""
    add_reader(store, add_member(store, "bilbao"), clock.now)
    release(store, clock.now)
    clock.advance(LATE + timedelta(seconds=1))
    channel = Telegram([])
    async with running(store, channel, clock) as outbox:
        await outbox.drain(timedelta(seconds=PATIENCE_S))
        turns: list[int] = []
        take = outbox._turn_or_pause

        async def counted() -> Any:
            turns.append(1)
            return await take()

        monkeypatch.setattr(outbox, "_turn_or_pause", counted)
        for _ in range(20):
            await store.perform(lambda _unit: None)
        assert turns == []
    assert channel.tried == []
    assert set(states(store).values()) == {"pending"}


async def test_a_busy_outbox_takes_over_from_the_dead(store: Store, clock: Clock) -> None:
    """Also while there is always something to send, what a stopped process left behind is taken back."""
    left = queue(store, meet(store, "left", clock.now), clock.now)
    claim(store, clock.now, clock.now + LEASE)
    channel = Gated()
    async with running(store, channel, clock):
        queue(store, meet(store, "busy", clock.now), clock.now)
        await channel.until(lambda: len(channel.tried) == 1)
        clock.advance(LEASE + RECOVERY)
        queue(store, meet(store, "busier", clock.now), clock.now)
        await channel.until(lambda: left in channel.tried)
        channel.gate.set()
        wake(store)
        await until(store, lambda found: found[left] == "sent")


async def test_a_process_that_stood_still_sends_nothing_late(store: Store, clock: Clock) -> None:
    """A delivery whose lease ran out between claim and send is left to whoever has it by now."""
    channel = Platform()
    key = queue(store, meet(store, "ana", clock.now), clock.now, kind=CIRCULAR)
    outbox = Outbox(store, {channel.name: channel}, clock)
    (claimed,) = claim(store, clock.now, clock.now + LEASE)
    clock.advance(LEASE)
    outbox._send_all([claimed])
    await outbox._finish()
    assert channel.tried == []
    assert states(store) == {key: "sending"}
