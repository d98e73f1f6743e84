"""What a process does beside answering requests: begun and ended in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from bot.duties import Duty
from bot.platforms.platform import Platform
from knowledge.store import signals
from knowledge.store.store import Store
from scheduler.clock import Clock
from scheduler.file_jobs import Fetching
from scheduler.jobs import Job
from scheduler.outbox import Outbox
from scheduler.shifts import Shift

DRAIN = timedelta(seconds=3)
"""How long the end waits for replies that are queued; whatever is left, the next process sends."""

Act = Callable[[], Awaitable[None]]


class Work:
    """The work of one process.

    Args:
        outbox, fetching: only of a process that sends.
        own: jobs that every process needs for itself.
        shared: jobs of which one run serves all processes.
        is_alone: no other process works on this store, so nobody is waited for.
    """

    def __init__(
        self,
        store: Store,
        duties: frozenset[Duty],
        platforms: Sequence[Platform],
        *,
        outbox: Outbox,
        fetching: Fetching,
        own: Sequence[Job],
        shared: Sequence[Job],
        is_alone: bool,
    ) -> None:
        self._store = store
        self._duties = duties
        self._platforms = platforms
        self._outbox = outbox
        self._fetching = fetching
        self._own = Clock(own)
        self._shared = shared
        self._is_alone = is_alone
        self._sending: asyncio.Task[None] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._turns: list[_Turn] = []

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """The work as an application's life."""
        await self.begin()
        yield
        await self.end()

    async def begin(self) -> None:
        """Begins all of it; does not wait for platforms."""
        if Duty.WORKER in self._duties:
            self._sending = asyncio.create_task(self._outbox.run())
            self._receiving = asyncio.create_task(self._fetching.run())
        self._own.start()
        for platform in self._platforms:
            await platform.start()
        for platform in self._platforms:
            if platform.ear in self._duties:
                await self._take_turns(f"{platform.ear}", platform.listen, platform.stop_listening, platform.ear)
        if Duty.CLOCK in self._duties:
            ringing = _Ringing(self._store, self._shared)
            await self._take_turns(f"{Duty.CLOCK}", ringing.begin, ringing.end, Duty.CLOCK)

    async def _take_turns(self, name: str, begin: Act, end: Act, duty: Duty | None) -> None:
        """Begins at once what any number of processes may do, and what nobody else could do; else as the lease says."""
        is_shared = self._is_alone or duty is Duty.WEB
        turn = _Turn(end) if is_shared else _Turn(end, Shift(self._store, name, begin, end))
        self._turns.append(turn)
        if is_shared:
            await begin()

    async def end(self) -> None:
        """Takes nothing more, finishes what is under way, and sends what is queued, where that does not take long."""
        for turn in self._turns:
            await turn.end()
        if self._receiving is not None:
            self._fetching.stop()
            await self._receiving
        await asyncio.to_thread(self._own.stop)
        if self._sending is not None:
            await self._outbox.drain(DRAIN)
            self._outbox.stop()
            await self._sending
        for platform in self._platforms:
            await platform.close()


class _Turn:
    """Something that is ended with the process; by its shift, where it has one."""

    def __init__(self, end: Act, shift: Shift | None = None) -> None:
        self._end = end
        self._shift = shift
        self._running = asyncio.create_task(shift.run()) if shift is not None else None

    async def end(self) -> None:
        if self._shift is None or self._running is None:
            await self._end()
        else:
            self._shift.stop()
            await self._running


class _Ringing:
    """The clock of the shared jobs, a new one for each time on duty; it hears which of them are to run now."""

    def __init__(self, store: Store, jobs: Sequence[Job]) -> None:
        self._store = store
        self._jobs = jobs
        self._clock: Clock | None = None
        self._hearing = ExitStack()

    async def begin(self) -> None:
        self._clock = Clock(self._jobs)
        self._clock.start()
        for job in self._jobs:
            wake = partial(self._clock.run_now, job.name)
            self._hearing.enter_context(self._store.signals.listening(signals.job(job.name), wake))

    async def end(self) -> None:
        self._hearing.close()
        if self._clock is not None:
            await asyncio.to_thread(self._clock.stop)
            self._clock = None
