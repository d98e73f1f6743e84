"""Channels with a behaviour: each is a platform on a bad day, and keeps what its readers see."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from knowledge.model.messages import OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import Address, ChannelName
from scheduler.ports import Receipt


class Clock:
    """An instant that moves only when a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class Platform:
    """A platform whose readers see what arrives; what happens at a send is the behaviour it is given."""

    name: ChannelName = ChannelName.WEBCHAT
    pace: Pace | None = None

    def __init__(self) -> None:
        self.seen: dict[str, list[str]] = defaultdict(list)
        self.tried: list[str] = []
        self._arrived = asyncio.Event()

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        self.tried.append(message.key)
        self._tell()
        await self.behave(to, message)
        return self.deliver(to, message)

    async def behave(self, to: Address, message: OutgoingMessage) -> None:
        """What a good platform does before it shows the message: nothing."""

    def deliver(self, to: Address, message: OutgoingMessage) -> Receipt:
        """Shows the message to its reader."""
        self.seen[to.external_id].append(message.text)
        self._tell()
        return Receipt(provider_id=f"{to.external_id}:{len(self.seen[to.external_id])}")

    @property
    def texts(self) -> list[str]:
        """Everything seen, reader by reader."""
        return [text for texts in self.seen.values() for text in texts]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something that sends bring about."""
        async with asyncio.timeout(10):
            while not condition():
                self._arrived.clear()
                await self._arrived.wait()

    def _tell(self) -> None:
        self._arrived.set()


class Faulty(Platform):
    """Fails with the given errors, one a send, then works; it may show the message before it fails."""

    def __init__(self, errors: Iterable[BaseException], *, effect: bool = False) -> None:
        super().__init__()
        self._errors = list(errors)
        self._effect = effect

    async def behave(self, to: Address, message: OutgoingMessage) -> None:
        if not self._errors:
            return
        if self._effect:
            self.deliver(to, message)
        raise self._errors.pop(0)


class Gated(Platform):
    """Holds every send until the gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def behave(self, to: Address, message: OutgoingMessage) -> None:
        await self.gate.wait()


class Hanging(Platform):
    """Hangs at the first sends, after the reader has seen the message or before; then works."""

    def __init__(self, hangs: int, *, effect: bool) -> None:
        super().__init__()
        self._hangs = hangs
        self._effect = effect

    async def behave(self, to: Address, message: OutgoingMessage) -> None:
        if self._hangs == 0:
            return
        self._hangs -= 1
        if self._effect:
            self.deliver(to, message)
        await asyncio.Event().wait()


class InParts(Platform):
    """Takes several platform messages for each message: its letters, one by one. Some parts may fail once."""

    def __init__(self, failing: Iterable[BaseException] = ()) -> None:
        super().__init__()
        self._failing = list(failing)

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        self.tried.append(f"{message.key}:{part}")
        if part == 1 and self._failing:
            raise self._failing.pop()
        self.seen[to.external_id].append(message.text[part])
        self._tell()
        return Receipt(provider_id=f"{message.key}:{part}", is_last=part == len(message.text) - 1)


class Paced(Platform):
    """A platform that permits so many messages a second, and one a second to each chat."""

    name = ChannelName.TELEGRAM

    def __init__(self, between: timedelta) -> None:
        super().__init__()
        self.pace = Pace(between=between, in_chat=timedelta(seconds=1), in_group=timedelta(seconds=3))
