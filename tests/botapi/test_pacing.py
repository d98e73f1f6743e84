"""As fast as Telegram permits, and no faster: by a clock that the platform's limits go by as well.

The clock is the test's own, so that a busy machine refuses nothing; `make bench` measures the same in real time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from bot.channels.telegram.channel import HEADROOM, pace_of
from handlers.dialogue.library import Library
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.pacing import Pace
from knowledge.store.store import Store
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import at_work, channel_of, listening, meet_in, until, until_stored, wake
from tests.botapi.talking import of_the_bot
from tests.botapi.world import Limits
from tests.queueing import queue, states
from tests.scheduler.channels import Clock

PER_SECOND = 30
CHATS = 60
STEP = timedelta(milliseconds=10)


class Watched(Clock):
    """A clock that stands still, and knows up to which instant somebody has looked at it."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.seen = now

    def __call__(self) -> datetime:
        self.seen = self.now
        return self.now


class Span:
    """Time that goes on in steps, each as soon as the outbox has done what the last one allowed."""

    def __init__(self, telegram: LoopbackTelegram, store: Store, start: datetime) -> None:
        self.clock = Watched(start)
        self._start = start
        self._store = store
        telegram.world.now = self.elapsed

    def elapsed(self) -> float:
        return (self.clock.now - self._start).total_seconds()

    async def pass_until(self, condition: Callable[[], bool], step: timedelta) -> None:
        while not condition():
            self.clock.advance(step)
            wake(self._store)
            await until_stored(self._store, lambda: self.clock.seen == self.clock.now)
            await self._store.perform(lambda _unit: None)  # what began at that instant is stored
            await until_stored(self._store, self._nothing_under_way)

    def _nothing_under_way(self) -> bool:
        return "sending" not in states(self._store).values()

    def all_sent(self) -> bool:
        return set(states(self._store).values()) == {"sent"}


async def send_all(
    telegram: LoopbackTelegram, store: Store, span: Span, pace: Pace, step: timedelta, limits: Limits
) -> None:
    telegram.limit(limits)
    async with channel_of(telegram, store, pace) as channel, at_work(store, [channel], span.clock):
        await span.pass_until(span.all_sent, step)


async def test_a_broadcast(telegram: LoopbackTelegram, sqlite_store: Store, now: datetime) -> None:
    """It keeps to the limit in every span of a second, without a refusal, and makes use of nearly all of it."""
    span = Span(telegram, sqlite_store, now)
    for number in range(1, CHATS + 1):
        person = meet_in(sqlite_store, telegram.person(number).chat, now)
        queue(sqlite_store, person, now, "circular", DeliveryKind.CIRCULAR)
    await send_all(telegram, sqlite_store, span, pace_of(PER_SECOND), STEP, Limits(per_second=PER_SECOND))
    assert telegram.world.refusals == 0
    assert telegram.world.posted.total() == CHATS
    assert telegram.world.sent_at[-1] <= CHATS / PER_SECOND / HEADROOM + STEP.total_seconds()


async def test_a_question_during_a_broadcast(telegram: LoopbackTelegram, sqlite_store: Store, library: Library) -> None:
    """In real time: it is answered before the rest of the circulars, and all of these arrive as well."""
    start = datetime.now().astimezone()
    people = [telegram.person(number) for number in range(1, CHATS + 1)]
    known = [meet_in(sqlite_store, person.chat, start) for person in people]
    async with (
        listening(telegram, sqlite_store, library, speaking=False),
        channel_of(telegram, sqlite_store, pace_of(PER_SECOND)) as channel,
        at_work(sqlite_store, [channel], lambda: datetime.now().astimezone()),
    ):
        for person in known:
            queue(sqlite_store, person, start, "circular", DeliveryKind.CIRCULAR)
        await until(telegram, lambda: telegram.world.posted.total() >= CHATS // 4)
        people[-1].says("Who chairs the network?")
        await until(telegram, lambda: telegram.world.posted.total() == CHATS + 1)
    texts = [call.parameters["text"] for call in telegram.named("sendMessage")]
    place = next(place for place, text in enumerate(texts) if text != "circular")
    assert place < CHATS * 3 // 4
    assert len(of_the_bot(people[-1].chat)) == 2


async def test_one_chat(telegram: LoopbackTelegram, sqlite_store: Store, now: datetime) -> None:
    """Three messages at once, then one a second: what a chat is permitted, in the order in which they were said."""
    span = Span(telegram, sqlite_store, now)
    person = meet_in(sqlite_store, telegram.person(7).chat, now)
    for number in range(7):
        queue(sqlite_store, person, now, str(number))
    step, limits = timedelta(milliseconds=250), Limits(per_chat_second=1, chat_burst=4)
    await send_all(telegram, sqlite_store, span, pace_of(1_000), step, limits)
    assert telegram.world.refusals == 0
    assert [shown.text for shown in of_the_bot(telegram.chat(7))] == [str(number) for number in range(7)]
    sent = telegram.world.sent_at
    assert sent[2] <= sent[0] + 3 * step.total_seconds()
    assert all(1.0 <= after - before <= 1.25 for before, after in pairwise(sent[3:]))


async def test_one_group(telegram: LoopbackTelegram, sqlite_store: Store, now: datetime) -> None:
    """Twenty messages a minute, in every span of a minute, while a person beside it is written to at once."""
    span = Span(telegram, sqlite_store, now)
    group = meet_in(sqlite_store, telegram.group(-100), now)
    for number in range(25):
        queue(sqlite_store, group, now, str(number))
    queue(sqlite_store, meet_in(sqlite_store, telegram.person(7).chat, now), now, "beside it")
    limits = Limits(per_group_minute=20)
    await send_all(telegram, sqlite_store, span, pace_of(1_000), timedelta(milliseconds=400), limits)
    assert telegram.world.refusals == 0
    assert len(of_the_bot(telegram.chat(-100))) == 25
    assert of_the_bot(telegram.chat(7))[0].at < 2
    assert telegram.world.sent_at[-1] < 60 * 25 / 20 + 10
