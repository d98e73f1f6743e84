"""The outbox against platforms on good days and bad ones."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store, open_store
from scheduler import outbox as outboxes
from scheduler.outbox import FILE_TIMEOUT, FOR_REPLIES, LEASE, MOST_AT_ONCE, SEND_TIMEOUT
from scheduler.ports import Blocked, Rejected, Throttled, Unavailable, Unconfirmed
from tests.queueing import attempts, meet, queue, states
from tests.scheduler.channels import Clock, Faulty, Gated, Hanging, Platform
from tests.scheduler.running import PATIENCE_S, all_in, killed, outbox_of, running, until, wake

SECOND = timedelta(seconds=1)
REPLY, CIRCULAR = DeliveryKind.REPLY, DeliveryKind.CIRCULAR
PLAN = Attachment(reference="r1", name="plan.pdf", media_type="application/pdf", size=3)


async def test_what_is_due_is_sent_and_recorded(store: Store, clock: Clock) -> None:
    """What was queued before the start and while running is sent once each."""
    channel = Platform()
    ana = meet(store, "ana", clock.now)
    queue(store, ana, clock.now, "one")
    async with running(store, channel, clock):
        await all_in(store, "sent")
        queue(store, ana, clock.now, "two")
        await channel.until(lambda: len(channel.texts) == 2)
        await all_in(store, "sent")
    assert channel.seen == {"ana": ["one", "two"]}


async def test_a_chat_reads_its_messages_in_order(store: Store, clock: Clock) -> None:
    """Twenty messages for each of five chats arrive in the order in which they were queued."""
    channel = Platform()
    people = [meet(store, f"p{number}", clock.now) for number in range(5)]
    for number in range(20):
        for person in people:
            queue(store, person, clock.now, str(number))
    async with running(store, channel, clock):
        await all_in(store, "sent")
    assert all(texts == [str(number) for number in range(20)] for texts in channel.seen.values())
    assert len(channel.seen) == 5


async def test_order_is_kept_over_a_retry(store: Store, clock: Clock) -> None:
    """When the first message has to wait, the second waits with it."""
    channel = Faulty([Unavailable()])
    ana = meet(store, "ana", clock.now)
    first = queue(store, ana, clock.now, "one")
    queue(store, ana, clock.now, "two")
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) == 1)
        await until(store, lambda found: found[first] == "pending")
        clock.advance(SECOND)
        wake(store)
        await all_in(store, "sent")
    assert channel.seen == {"ana": ["one", "two"]}


async def test_replies_overtake_circulars(store: Store, clock: Clock) -> None:
    """While a platform that hangs keeps circulars for everybody under way, a reply to one person goes at once."""
    channel = Gated()
    begun = MOST_AT_ONCE - FOR_REPLIES
    for number in range(MOST_AT_ONCE):
        queue(store, meet(store, f"p{number}", clock.now), clock.now, "circular", CIRCULAR)
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) == begun)
        reply = queue(store, meet(store, "ana", clock.now), clock.now, "reply")
        await channel.until(lambda: len(channel.tried) > begun)
        assert channel.tried[begun:] == [reply]
        channel.gate.set()
        await all_in(store, "sent")
    assert len(channel.tried) == MOST_AT_ONCE + 1


async def test_replies_go_before_circulars_that_wait(store: Store, clock: Clock) -> None:
    """Of a backlog that is longer than what goes at once, a reply that was queued last is among the next to go."""
    channel = Gated()
    for number in range(2 * MOST_AT_ONCE):
        queue(store, meet(store, f"p{number}", clock.now), clock.now, "circular", CIRCULAR)
    for number in range(FOR_REPLIES):
        queue(store, meet(store, f"full{number}", clock.now), clock.now, "reply")
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) >= MOST_AT_ONCE - FOR_REPLIES)
        late = queue(store, meet(store, "ana", clock.now), clock.now, "reply")
        channel.gate.set()
        await all_in(store, "sent")
    assert channel.tried.index(late) < MOST_AT_ONCE + FOR_REPLIES


async def test_a_busy_outbox_rests(sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """While every slot is taken and more is due, the outbox sleeps rather than asking the store without end."""
    channel = Gated()
    for number in range(MOST_AT_ONCE + 20):
        queue(sqlite_store, meet(sqlite_store, f"p{number}", clock.now), clock.now)
    async with running(sqlite_store, channel, clock) as outbox:
        await channel.until(lambda: len(channel.tried) == MOST_AT_ONCE)
        turns: list[int] = []
        take = outbox._turn_or_pause

        async def counted() -> Any:
            turns.append(1)
            return await take()

        monkeypatch.setattr(outbox, "_turn_or_pause", counted)
        for _ in range(50):
            await sqlite_store.perform(lambda _unit: None)
        assert len(turns) <= 2
        channel.gate.set()
        await all_in(sqlite_store, "sent")


async def test_a_throttled_message_waits_as_told(store: Store, clock: Clock) -> None:
    """Asked to slow down, the outbox tries again at the time it was told, not before, and counts no failure."""
    channel = Faulty([Throttled(30 * SECOND)])
    key = queue(store, meet(store, "ana", clock.now), clock.now)
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) == 1)
        await all_in(store, "pending")
        assert attempts(store, key) == 0
        clock.advance(29 * SECOND)
        wake(store)
        await store.perform(lambda _unit: None)
        assert len(channel.tried) == 1
        clock.advance(SECOND)
        wake(store)
        await all_in(store, "sent")
    assert channel.tried == [key, key]


@pytest.mark.parametrize("error", [Blocked(), Rejected()], ids=repr)
async def test_what_is_refused_for_good_is_given_up(store: Store, clock: Clock, error: Exception) -> None:
    """A refusal is not repeated, and the chat's next message is tried."""
    channel = Faulty([error])
    ana = meet(store, "ana", clock.now)
    first, second = queue(store, ana, clock.now, "one"), queue(store, ana, clock.now, "two")
    async with running(store, channel, clock):
        found = await until(store, lambda found: found[second] == "sent")
    assert found[first] == "failed"
    assert channel.texts == ["two"]


