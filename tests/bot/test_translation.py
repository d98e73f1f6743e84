"""LibreTranslate by HTTP, against a server with its behaviour, good and bad."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.translation import MOST_CHARACTERS, MOST_TEXTS, LibreTranslate
from handlers.circulars.translating import NotTranslated, machine_text
from knowledge.model.circulars import CircularText
from knowledge.model.languages import EN, FR, Language

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """LibreTranslate as its documentation describes it: texts come back in capitals."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Handler = self.translate
        self.url = ""

    async def translate(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if asked.get("api_key", "") not in ("", "secret"):
            return web.json_response({"error": "Invalid API key"}, status=403)
        if asked["target"] not in ("en", "fr"):
            return web.json_response({"error": f"{asked['target']} is not supported"}, status=400)
        texts = asked["q"]
        if len(texts) > MOST_TEXTS or (len(texts) > 1 and sum(map(len, texts)) > MOST_CHARACTERS):
            return web.json_response({"error": "Invalid request: exceeds text limit"}, status=400)
        return web.json_response({"translatedText": [text.upper() for text in texts]})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server on a port of its own."""
    behaviour = Server()
    app = web.Application()
    app.router.add_post("/translate", behaviour.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    behaviour.url = f"http://{host}:{port}"
    yield behaviour
    await runner.cleanup()


async def test_texts_come_back_in_their_order(server: Server) -> None:
    """Each in its place, also where some are empty; what is asked is what the protocol says."""
    said = await LibreTranslate(f"{server.url}/").translate(["one", "", " ", "two"], EN, FR)
    assert said == ("ONE", "", "", "TWO")
    assert server.asked == [{"q": ["one", "two"], "source": "en", "target": "fr", "format": "text"}]


async def test_a_key(server: Server) -> None:
    """It goes with the request where there is one; with a wrong one nothing is translated, and it is not told on."""
    assert await LibreTranslate(server.url, "secret").translate(["a"], EN, FR) == ("A",)
    assert server.asked[0]["api_key"] == "secret"
    with pytest.raises(NotTranslated) as refused:
        await LibreTranslate(server.url, "wrong-key").translate(["a"], EN, FR)
    assert "wrong-key" not in str(refused.value)


async def test_many_and_long_texts(server: Server) -> None:
    """They go in requests that a public server takes, and a single longer text alone."""
    texts = ["word"] * (2 * MOST_TEXTS + 1) + ["x" * (MOST_CHARACTERS - 1), "y" * 10_000, "z"]
    said = await LibreTranslate(server.url).translate(texts, EN, FR)
    assert list(said) == [text.upper() for text in texts]
    assert all(len(each["q"]) <= MOST_TEXTS for each in server.asked)
    assert [len(each["q"]) for each in server.asked if "y" * 10_000 in each["q"]] == [1]


async def test_nothing_to_translate(server: Server) -> None:
    """Nobody is asked."""
    assert await LibreTranslate(server.url).translate(["", "\n"], EN, FR) == ("", "")
    assert server.asked == []


async def test_an_unknown_language(server: Server) -> None:
    """It is not translated."""
    with pytest.raises(NotTranslated):
        await LibreTranslate(server.url).translate(["a"], EN, Language("tlh"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"translatedText": "A"}',
        b'{"translatedText": []}',
        b'{"translatedText": [1]}',
        b'{"translatedText": ["A", "B"]}',
        b'{"error": "slow down"}',
    ],
)
async def test_answers_that_are_none(server: Server, body: bytes) -> None:
    """Whatever comes back instead of a translation, nothing is taken for one."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    server.answer = answer
    with pytest.raises(NotTranslated):
        await LibreTranslate(server.url).translate(["a"], EN, FR)


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
async def test_refusals(server: Server, status: int) -> None:
    """A refusal is one, and a redirection is not followed: a circular goes to no other server."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:9/translate"})

    server.answer = answer
    with pytest.raises(NotTranslated):
        await LibreTranslate(server.url).translate(["a"], EN, FR)


async def test_a_connection_that_breaks(server: Server) -> None:
    """In the middle of the answer."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"translated')
        assert request.transport is not None
        request.transport.close()
        return response

    server.answer = answer
    with pytest.raises(NotTranslated):
        await LibreTranslate(server.url).translate(["a"], EN, FR)


async def test_nobody_there() -> None:
    """No server, or none of that name."""
    for url in ("http://127.0.0.1:9", "http://no-such-host.invalid", "no url"):
        with pytest.raises(NotTranslated):
            await asyncio.wait_for(LibreTranslate(url).translate(["a"], EN, FR), 30)


async def test_a_whole_circular(server: Server) -> None:
    """With its links and paragraphs, marked as a machine's."""
    original = CircularText(
        language=EN, title="Meeting", text="Dear all,\n\nsee [the page](https://example.org/June) **soon**."
    )
    made = await machine_text(LibreTranslate(server.url), original, FR)
    assert made.text == "DEAR ALL,\n\nSEE [THE PAGE](https://example.org/June) **SOON**."
    assert (made.title, made.is_checked) == ("MEETING", False)
