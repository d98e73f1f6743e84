"""Socket Mode: Slack's events over a connection that we open, for installations that Slack cannot reach."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0

log = structlog.get_logger()


class Socket:
    """One connection, opened anew whenever it is lost. Several processes may each have one."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self._handler: Any = None  # the library leaves its methods untyped
        self._made = (app, app_token, client)

    async def run(self) -> None:
        """Connects; tries until Slack lets us. After that the library keeps the connection alive."""
        app, app_token, client = self._made
        pause = FIRST_PAUSE_S
        while True:
            try:
                self._handler = self._handler or AsyncSocketModeHandler(app, app_token, web_client=client)
                await self._handler.connect_async()
            except Exception as error:
                log.warning("slack.not_connected", error=str(error), pause_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                return

    async def close(self) -> None:
        """Takes nothing more; what was not acknowledged, Slack delivers again."""
        if self._handler is not None:
            await self._handler.close_async()
