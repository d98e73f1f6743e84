"""Browsers that ask as fast as they are answered, over plain keep-alive connections.

A client library would cost more per request than the server does, and the measurement would be of the library.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a run came to: seconds of each request in order of magnitude, and requests per second over all."""

    latencies: Sequence[float]
    per_second: float

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests kept below."""
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)] * 1000


class Browser:
    """One keep-alive connection with a cookie of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    async def open(self, page: str | None, language: str) -> None:
        """Connects, and fetches a page for its cookie in the browser's language."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        if page is not None:
            await self._request(f"GET {page} HTTP/1.1\r\nHost: bench\r\nAccept-Language: {language}\r\n\r\n")

    async def post(self, path: str, fields: dict[str, str]) -> int:
        """Posts a form and returns the status."""
        body = urlencode(fields)
        return await self._request(
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nCookie: {self._cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )

    async def _request(self, text: str) -> int:
        self._writer.write(text.encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = 0
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                self._cookie = value.partition(";")[0]
        await self._reader.readexactly(length)
        return int(head[0].split()[1])

    def close(self) -> None:
        self._writer.close()


async def run(
    port: int, path: str, questions: Mapping[str, Sequence[str]], browsers: int, seconds: float, page: str | None
) -> Load:
    """Lets some browsers ask for some seconds, each its next question as soon as the last one is stored.

    `questions` are by language; each browser speaks one of them.
    """
    visitors = [Browser(port) for _ in range(browsers)]
    spoken = list(islice(cycle(questions), browsers))
    for visitor, language in zip(visitors, spoken, strict=True):
        await visitor.open(page, language)
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    async def ask(visitor: Browser, offset: int) -> None:
        number, mine = offset, questions[spoken[offset]]
        while (begun := time.perf_counter()) < end:
            status = await visitor.post(path, {"text": mine[number % len(mine)], "key": f"{number}"})
            latencies.append(time.perf_counter() - begun)
            if status not in (200, 202):
                raise RuntimeError(f"the server answered {status}")
            number += 1

    begun = time.perf_counter()
    await asyncio.gather(*(ask(visitor, offset) for offset, visitor in enumerate(visitors)))
    took = time.perf_counter() - begun
    for visitor in visitors:
        visitor.close()
    return Load(latencies=sorted(latencies), per_second=len(latencies) / took)
