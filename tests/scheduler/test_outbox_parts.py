"""Messages in parts, at a pace, with files, and what still goes at the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from scheduler.outbox import FILE_LEASE, LEASE
from scheduler.ports import Unavailable
from tests.queueing import meet, queue, states
from tests.scheduler.channels import Clock, Gated, Hanging, InParts, Paced
from tests.scheduler.running import PATIENCE_S, all_in, killed, running, so_many, until, wake

SECOND = timedelta(seconds=1)
CIRCULAR = DeliveryKind.CIRCULAR


async def test_draining_sends_what_is_due(store: Store, clock: Clock) -> None:
    """At the end what may go now still goes, message by message; what is due later is left to the next process."""
    channel = Gated()
    ana = meet(store, "ana", clock.now)
    now = [queue(store, ana, clock.now, str(number)) for number in range(4)]
    later = queue(store, ana, clock.now + SECOND)
    async with running(store, channel, clock) as outbox:
        await channel.until(lambda: len(channel.tried) == 1)
        draining = asyncio.create_task(outbox.drain(timedelta(seconds=PATIENCE_S)))
        await asyncio.wait([draining], timeout=0.05)
        assert not draining.done()
        channel.gate.set()
        await draining
        assert channel.texts == ["0", "1", "2", "3"]
    assert states(store) == dict.fromkeys(now, "sent") | {later: "pending"}


async def test_draining_has_an_end(store: Store, clock: Clock) -> None:
    """A platform that hangs does not keep the process from ending."""
    channel = Gated()
    queue(store, meet(store, "ana", clock.now), clock.now)
    async with running(store, channel, clock) as outbox:
        await channel.until(lambda: len(channel.tried) == 1)
        await outbox.drain(timedelta(milliseconds=20))
        channel.gate.set()


async def test_a_message_in_parts_is_sent_part_by_part(store: Store, clock: Clock) -> None:
    """All parts of the first message come before the second one, each sent once."""
    channel = InParts()
    ana = meet(store, "ana", clock.now)
    queue(store, ana, clock.now, "abc")
    queue(store, ana, clock.now, "x")
    async with running(store, channel, clock):
        await all_in(store, "sent")
    assert channel.texts == ["a", "b", "c", "x"]


async def test_a_part_that_failed_is_sent_again_alone(store: Store, clock: Clock) -> None:
    """The parts that arrived before are not repeated."""
    channel = InParts([Unavailable()])
    key = queue(store, meet(store, "ana", clock.now), clock.now, "abc")
    async with running(store, channel, clock):
        await until(store, lambda found: found[key] == "pending" and len(channel.tried) == 2)
        clock.advance(SECOND)
        wake(store)
        await all_in(store, "sent")
    assert channel.tried == [f"{key}:{part}" for part in (0, 1, 1, 2)]
    assert channel.texts == ["a", "b", "c"]


async def test_a_broadcast_keeps_the_pace(store: Store, clock: Clock) -> None:
    """As time goes on, one message goes at each interval."""
    channel = Paced(40 * timedelta(milliseconds=1))
    for number in range(5):
        queue(store, meet(store, str(number), clock.now, ChannelName.TELEGRAM), clock.now, kind=CIRCULAR)
    async with running(store, channel, clock):
        for sent in range(1, 6):
            await so_many(store, sent)
            assert len(channel.texts) == sent
            clock.advance(timedelta(milliseconds=40))
            wake(store)


async def test_two_outboxes_keep_one_pace(store: Store, clock: Clock) -> None:
    """However many processes send: at one moment one message goes."""
    one, two = (Paced(timedelta(seconds=1)) for _ in range(2))
    for number in range(3):
        queue(store, meet(store, str(number), clock.now, ChannelName.TELEGRAM), clock.now)
    async with running(store, one, clock), running(store, two, clock):
        for sent in range(1, 4):
            await so_many(store, sent)
            assert len(one.texts + two.texts) == sent
            clock.advance(timedelta(seconds=1))
            wake(store)


async def test_files_are_given_time(store: Store, clock: Clock) -> None:
    """A message with files keeps its lease longer than one without: nobody else takes it while it is being sent."""
    file = Attachment(name="plan.pdf", media_type="application/pdf", size=9, reference="r")
    ana, bea = (meet(store, name, clock.now) for name in ("ana", "bea"))
    with_file = queue(store, ana, clock.now, files=(file,))
    without = queue(store, bea, clock.now)
    async with killed(store, Hanging(99, effect=False), clock, tried=2):
        pass
    clock.advance(LEASE)
    assert store.run(lambda unit: unit.deliveries.recover(clock.now)) == 1
    assert states(store) == {with_file: "sending", without: "pending"}
    clock.advance(FILE_LEASE - LEASE)
    assert store.run(lambda unit: unit.deliveries.recover(clock.now)) == 1
