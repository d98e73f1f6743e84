"""Fetches the files that answer questions from the platforms that have them. Any number of processes may do so.

A file is claimed under a lease, fetched outside of any transaction, and kept. A crash leaves it due again, and fetching
it twice keeps one content.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import structlog

from handlers.dialogue.library import Library
from handlers.filling.uploads import Failing, give_up, keep_content
from knowledge.model.messages import Attachment
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.responses import AnswerFile
from knowledge.store import signals
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.ports import SendError, Source, Throttled, TooLarge, Unavailable
from scheduler.retry import MOST_ATTEMPTS, wait_after

AT_ONCE = 4
"""Files that one process fetches at the same time: each may take its size in memory twice."""

PATIENCE = timedelta(seconds=100)
"""A little more than the channels give themselves for a file (bot/fetching)."""

LEASE = timedelta(seconds=120)

PAUSE = timedelta(seconds=30)
"""How often somebody looks who was not woken: what another process has left behind, or asked for."""

PAUSE_WITHOUT_STORE = timedelta(seconds=2)

log = structlog.get_logger()


class Fetching:
    """Fetches what is due from some platforms, at once after it was asked for in this process."""

    def __init__(
        self,
        store: Store,
        sources: Iterable[Source],
        library: Callable[[], Library],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Random | None = None,
    ) -> None:
        self._store = store
        self._sources = {str(source.name): source for source in sources}
        self._library = library
        self._now = now
        self._chance = chance or Random()  # noqa: S311 (jitter)
        self._awake = asyncio.Event()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Works until `stop`; what is under way then is given back, for the next process to begin anew."""
        if not self._sources:
            return
        loop = asyncio.get_running_loop()
        with self._store.signals.listening(signals.FILES, lambda: loop.call_soon_threadsafe(self._awake.set)):
            while not self._stopping.is_set():
                self._awake.clear()
                await self._sleep(await self._round_or_pause())

    def stop(self) -> None:
        """Ends `run`."""
        self._stopping.set()
        self._awake.set()

    async def round(self) -> int:
        """Fetches what is due, as much as one does at once, and returns how many files were begun.

        Raises:
            StoreUnavailable, Conflict: what was begun is due again once its lease is over.
        """
        if not await self._store.consult(lambda unit: unit.answer_files.is_due(self._now(), self._sources)):
            return 0
        claimed = await self._store.perform(self._claim)
        outcomes = await self._until_stopped([asyncio.create_task(self._fetch(file)) for file in claimed])
        ended = list(zip(claimed, outcomes, strict=True))
        await self._give_back([file for file, came in ended if isinstance(came, asyncio.CancelledError)])
        for came in outcomes:
            if isinstance(came, Exception):
                raise came
        return len(claimed)

    def _claim(self, unit: Unit) -> tuple[AnswerFile, ...]:
        return unit.answer_files.claim(self._now(), LEASE, self._sources, AT_ONCE)

    async def _until_stopped(self, fetching: Sequence[asyncio.Task[None]]) -> Sequence[BaseException | None]:
        """What came of the tasks; those that are under way when this is to stop are cancelled."""
        all_of_them = asyncio.gather(*fetching, return_exceptions=True)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((all_of_them, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (stopping, *fetching):
            task.cancel()
        return await all_of_them

    async def _give_back(self, files: Sequence[AnswerFile]) -> None:
        def work(unit: Unit) -> None:
            for file in files:
                unit.answer_files.again(file, self._now(), "interrupted", counts=False)

        if files:
            await self._store.perform(work)

    async def _round_or_pause(self) -> timedelta:
        """One round; how long to wait for the next one."""
        try:
            if await self.round() == AT_ONCE:
                return timedelta()
            until = await self._store.consult(lambda unit: unit.answer_files.next_due(self._sources))
            return PAUSE if until is None else max(min(until - self._now(), PAUSE), timedelta())
        except (StoreUnavailable, Conflict) as error:
            log.warning("files.store_unavailable", error=str(error))
        except Exception as error:  # nobody would see the fetching end
            log.error("files.failed", exc_info=error)
        await asyncio.sleep(PAUSE_WITHOUT_STORE.total_seconds())
        return timedelta()

    async def _sleep(self, wait: timedelta) -> None:
        """So long, or until a signal."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait.total_seconds()):
                await self._awake.wait()

    async def _fetch(self, file: AnswerFile) -> None:
        """Fetches one file and writes down what came of it."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                content = await self._sources[file.channel].fetch(_attachment(file), LARGEST_FILE)
        except SendError as error:
            await self._not_fetched(file, error)
        except TimeoutError:
            await self._not_fetched(file, Unavailable("the file took too long"))
        except Exception as error:
            log.error("files.channel_fault", file=file.id, exc_info=error)
            await self._not_fetched(file, Unavailable(f"the channel failed: {error!r}"))
        else:
            await self._fetched(file, content)

    async def _fetched(self, file: AnswerFile, content: bytes) -> None:
        if not content:
            await self._give_up(file, Failing.EMPTY, "the file is empty")
            return
        await self._store.perform(lambda unit: keep_content(unit, file, content, self._now()))
        log.info("files.kept", file=file.id, channel=file.channel, bytes=len(content), attempts=file.attempts)

    async def _not_fetched(self, file: AnswerFile, error: SendError) -> None:
        match error:
            case Throttled(retry_after=wait):  # no failure of the file: the platform says itself when to come back
                await self._again(file, wait, str(error), counts=False)
            case SendError(retryable=True) if file.attempts < MOST_ATTEMPTS:
                await self._again(file, wait_after(file.attempts, self._chance), str(error), counts=True)
            case TooLarge():
                await self._give_up(file, Failing.TOO_LARGE, str(error))
            case _:
                await self._give_up(file, Failing.WITHHELD, str(error))

    async def _again(self, file: AnswerFile, wait: timedelta, reason: str, *, counts: bool) -> None:
        again = self._now() + wait
        await self._store.perform(lambda unit: unit.answer_files.again(file, again, reason, counts=counts))
        log.info("files.postponed", file=file.id, channel=file.channel, error=reason)

    async def _give_up(self, file: AnswerFile, why: Failing, reason: str) -> None:
        await self._store.perform(lambda unit: give_up(unit, file, why, reason, self._library(), self._now()))
        log.warning("files.given_up", file=file.id, channel=file.channel, error=reason)


def _attachment(file: AnswerFile) -> Attachment:
    return Attachment(name=file.name, media_type=file.media_type, size=file.size, reference=file.handle)