@pytest.mark.parametrize(("kind", "state"), [(REPLY, "sent"), (CIRCULAR, "unconfirmed")], ids=str)
@pytest.mark.parametrize("error", [Unconfirmed(), ZeroDivisionError("a bug")], ids=repr)
async def test_a_lost_answer(store: Store, clock: Clock, error: Exception, kind: DeliveryKind, state: str) -> None:
    """When the effect is there but the answer is not, a reply is repeated and a circular is not."""
    channel = Faulty([error], effect=True)
    queue(store, meet(store, "ana", clock.now), clock.now, "Hello", kind)
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) == 1)
        await until(store, lambda found: "sending" not in found.values())
        clock.advance(SECOND)
        wake(store)
        await all_in(store, state)
    assert channel.texts == ["Hello"] * (2 if kind is REPLY else 1)


async def test_a_send_that_hangs_is_cut_off(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that never answers holds up neither others nor, for good, its own message."""
    monkeypatch.setattr(outboxes, "SEND_TIMEOUT", timedelta(milliseconds=50))
    channel = Hanging(1, effect=False)
    hung = queue(store, meet(store, "ana", clock.now), clock.now, "one")
    other = queue(store, meet(store, "bea", clock.now), clock.now, "two")
    async with running(store, channel, clock):
        await until(store, lambda found: found == {hung: "pending", other: "sent"})
        clock.advance(SECOND)
        wake(store)
        await all_in(store, "sent")
    assert channel.seen == {"bea": ["two"], "ana": ["one"]}


async def test_a_channel_that_is_not_there(store: Store, clock: Clock) -> None:
    """Messages of a channel that this process does not serve wait for one that does."""
    key = queue(store, meet(store, "ana", clock.now, ChannelName.TELEGRAM), clock.now)
    async with running(store, Platform(), clock):
        await store.perform(lambda _unit: None)
    assert states(store) == {key: "pending"}


@pytest.mark.parametrize("kind", [REPLY, CIRCULAR], ids=str)
async def test_a_crash_repeats_only_what_was_in_flight(store: Store, clock: Clock, kind: DeliveryKind) -> None:
    """Of three messages to one chat the one being sent at the crash is repeated or unconfirmed; the others arrive."""
    dying, living = Hanging(99, effect=True), Platform()
    ana = meet(store, "ana", clock.now)
    keys = [queue(store, ana, clock.now, str(number), kind) for number in range(3)]
    async with killed(store, dying, clock, tried=1):
        pass
    assert states(store) == dict(zip(keys, ["sending", "pending", "pending"], strict=True))
    clock.advance(LEASE)
    async with running(store, living, clock):
        await until(store, lambda found: found[keys[2]] == "sent")
    assert dying.texts == ["0"]
    assert living.texts == (["0", "1", "2"] if kind is REPLY else ["1", "2"])
    assert states(store)[keys[0]] == ("sent" if kind is REPLY else "unconfirmed")


async def test_a_living_outbox_keeps_what_it_is_sending(store: Store, clock: Clock) -> None:
    """Before the lease runs out nobody else takes what is being sent, however often they look."""
    assert LEASE > SEND_TIMEOUT
    slow, other = Gated(), Platform()
    ana = meet(store, "ana", clock.now)
    first = queue(store, ana, clock.now, "one")
    async with running(store, slow, clock), running(store, other, clock):
        # Whoever of the two took it: the slow one must not lose it, the other sends it at once.
        begun = [
            asyncio.create_task(slow.until(lambda: slow.tried == [first])),
            asyncio.create_task(other.until(lambda: other.tried == [first])),
        ]
        _, waiting = await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        clock.advance(LEASE - SECOND)
        wake(store)
        await store.perform(lambda _unit: None)
        assert len(slow.tried) + len(other.tried) == 1
        slow.gate.set()
        await all_in(store, "sent")
    assert slow.texts + other.texts == ["one"]


class Stalling(Platform):
    """Its first send finds that the process stood still before, until a lease is too short for another one."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def behave(self, to: Address, message: OutgoingMessage) -> None:
        if len(self.tried) == 1:
            self._clock.advance(LEASE - SEND_TIMEOUT + SECOND)


async def test_nothing_begins_that_its_lease_would_not_last_for(store: Store, clock: Clock) -> None:
    """After a standstill what was claimed is left until its lease has run out: two would be sending it otherwise."""
    channel = Stalling(clock)
    first, second = (queue(store, meet(store, name, clock.now), clock.now) for name in ("ana", "bea"))
    async with running(store, channel, clock):
        await until(store, lambda found: found[first] == "sent")
        assert channel.tried == [first]
        assert states(store)[second] == "sending"
        clock.advance(LEASE)
        wake(store)
        await all_in(store, "sent")
    assert channel.tried == [first, second]


async def test_files_have_the_time_that_they_take(store: Store, clock: Clock) -> None:
    """A message with a file begins at once, under a lease as long as an upload may take."""
    channel = Gated()
    key = queue(store, meet(store, "ana", clock.now), clock.now, files=(PLAN,))
    async with running(store, channel, clock):
        await channel.until(lambda: channel.tried == [key])
        clock.advance(FILE_TIMEOUT)
        assert store.run(lambda unit: unit.deliveries.recover(clock.now)) == 0
        channel.gate.set()
        await all_in(store, "sent")
    assert channel.tried == [key]


async def test_stop_waits_for_sends_under_way(store: Store, clock: Clock) -> None:
    """What is being sent when the outbox is stopped is finished and recorded; nothing new is begun."""
    channel = Gated()
    ana = meet(store, "ana", clock.now)
    first, second = queue(store, ana, clock.now, "one"), queue(store, ana, clock.now, "two")
    outbox = outbox_of(store, channel, clock)
    working = asyncio.create_task(outbox.run())
    await channel.until(lambda: len(channel.tried) == 1)
    outbox.stop()
    await asyncio.wait([working], timeout=0.05)
    assert not working.done()
    channel.gate.set()
    await asyncio.wait_for(working, PATIENCE_S)
    assert states(store) == {first: "sent", second: "pending"}


async def test_stopped_before_it_began(store: Store, clock: Clock) -> None:
    """An outbox that is stopped at once ends at once."""
    outbox = outbox_of(store, Platform(), clock)
    outbox.stop()
    await asyncio.wait_for(outbox.run(), PATIENCE_S)


async def test_the_store_is_away_for_a_while(sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is locked by another process the outbox pauses; then it records what was sent before."""
    monkeypatch.setattr("knowledge.store.sqlite.BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr(outboxes, "PAUSE_WITHOUT_STORE", timedelta(milliseconds=20))
    store = open_store(sqlite_url)
    other = create_engine(sqlite_url, connect_args={"isolation_level": None})
    channel = Gated()
    ana = meet(store, "ana", clock.now)
    for number in range(2):
        queue(store, ana, clock.now, str(number))
    async with running(store, channel, clock):
        await channel.until(lambda: len(channel.tried) == 1)
        with other.connect() as lock:
            lock.exec_driver_sql("BEGIN IMMEDIATE")
            channel.gate.set()
            await channel.until(lambda: channel.texts == ["0"])
            for _ in range(3):
                with suppress(Exception):
                    await store.perform(lambda _unit: None)
            assert "sending" in states(store).values()
            lock.exec_driver_sql("ROLLBACK")
        await all_in(store, "sent")
    assert channel.texts == ["0", "1"]
    other.dispose()
    store.close()


async def test_the_outbox_outlives_its_connections(
    postgres_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After PostgreSQL has dropped every connection, as at a restart, sending goes on and nothing is lost."""
    monkeypatch.setattr(outboxes, "PAUSE_WITHOUT_STORE", timedelta(milliseconds=20))
    store, channel = open_store(postgres_url), Platform()
    killer = create_engine(store.engine.url, isolation_level="AUTOCOMMIT")
    ana = meet(store, "ana", clock.now)
    async with running(store, channel, clock):
        for number in range(3):
            await store.perform(lambda _unit: None)
            queue(store, ana, clock.now, str(number))
            await channel.until(partial(_has_more_than, channel, number))
            with killer.connect() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
        # A result that was lost with its connection is found again when its lease runs out.
        clock.advance(LEASE)
        await all_in(store, "sent")
    assert list(dict.fromkeys(channel.texts)) == ["0", "1", "2"]
    killer.dispose()
    store.close()


async def test_a_fault_of_its_own_does_not_silence_the_outbox(
    sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that fails for a reason nobody foresaw is logged and tried again."""
    monkeypatch.setattr(outboxes, "PAUSE_WITHOUT_STORE", timedelta(milliseconds=20))
    channel = Platform()
    ana = meet(sqlite_store, "ana", clock.now)
    key = queue(sqlite_store, ana, clock.now)
    broken = sqlite_store.run(lambda unit: unit.connection.exec_driver_sql("UPDATE deliveries SET kind = 'dance'"))
    assert broken is not None
    async with running(sqlite_store, channel, clock):
        for _ in range(3):
            await sqlite_store.perform(lambda _unit: None)
        sqlite_store.run(lambda unit: bool(unit.connection.exec_driver_sql("UPDATE deliveries SET kind = 'reply'")))
        await all_in(sqlite_store, "sent")
    assert channel.tried == [key]


async def test_two_outboxes_send_each_message_once(postgres_url: str, clock: Clock) -> None:
    """Two processes on one PostgreSQL share the work: everything is sent, nothing twice, each chat in order."""
    stores = [open_store(postgres_url) for _ in range(2)]
    channels = [Platform(), Platform()]
    people = [meet(stores[0], f"p{number}", clock.now) for number in range(40)]
    together: dict[str, list[str]] = {person.address.external_id: [] for person in people}
    for channel in channels:
        channel.seen = together
    async with running(stores[0], channels[0], clock), running(stores[1], channels[1], clock):
        for number in range(5):
            for person in people:
                await asyncio.to_thread(queue, stores[number % 2], person, clock.now, str(number))
        await all_in(stores[0], "sent")
    assert all(texts == ["0", "1", "2", "3", "4"] for texts in together.values())
    for store in stores:
        store.close()


def _has_more_than(channel: Platform, count: int) -> bool:
    return len(channel.texts) > count
