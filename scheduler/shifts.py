"""Shifts: what one process of all does at a time, such as the clock, or asking Telegram for updates.

Whoever holds the lease is on duty. The others try again and again: when the holder ends, it gives the lease back; when
it dies, or cannot reach the database any more, the lease runs out.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from scheduler.figures import ON_DUTY

LEASE = timedelta(seconds=10)
"""What a death costs at most, together with the pause of those who wait."""

PAUSE = timedelta(seconds=2)
"""How often a lease is taken again, by its holder and by those who would like to have it."""

MARGIN = timedelta(seconds=3)
"""How long before its lease runs out a holder leaves that could not take it again: it takes a while to end."""

log = structlog.get_logger()


class Shift:
    """One process's part in something that a single process does at a time.

    Args:
        name: of the lease.
        begin, end: go on duty and off duty, any number of times in turn. Both must return soon.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        begin: Callable[[], Awaitable[None]],
        end: Callable[[], Awaitable[None]],
        *,
        lease: timedelta = LEASE,
        pause: timedelta = PAUSE,
        margin: timedelta = MARGIN,
    ) -> None:
        self._store = store
        self._name = name
        self._begin = begin
        self._end = end
        self._lease = lease
        self._pause = pause
        self._margin = margin
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._good_until = 0.0
        self._is_on_duty = False
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Takes turns until `stop`; then goes off duty and gives the lease back."""
        while not self._stopping.is_set():
            await self._turn()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._pause.total_seconds())
        await self._leave()
        with contextlib.suppress(Exception):  # then it runs out
            await self._store.perform(lambda unit: unit.leases.release(self._name, self._holder))

    def stop(self) -> None:
        self._stopping.set()

    async def _turn(self) -> None:
        is_ours = await self._is_ours()
        if is_ours and not self._is_on_duty:
            log.info("shift.begun", shift=self._name)
            self._is_on_duty = True
            ON_DUTY.labels(shift=self._name).set(1)
            try:
                await self._begin()
            except Exception as error:  # nobody would see the shift end; it is tried again
                log.error("shift.failed", shift=self._name, exc_info=error)
                await self._leave()
        elif not is_ours:
            await self._leave()

    async def _is_ours(self) -> bool:
        """Whether the lease is ours; one that cannot be taken again is so only until it is about to run out."""
        time = asyncio.get_running_loop().time
        asked = time()
        try:
            async with asyncio.timeout(self._pause.total_seconds()):
                is_ours = await self._store.perform(
                    lambda unit: unit.leases.take(self._name, self._holder, self._lease, datetime.now(UTC))
                )
        except (StoreUnavailable, Conflict, TimeoutError) as error:
            log.warning("shift.store_unavailable", shift=self._name, error=str(error))
            return time() < self._good_until
        except Exception as error:  # nobody would see the shift end: a fault must not leave it to nobody for good
            log.error("shift.lease_failed", shift=self._name, exc_info=error)
            return time() < self._good_until
        self._good_until = asked + (self._lease - self._margin).total_seconds() if is_ours else 0.0
        return is_ours

    async def _leave(self) -> None:
        if not self._is_on_duty:
            return
        self._is_on_duty = False
        ON_DUTY.labels(shift=self._name).set(0)
        log.info("shift.ended", shift=self._name)
        try:
            await self._end()
        except Exception as error:
            log.error("shift.failed", shift=self._name, exc_info=error)
