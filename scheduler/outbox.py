"""The outbox: claims what is due, sends it, records what came of it. The only caller of `Channel.send`.

Each turn is one transaction that records the finished sends and claims new ones, so that a busy outbox commits a
few times for many messages. A claim takes no more than is sent at once: whatever a crash leaves behind as "sending"
really was on its way, and only that can come twice.

A claim is sent by a chain of tasks: each makes sure of a successor before it sends, and the successor begins the next
message as soon as this one has to wait for its platform. A channel that takes messages at once is served by one task.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog

from knowledge.model.deliveries import Delivery, Priority, Progressed, Result, Sent, Upload
from knowledge.model.people import ChannelName
from knowledge.store import signals
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.figures import note_send
from scheduler.ports import Channel, Receipt, SendError, Unconfirmed
from scheduler.retry import after_failure

MOST_AT_ONCE = 100
"""Sends under way at the same time in one process."""

FOR_REPLIES = 10
"""Of these as many are kept for replies, which do not wait until a platform that hangs has let a circular go."""

SEND_TIMEOUT = timedelta(seconds=8)
LEASE = timedelta(seconds=12)
"""Longer than a send may take, so that a live process never loses what it is sending; a crash costs this long."""

FILE_TIMEOUT = timedelta(seconds=90)
FILE_LEASE = timedelta(seconds=100)
"""The same for messages with files, and for e-mail: fifty megabytes over a city hall's line."""

RECOVERY = timedelta(seconds=1)
"""How often a busy outbox looks for what a stopped process left behind; an idle one does whenever it looks at all."""

PAUSE_WITHOUT_STORE = timedelta(seconds=2)

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turn:
    """What one transaction came to: what is to be sent now, and when to look again at the latest.

    Without a time to look again, the end of a send under way or a signal is what wakes the outbox.
    """

    claimed: tuple[Delivery, ...]
    look_again_at: datetime | None


