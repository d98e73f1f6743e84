"""What stands before several web processes: it hands each connection to the next one, as a proxy of TCP does."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Sequence
from itertools import cycle
from types import TracebackType
from typing import Self


class Balancer:
    """Listens on a port of this machine, in a thread of its own."""

    def __init__(self, port: int, behind: Sequence[int]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._turns = cycle(behind)
        self._is_listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="balancer")

    def __enter__(self) -> Self:
        self._thread.start()
        self._is_listening.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._is_over = asyncio.get_running_loop(), asyncio.Event()
        self._carrying: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._is_listening.set()
        await self._is_over.wait()
        server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", next(self._turns))
        except OSError:  # that process is not there yet, or not any more
            writer.close()
            return
        for work in (_carry(reader, there_writer), _carry(there_reader, writer)):
            task = asyncio.create_task(work)
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError), contextlib.closing(target):
        while data := await source.read(2**16):
            target.write(data)
            await target.drain()
