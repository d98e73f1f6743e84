"""The Bot API's methods: python-telegram-bot's, over our own requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot

from bot.channels.telegram.parsing import ALLOWED_UPDATES
from bot.channels.telegram.request import READ_TIMEOUT_S, AiohttpRequest

LONG_POLL_S = 25
"""How long the platform may hold a question for updates open."""


class Client(Bot):
    """A bot whose updates come as the platform's own JSON, so that one that cannot be read hides no other."""

    def __init__(self, token: str, api_url: str) -> None:
        self._requests = (AiohttpRequest(), AiohttpRequest(LONG_POLL_S + READ_TIMEOUT_S))
        methods, updates = self._requests
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=methods,
            get_updates_request=updates,
        )

    async def close_connections(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def updates(self, offset: int) -> Sequence[Mapping[str, Any]]:
        """The updates from this number on; those before it are confirmed.

        Raises:
            TelegramError: there is no answer, or another process asks at the same time (Conflict).
        """
        asked = {"offset": offset, "timeout": LONG_POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
        found: Any = await self._post("getUpdates", asked)
        return found if isinstance(found, list) else ()
