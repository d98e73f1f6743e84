"""A server with the behaviour of ODK Central's OpenRosa endpoint, good and bad, on a port of its own.

It knows a submission by its instanceID: the same bytes again are taken again, other bytes are a conflict, and files
may come in several requests (docs.getodk.org/central-api-openrosa-endpoints).
"""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from lxml import etree


class Mood(StrEnum):
    """How the server is."""

    WELL = "well"
    DOWN = "down"
    """It answers 503."""
    FORGETFUL = "forgetful"
    """It takes what comes, and the line breaks before the answer."""
    PROXY = "proxy"
    """Something before it answers with a page, 200."""
    ELSEWHERE = "elsewhere"
    """It has moved."""


@dataclass
class Central:
    """The server.

    Attributes:
        forms: the ids of the forms that it knows.
        password: of the user "focal"; "" lets everybody in.
        most: bytes of a request that it takes.
        submissions: the bytes of each submission by its instanceID.
        files: the contents of their files, by name.
        requests: how many submissions came in, repeated ones too.
    """

    forms: frozenset[str] = frozenset({"practices"})
    password: str = ""
    most: int = 10 * 2**20
    mood: Mood = Mood.WELL
    url: str = ""
    submissions: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    requests: int = 0

    async def head(self, request: web.Request) -> web.Response:
        """What a client asks before it sends."""
        return web.Response(status=204, headers={**VERSION, "X-OpenRosa-Accept-Content-Length": str(self.most)})

    async def post(self, request: web.Request) -> web.StreamResponse:
        """A submission."""
        self.requests += 1
        if self.mood is Mood.DOWN:
            return web.Response(status=503, text="<html>busy</html>", content_type="text/html")
        if self.mood is Mood.PROXY:
            return web.Response(status=200, text="<html>Welcome to the hotel</html>", content_type="text/html")
        if self.mood is Mood.ELSEWHERE:
            return web.Response(status=307, headers={"Location": "https://elsewhere.example.org/submission"})
        if self.password and request.headers.get("Authorization") != _basic("focal", self.password):
            return said(401, "Could not authenticate with the provided credentials.")
        if (request.content_length or 0) > self.most:
            return said(413, "The request is too large.")
        answer = self._take(await _parts(request))
        if self.mood is Mood.FORGETFUL:
            assert request.transport is not None
            request.transport.close()
        return answer

    def _take(self, parts: dict[str, bytes]) -> web.Response:
        xml = parts.pop("xml_submission_file", b"")
        parts.pop("*isIncomplete*", None)
        try:
            root = etree.fromstring(xml)
        except etree.XMLSyntaxError:
            return said(400, "Could not parse the given data as XML.")
        if root.get("id") not in self.forms:
            return said(404, "The form you have requested does not exist.")
        id = root.findtext("{*}meta/{*}instanceID") or ""
        if self.submissions.setdefault(id, xml) != xml:
            return said(409, "A submission already exists with this ID, but with different data.")
        self.files.setdefault(id, {}).update(parts)
        return said(201, "full submission upload was successful!")


VERSION = {"X-OpenRosa-Version": "1.0"}


def said(status: int, message: str) -> web.Response:
    """An answer in OpenRosa's words."""
    text = (
        f'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>{message}</message></OpenRosaResponse>'
    )
    return web.Response(status=status, text=text, content_type="text/xml", headers=VERSION)


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


async def _parts(request: web.Request) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    async for part in await request.multipart():
        parts[str(getattr(part, "name", ""))] = bytes(await part.read())  # type: ignore[union-attr]
    return parts


@contextmanager
def central() -> Iterator[Central]:
    """A server that is up while the block runs."""
    server, loop, ready = Central(), asyncio.new_event_loop(), threading.Event()
    runners: list[web.AppRunner] = []

    async def start() -> None:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("HEAD", "/v1/projects/7/submission", server.head)
        app.router.add_post("/v1/projects/7/submission", server.post)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1/projects/7"

    def run() -> None:
        loop.run_until_complete(start())
        loop.call_soon(ready.set)  # from within, or a stop might come before there is anything to stop
        loop.run_forever()
        loop.run_until_complete(runners[0].cleanup())
        loop.close()

    thread = threading.Thread(target=run, name="central")
    thread.start()
    assert ready.wait(30)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
