"""What costs an attacker little and would cost us much: endless bodies, connections that stay, names without end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from starlette.types import Message, Receive, Scope, Send

from bot.config import Settings
from bot.web.chat import STREAMS_OF_CHAT
from bot.web.console_circular_forms import MOST_TYPED
from bot.web.figures import CountedRequests
from bot.web.guards import Streams
from tests.bot.conftest import Serve, Visit
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.security.routes import ways_of
from tests.security.test_routes import address

PIECE = b"x" * 64 * 1024
ENDLESS = 2 * MOST_TYPED
"""Bytes that are sent of what has no end: more than any form without a file may have."""

BOUNDARY = "end-of-part"
HEAD = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()


@pytest.fixture(scope="module")
def app(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application of a running Focal."""
    apps: list[FastAPI] = []
    folder = copied(furnished, tmp_path_factory.mktemp("flooded") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS), apps.append)
    served.start()
    yield apps[0]
    served.stop()


def test_nobody_fills_the_disk_with_a_form(app: FastAPI) -> None:
    """A stranger posts a file without end, of which no length is told, to every address that takes a form: none reads
    further than the longest form there is, and none fails."""
    read: dict[str, int] = {}

    async def send(client: httpx.AsyncClient, path: str) -> int:
        async def endless() -> AsyncIterator[bytes]:
            yield HEAD
            while read[path] < ENDLESS:
                read[path] += len(PIECE)
                yield PIECE

        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        return (await client.post(address(path), content=endless(), headers=headers)).status_code

    async def flood() -> dict[str, int]:
        paths = sorted({path for method, path in ways_of(app) if method == "POST"})
        read.update(dict.fromkeys(paths, 0))
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return {path: await send(client, path) for path in paths}

    statuses = asyncio.run(flood())
    assert {path: count for path, count in read.items() if count > MOST_TYPED + len(PIECE)} == {}
    assert {path: status for path, status in statuses.items() if status < 400 or status >= 500} == {}
    assert len(statuses) > 100


def test_streams_have_places() -> None:
    """So many of one chat, and of one network address; a place that is free again is taken again, and nothing is kept
    of who has gone."""
    streams = Streams(of_chat=1, of_network=2)
    with ExitStack() as open_ones:
        taken = [open_ones.enter_context(streams.place(*who)) for who in (("a", "h"), ("a", "h"), ("b", "h"))]
        assert taken == [True, False, True]
        assert not open_ones.enter_context(streams.place("c", "h"))
        assert open_ones.enter_context(streams.place("c", "i"))
        assert open_ones.enter_context(streams.place("", ""))
    with streams.place("a", "h") as has_place:
        assert has_place
    assert not streams._open


def test_one_browser_does_not_hold_all_connections(serve: Serve, visit: Visit) -> None:
    """A stream too many says when to come again and ends; the others go on, and a closed one makes room."""
    visitor = visit(url=serve().url)
    visitor.page()
    with ExitStack() as tabs:
        arriving = [tabs.enter_context(visitor.stream()) for _ in range(STREAMS_OF_CHAT)]
        assert [next(each).comment for each in arriving] == ["open"] * STREAMS_OF_CHAT
        answer = visitor.http.get("/chat/stream")
        assert re.fullmatch(r"retry: 60000\n: full\n\n|: full\nretry: 60000\n\n", answer.text)
        visitor.post(text="menu")
        assert next(event for event in arriving[0] if event.id).message.text == "menu"


def test_figures_do_not_grow_with_what_is_asked() -> None:
    """However many methods somebody makes up, they are one line among the figures."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 405, "headers": []})

    async def nothing() -> Message:
        return {}

    async def unheard(_message: Message) -> None:
        pass

    async def ask() -> None:
        for number in range(50):
            await CountedRequests(answer)({"type": "http", "method": f"MADE-UP-{number}"}, nothing, unheard)

    asyncio.run(ask())
    methods = {sample.labels.get("method", "") for metric in REGISTRY.collect() for sample in metric.samples}
    assert not {method for method in methods if method.startswith("MADE-UP")}
