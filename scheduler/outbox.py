"""The outbox: claims what is due, sends it, records what came of it. The only caller of `Channel.send`.

Each turn is one transaction that records the finished sends and claims new ones, so that a busy outbox commits a
few times for many messages. A claim takes no more than is sent at once: whatever a crash leaves behind as "sending"
really was on its way, and only that can come twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import structlog

from knowledge.model.deliveries import Delivery, Progressed, Result, Sent
from knowledge.model.people import ChannelName
from knowledge.store import signals
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.ports import Channel, Receipt, SendError, Unconfirmed
from scheduler.retry import after_failure

MOST_AT_ONCE = 100
"""Sends under way at the same time in one process."""

SEND_TIMEOUT = timedelta(seconds=8)
LEASE = timedelta(seconds=12)
"""Longer than a send may take, so that a live process never loses what it is sending; a crash costs this long."""

FILE_TIMEOUT = timedelta(seconds=90)
FILE_LEASE = timedelta(seconds=100)
"""The same for messages with files: fifty megabytes over a city hall's line."""

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
    """Sends the deliveries of some channels. Any number of outboxes may work on one store."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[ChannelName, Channel],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Random | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._paces = {name: channel.pace for name, channel in channels.items() if channel.pace is not None}
        self._now = now
        self._chance = chance or Random()  # noqa: S311 (jitter)
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()
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
                if not self._under_way:
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
        try:
            return await self._store.perform(lambda unit: self._turn(unit, results))
        except (StoreUnavailable, Conflict) as error:
            log.warning("outbox.store_unavailable", error=str(error))
        except Exception as error:  # nobody would see the outbox end: a fault must not silence Focal for good
            log.error("outbox.failed", exc_info=error)
        self._results = results + self._results
        await asyncio.sleep(PAUSE_WITHOUT_STORE.total_seconds())
        return _Turn(claimed=(), look_again_at=self._now())

    def _turn(self, unit: Unit, results: Sequence[Result]) -> _Turn:
        now = self._now()
        unit.deliveries.record(results)
        if not self._free:
            return _Turn(claimed=(), look_again_at=None)
        claimed = unit.deliveries.claim(
            list(self._channels), now, now + LEASE, self._free, self._paces, lease_with_files=now + FILE_LEASE
        )
        if claimed and not self._paces.keys() & {delivery.to.channel for delivery in claimed}:
            return _Turn(claimed=claimed, look_again_at=None)
        if not claimed and unit.deliveries.recover(now):
            return _Turn(claimed=(), look_again_at=now)
        return _Turn(claimed=claimed, look_again_at=unit.deliveries.next_due(now, paced=bool(self._paces)))

    def _send_all(self, claimed: Sequence[Delivery]) -> None:
        """Begins all sends; a claim holds one delivery of a chat at most."""
        self._free -= len(claimed)
        for delivery in claimed:
            task = asyncio.create_task(self._send_one(delivery))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send_one(self, delivery: Delivery) -> None:
        result = await self._send(delivery)
        self._results.append(result)
        self._free += 1
        self._awake.set()

    async def _send(self, delivery: Delivery) -> Result:
        try:
            limit = FILE_TIMEOUT if delivery.message.files else SEND_TIMEOUT
            async with asyncio.timeout(limit.total_seconds()):
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
            await asyncio.wait_for(self._awake.wait(), wait)

    async def _finish(self) -> None:
        while self._under_way:
            await asyncio.gather(*self._under_way)
        results = self._results
        try:
            await self._store.perform(lambda unit: unit.deliveries.record(results))
        except (StoreUnavailable, Conflict) as error:  # their leases run out, and another outbox takes them back
            log.warning("outbox.results_lost", count=len(results), error=str(error))


def _after_success(delivery: Delivery, receipt: Receipt, now: datetime) -> Sent | Progressed:
    if receipt.is_last:
        return Sent(
            delivery=delivery.id,
            attempt=delivery.attempts,
            provider_id=receipt.provider_id,
            at=now,
            has_code=delivery.message.has_code,
        )
    return Progressed(delivery=delivery.id, attempt=delivery.attempts, part=delivery.part + 1, at=now)
