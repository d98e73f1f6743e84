"""Questions that are answered over a platform, as fast as the answers come: what both platforms' measurements share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

from tests.bench.load import Load

PATIENCE_S = 20.0


class Exchange:
    """People who each ask once and wait for the reply. `ask` brings a question of that person to the bot.

    A person asks again only after everybody else has, since a platform lets a chat be written to once a second.
    """

    def __init__(self, ask: Callable[[int, int], Awaitable[None]], people: int) -> None:
        self._ask = ask
        self._people = people
        self._waiting: dict[int, asyncio.Event] = {}
        self._turns: Iterator[int] = count()

    def replied(self, person: int) -> None:
        """The bot has written to somebody."""
        if (waiting := self._waiting.pop(person, None)) is not None:
            waiting.set()

    async def greet(self, together: int) -> None:
        """Everybody asks once, so that the bot knows them."""
        await self._run(together, lambda asked: asked >= self._people)

    async def once(self) -> Load:
        """One question."""
        return await self._run(1, lambda asked: asked >= 1)

    async def run(self, together: int, seconds: float) -> Load:
        """So many questions at the same time, for some seconds."""
        end = time.perf_counter() + seconds
        return await self._run(together, lambda _: time.perf_counter() >= end)

    async def _run(self, together: int, is_over: Callable[[int], bool]) -> Load:
        latencies: list[float] = []

        async def ask_on() -> None:
            while not is_over(len(latencies)):
                turn = next(self._turns)
                person = turn % self._people + 1
                waiting = self._waiting[person] = asyncio.Event()
                begun = time.perf_counter()
                await self._ask(person, turn)
                await asyncio.wait_for(waiting.wait(), PATIENCE_S)
                latencies.append(time.perf_counter() - begun)

        begun = time.perf_counter()
        await asyncio.gather(*(ask_on() for _ in range(together)))
        took = time.perf_counter() - begun
        return Load(latencies=sorted(latencies), per_second=len(latencies) / took)
