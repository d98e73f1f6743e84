"""Socket Mode: Slack's events over a connection that we open, for installations that Slack cannot reach."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from scheduler.tracing import traced

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0

DRAIN_S = 2.0
"""How long the end waits for what is being heard; Slack itself waits no longer than three seconds for us."""

log = structlog.get_logger()


class _Handler(AsyncSocketModeHandler):
    """Bolt's own, which tells when nothing is being heard."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=client)
        self.idle = asyncio.Event()
        self.idle.set()
        self._hearing = 0

    async def handle(self, client: Any, req: Any) -> None:
        self._hearing += 1
        self.idle.clear()
        try:
            with traced():
                await super().handle(client, req)
        finally:
            self._hearing -= 1
            if not self._hearing:
                self.idle.set()


class Socket:
    """One connection, opened anew whenever it is lost. Several processes may each have one."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self._handler: Any = None  # the library leaves its methods untyped
        self._made = (app, app_token, client)
        self._is_closing = False

    async def run(self) -> None:
        """Connects; tries until Slack lets us. After that the library keeps the connection alive."""
        pause = FIRST_PAUSE_S
        while not self._is_closing:
            try:
                self._handler = self._handler or _Handler(*self._made)
                await self._handler.connect_async()
            except Exception as error:
                log.warning("slack.not_connected", error=str(error), pause_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                return

    async def close(self) -> None:
        """Acknowledges what is being heard, and takes nothing more; what is not acknowledged, Slack delivers again.

        Buttons and commands are never delivered again, so what has arrived is heard to its end.
        """
        self._is_closing = True
        if self._handler is None:
            return
        try:
            await asyncio.wait_for(self._handler.idle.wait(), DRAIN_S)
        except TimeoutError:
            log.warning("slack.not_drained", after_s=DRAIN_S)
        await self._handler.close_async()
