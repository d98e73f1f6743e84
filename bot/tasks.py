"""Tasks beside the main road: what may fail without anybody waiting for it, and is ended with the process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

log = structlog.get_logger()


class Background:
    """Keeps tasks from being forgotten, and tells of their faults."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, name: str, work: Coroutine[object, object, object]) -> None:
        """Begins a piece of work under a name for the log."""
        task: asyncio.Task[object] = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    async def finish(self, within_s: float) -> None:
        """Waits for what is under way, but no longer than this."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=within_s)

    async def stop(self) -> None:
        """Cancels what is still under way, and waits for that."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background.failed", task=task.get_name(), exc_info=error)
