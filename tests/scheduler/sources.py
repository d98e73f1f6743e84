"""A platform with the files that people sent there, on good days and bad ones."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable

from knowledge.model.messages import Attachment
from knowledge.model.people import ChannelName
from scheduler.ports import TooLarge, Withheld


class Cabinet:
    """Keeps files by what it calls them. Each error that it is given meets one fetch; while it is shut, all wait."""

    name = ChannelName.TELEGRAM

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.errors: defaultdict[str, deque[BaseException]] = defaultdict(deque)
        self.fetched: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self._news = asyncio.Event()

    def put(self, handle: str, content: bytes, *errors: BaseException) -> None:
        self.files[handle] = content
        self.errors[handle].extend(errors)

    async def fetch(self, file: Attachment, most: int) -> bytes:
        self.fetched.append(file.reference)
        self._news.set()
        await self.open.wait()
        if self.errors[file.reference]:
            raise self.errors[file.reference].popleft()
        if file.reference not in self.files:
            raise Withheld("there is no such file")
        if len(self.files[file.reference]) > most:
            raise TooLarge
        return self.files[file.reference]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something that comes about once a fetch has begun."""
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()
