"""A Bolt app in a thread: the SDK that apps are written with is the judge of the platforms that the tests use."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.values import PATIENCE_S, Slack

PATH = "/slack/events"


class BoltApp:
    """An app with the listeners that `prepare` gives it. It speaks Socket Mode unless it is given a port."""

    def __init__(self, slack: Slack, prepare: Callable[[AsyncApp], None], *, port: int | None = None) -> None:
        self._slack = slack
        self._prepare = prepare
        self._port = port
        self._ended = asyncio.Event()

    def __enter__(self) -> Self:
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=asyncio.run, args=(self._main(ready),), name="bolt")
        self._thread.start()
        ready.result(PATIENCE_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the app does not stop"

    async def _main(self, ready: Future[None]) -> None:
        try:
            self._loop = asyncio.get_running_loop()
            client = AsyncWebClient(token=self._slack.bot_token, base_url=self._slack.api_url)
            app = AsyncApp(client=client, signing_secret=self._slack.signing_secret)
            self._prepare(app)
            await (self._listen(app, ready) if self._port else self._connect(app, ready))
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise

    async def _connect(self, app: AsyncApp, ready: Future[None]) -> None:
        handler = AsyncSocketModeHandler(app, self._slack.app_token, web_client=app.client)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            ready.set_result(None)
            await self._ended.wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _listen(self, app: AsyncApp, ready: Future[None]) -> None:
        runner = web.AppRunner(app.web_app(path=PATH), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            ready.set_result(None)
            await self._ended.wait()
        finally:
            await runner.cleanup()


def address(port: int) -> str:
    """Where an app with this port listens."""
    return f"http://127.0.0.1:{port}{PATH}"
