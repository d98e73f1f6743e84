"""Signals tell sleepers that something was committed; losing one costs time, never data."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()

OUTBOX = "outbox"
"""Something is due for sending."""

DELIVERIES = "deliveries"
"""It was recorded what came of some deliveries."""

FILES = "files"
"""A file waits to be fetched from the platform that has it."""

PACK = "pack"
"""A content pack was imported."""


PREFERENCES = "preferences"
"""An administrator set something."""


def job(name: str) -> str:
    """Somebody wants a job of the clock to run now."""
    return f"job:{name}"


def webchat(chat: str) -> str:
    """The signal of one browser's mailbox."""
    return f"webchat:{chat}"


class Signals:
    """Named signals within this process. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, list[Callable[[], object]]] = defaultdict(list)

    @contextmanager
    def listening(self, name: str, wake: Callable[[], object]) -> Iterator[None]:
        """Calls `wake` after each commit that raised the signal; from another thread, so it must not block."""
        with self._lock:
            self._listeners[name].append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._listeners[name].remove(wake)
                if not self._listeners[name]:
                    del self._listeners[name]

    def raise_all(self, names: Iterable[str]) -> None:
        """Wakes the listeners of these signals. A listener that fails, as one whose event loop ended, fails alone."""
        with self._lock:
            wakes = [wake for name in names for wake in self._listeners.get(name, ())]
        for wake in wakes:
            try:
                wake()
            except Exception as error:
                log.warning("signals.listener_failed", error=repr(error))

    def raise_every(self) -> None:
        """Wakes everybody: after a gap in which signals may have been missed."""
        with self._lock:
            names = list(self._listeners)
        self.raise_all(names)
