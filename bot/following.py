"""What a process keeps as new as the store: at once where a signal comes, else within a minute."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import structlog
from fastapi import FastAPI

from knowledge.store.store import Store
from scheduler.jobs import Job

CHECK = timedelta(minutes=1)
"""How soon a running process notices what another one stored, where the signal was lost."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

log = structlog.get_logger()


class Follower(ABC):
    """Follows the store. Safe to use from any thread.

    Args:
        name: of the job that looks regularly.
        signal: which is raised when there is something new (knowledge/store/signals).
    """

    def __init__(self, store: Store, name: str, signal: str) -> None:
        self._store = store
        self._name = name
        self._signal = signal
        self._lock = threading.Lock()
        self._under_way: list[threading.Thread] = []

    @abstractmethod
    def run(self) -> None:
        """Takes what the store holds into use, if that is something else."""

    def job(self) -> Job:
        """The regular look at the store."""
        return Job(name=self._name, every=CHECK, run=self.run)

    def around(self, lifespan: Lifespan) -> Lifespan:
        """An application's life during which signals are heard."""

        @asynccontextmanager
        async def life(app: FastAPI) -> AsyncIterator[None]:
            with self._store.signals.listening(self._signal, self._wake):
                async with lifespan(app):
                    yield
            for thread in self._under_way:
                thread.join()

        return life

    def _wake(self) -> None:
        """Who raises a signal does not wait for the store, nor for an index, which takes seconds."""
        thread = threading.Thread(target=self._run_in_peace, name=self._name, daemon=True)
        self._under_way = [each for each in self._under_way if each.is_alive()] + [thread]
        thread.start()

    def _run_in_peace(self) -> None:
        try:
            self.run()
        except Exception as error:  # the regular look comes back to it, and is counted where it fails
            log.warning("follower.failed", name=self._name, error=repr(error))
