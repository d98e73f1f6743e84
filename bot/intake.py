"""The way in, the same for every channel: one lane per chat, one transaction per message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.crowd import Crowd, Pause
from handlers.conversation import Received, receive
from handlers.crowding import ask_to_wait
from handlers.dialogue.library import Library
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address
from knowledge.store.store import Store
from knowledge.store.unit import Unit

T = TypeVar("T")

log = structlog.get_logger()


class Shelf:
    """Holds the library that is in use; a new one takes its place between two messages."""

    def __init__(self, library: Library) -> None:
        self.library = library


class Intake:
    """Takes messages from the channels. A message is durable, and may be confirmed, once `take` returns."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        crowd: Crowd | None = None,
    ) -> None:
        """Without a crowd everybody is listened to, however much they write."""
        self._store = store
        self._crowd = crowd
        self._shelf = shelf
        self.now = now
        self._lanes: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    async def take(
        self, message: IncomingMessage, beside: Callable[[Unit, Received], T] | None = None
    ) -> tuple[Received, T | None]:
        """Receives a message; `beside` may write more in the same transaction.

        Raises:
            StoreUnavailable: nothing was kept; the platform should deliver the message again.
        """

        def work(unit: Unit) -> tuple[Received, T | None]:
            received = receive(unit, message, self._shelf.library, self.now())
            return received, beside(unit, received) if beside else None

        pause = self._crowd.pause(message, self.now()) if self._crowd is not None else None
        if self._crowd is not None and pause is not None:
            return await self._put_off(message, pause, self._crowd), None
        return await self.in_lane(message.sender, work)

    async def _put_off(self, message: IncomingMessage, pause: Pause, crowd: Crowd) -> Received:
        """Tells who writes too much from when on they are listened to again; once, for that would be too much, too."""
        if crowd.is_told(message.sender, pause):
            return Received(is_new=False)
        crowd.note_told(message.sender, pause)  # at once: they may write a hundred more before it is queued
        log.warning("intake.pause", channel=message.sender.channel, until=pause.until, files=pause.is_of_files)

        def work(unit: Unit) -> Received:
            library, files = self._shelf.library, pause.is_of_files
            return ask_to_wait(unit, message, pause.until, library, self.now(), is_of_files=files)

        try:
            return await self.in_lane(message.sender, work)
        except BaseException:
            crowd.note_untold(message.sender)
            raise

    async def in_lane(self, chat: Address, work: Callable[[Unit], T]) -> T:
        """Does something else that concerns a chat, between its messages and in their order.

        Raises:
            StoreUnavailable: nothing was kept.
        """
        async with self._lanes.setdefault(chat, asyncio.Lock()):
            return await self._store.perform(work)
