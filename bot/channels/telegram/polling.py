"""Asking Telegram for updates. One is confirmed, by asking for those behind it, only after it is durable."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.intake import TelegramIntake
from knowledge.errors import FocalError

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

log = structlog.get_logger()


class Polling:
    """The loop of one process. A second one is refused by the platform and keeps trying: no update is lost to it."""

    def __init__(self, bot: Client, intake: TelegramIntake) -> None:
        self._bot = bot
        self._intake = intake
        self._next = 0
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Asks until `stop`; what was received by then is heard first."""
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                await self._hear(await self._ask())
                pause = FIRST_PAUSE_S
            except Conflict:
                log.warning("telegram.another_poller", pause_s=pause)
                pause = await self._wait(pause)
            except (TelegramError, FocalError) as error:
                log.warning("telegram.polling_failed", error=str(error), pause_s=pause)
                pause = await self._wait(pause)
            except Exception as error:  # nobody would see the loop end: a fault must not deafen Focal for good
                log.error("telegram.polling_fault", exc_info=error)
                pause = await self._wait(pause)

    def stop(self) -> None:
        self._stopping.set()

    async def _ask(self) -> Sequence[Mapping[str, Any]]:
        """The next updates; nothing when it is time to stop."""
        asking = asyncio.create_task(self._bot.updates(self._next))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()  # what the platform answers now, it will answer again: nothing of it was confirmed
        await asyncio.gather(asking, return_exceptions=True)
        return ()

    async def _hear(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """All of them side by side, those of one chat in their order.

        The next number comes from the last update rather than from the highest: numbers begin anew after a quiet
        week (core.telegram.org/bots/api, Update).
        """
        if not updates:
            return
        heard = await asyncio.gather(*map(self._intake.take, updates), return_exceptions=True)
        for failed in filter(None, heard):
            raise failed  # all of them are asked for again; those that were heard are known
        self._next = int(updates[-1]["update_id"]) + 1

    async def _wait(self, pause: float) -> float:
        """Waits, unless it is time to stop; returns how long to wait the next time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)
        return min(pause * 2, LONGEST_PAUSE_S)