class Outbox:
    """Sends the deliveries of some channels. Any number of outboxes may work on one store.

    Args:
        served: the channels of the whole installation, where other processes serve others: a letter that fails for
            good may go on by any of them.
        official: the zone of whoever has none, in which a letter's next way waits for the day.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[ChannelName, Channel],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Random | None = None,
        *,
        served: Collection[ChannelName] | None = None,
        official: ZoneInfo | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._served = tuple(channels if served is None else served)
        self._official = official or ZoneInfo("UTC")
        self._paces = {name: channel.pace for name, channel in channels.items() if channel.pace is not None}
        self._now = now
        self._chance = chance or Random()  # noqa: S311 (jitter)
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._claimed: deque[Delivery] = deque()
        self._has_successor = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._recover_at = now()
        self._results: list[Result] = []
        self._free = MOST_AT_ONCE

    async def run(self) -> None:
        """Works until `stop`; then waits for the sends under way and records them."""
        loop = asyncio.get_running_loop()
        with self._store.signals.listening(signals.OUTBOX, lambda: loop.call_soon_threadsafe(self._awake.set)):
            while not self._stopping:
                self._awake.clear()
                turn = await self._turn_or_pause()
                self._send_all(turn.claimed)
                if not self._under_way and not self._results:
                    self._idle.set()
                if not self._results:
                    await self._sleep_until(turn.look_again_at)
            await self._finish()

    async def drain(self, patience: timedelta) -> None:
        """Waits until nothing is left that may go at this moment, or patience ends."""
        self._idle.clear()
        self._awake.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), patience.total_seconds())

    def stop(self) -> None:
        """Ends `run` after the sends under way."""
        self._stopping = True
        self._awake.set()

    async def _turn_or_pause(self) -> _Turn:
        """One turn; while the store is away its results are kept for the next."""
        results, self._results = self._results, []
        recovers = self._is_time_to_recover()
        try:
            return await self._store.perform(lambda unit: self._turn(unit, results, recovers=recovers))
        except (StoreUnavailable, Conflict) as error:
            log.warning("outbox.store_unavailable", error=str(error))
        except Exception as error:  # nobody would see the outbox end: a fault must not silence Focal for good
            log.error("outbox.failed", exc_info=error)
        self._results = results + self._results
        await asyncio.sleep(PAUSE_WITHOUT_STORE.total_seconds())
        return _Turn(claimed=(), look_again_at=self._now())

    def _is_time_to_recover(self) -> bool:
        is_time = self._now() >= self._recover_at
        if is_time:
            self._recover_at = self._now() + RECOVERY
        return is_time

    def _turn(self, unit: Unit, results: Sequence[Result], *, recovers: bool) -> _Turn:
        now = self._now()
        self._record(unit, results, now)
        if not self._free:
            return _Turn(claimed=(), look_again_at=None)
        if recovers:
            unit.deliveries.recover(now)
        most, up_to = self._room()
        claimed = self._claim(unit, now, most, up_to)
        if len(claimed) == most or (not claimed and unit.deliveries.recover(now)):
            return _Turn(claimed=claimed, look_again_at=now)
        return _Turn(claimed=claimed, look_again_at=unit.deliveries.next_due(now, paced=bool(self._paces)))

    def _record(self, unit: Unit, results: Sequence[Result], now: datetime) -> None:
        for letter in unit.deliveries.record(results):
            unit.circulation.reroute(letter, self._served, now, self._official)
        if results:
            unit.wake(signals.DELIVERIES)

    def _room(self) -> tuple[int, Priority]:
        """How many may be begun, and how urgent they must be."""
        roomy = self._free - FOR_REPLIES
        return (roomy, Priority.CIRCULAR) if roomy > 0 else (self._free, Priority.REPLY)

    def _claim(self, unit: Unit, now: datetime, most: int, up_to: Priority) -> tuple[Delivery, ...]:
        until, until_with_files = now + LEASE, now + FILE_LEASE
        return unit.deliveries.claim(list(self._channels), now, until, most, self._paces, until_with_files, up_to)

    def _send_all(self, claimed: Sequence[Delivery]) -> None:
        """Begins all sends; a claim holds one delivery of a chat at most."""
        self._free -= len(claimed)
        self._claimed.extend(claimed)
        self._make_sure_of_successor()

    def _make_sure_of_successor(self) -> None:
        if self._claimed and not self._has_successor:
            self._has_successor = True
            task = asyncio.create_task(self._send_on())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send_on(self) -> None:
        """Sends until everything claimed is begun."""
        self._has_successor = False
        while self._claimed:
            delivery = self._claimed.popleft()
            self._make_sure_of_successor()
            if self._is_held(delivery):
                result = await self._send(delivery)
                note_send(delivery, result, self._now())
                self._results.append(result)
            self._free += 1
            self._awake.set()

    def _is_held(self, delivery: Delivery) -> bool:
        """Whether its lease runs until it is sent; after a standstill of this process it is left to somebody else."""
        return delivery.lease_until is None or self._now() + _limit(delivery) <= delivery.lease_until

    async def _send(self, delivery: Delivery) -> Result:
        try:
            async with asyncio.timeout(_limit(delivery).total_seconds()):
                channel = self._channels[delivery.to.channel]
                receipt = await channel.send(delivery.to, delivery.message, delivery.part)
        except SendError as error:
            failure = error
        except TimeoutError:
            failure = Unconfirmed()
        except Exception as error:
            log.error("outbox.channel_fault", delivery=delivery.key, exc_info=error)
            failure = Unconfirmed(f"the channel failed: {error!r}")
        else:
            return _after_success(delivery, receipt, self._now())
        log.info("outbox.not_sent", delivery=delivery.key, error=str(failure))
        return after_failure(delivery, failure, self._now(), self._chance)

    async def _sleep_until(self, instant: datetime | None) -> None:
        """Until a signal, or until then."""
        wait = None if instant is None else max((instant - self._now()).total_seconds(), 0.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):  # `wait_for` of Python 3.11 may swallow the end of its task
                await self._awake.wait()

    async def _finish(self) -> None:
        while self._under_way:
            await asyncio.gather(*self._under_way)
        results = self._results
        try:
            await self._store.perform(lambda unit: self._record(unit, results, self._now()))
        except (StoreUnavailable, Conflict) as error:  # their leases run out, and another outbox takes them back
            log.warning("outbox.results_lost", count=len(results), error=str(error))


def _limit(delivery: Delivery) -> timedelta:
    """How long a send may take."""
    return FILE_TIMEOUT if delivery.takes_long else SEND_TIMEOUT


def _after_success(delivery: Delivery, receipt: Receipt, now: datetime) -> Sent | Progressed:
    uploads = tuple(_uploads(delivery, receipt.handles)) if receipt.handles else ()
    if receipt.is_last:
        return Sent(
            delivery=delivery.id,
            attempt=delivery.attempts,
            provider_id=receipt.provider_id,
            at=now,
            has_code=delivery.message.has_code,
            uploads=uploads,
        )
    part = delivery.part + 1
    return Progressed(delivery=delivery.id, attempt=delivery.attempts, part=part, at=now, uploads=uploads)


def _uploads(delivery: Delivery, handles: Mapping[str, str]) -> Iterator[Upload]:
    """What others of the same scope need not upload again."""
    if scope := delivery.to.scope:
        for reference, handle in handles.items():
            yield Upload(scope=scope, reference=reference, handle=handle)
