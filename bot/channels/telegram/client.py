"""The Bot API's methods: python-telegram-bot's, over our own requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.parsing import ALLOWED_UPDATES
from bot.channels.telegram.request import READ_TIMEOUT_S, AiohttpRequest
from bot.fetching import Permitted

LONG_POLL_S = 25
"""How long the platform may hold a question for updates open."""


class Client(Bot):
    """A bot whose updates come as the platform's own JSON, so that one that cannot be read hides no other."""

    def __init__(self, token: str, api_url: str, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._requests = (AiohttpRequest(read_timeout_s), AiohttpRequest(LONG_POLL_S + read_timeout_s))
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

    async def content(self, file_id: str, most: int) -> bytes:
        """The content of a file, from the address that the platform tells for an hour (Bot API, getFile).

        Raises:
            TelegramError: the platform does not tell it, or the file is not to be had there.
            TooLarge: it is longer than so many bytes.
        """
        path = (await self.get_file(file_id)).file_path or ""
        if not path.startswith(f"{self.base_file_url}/"):  # a server of one's own may name a path on its disk (--local)
            raise BadRequest("the file is not to be had over the network")
        methods, _ = self._requests
        return await methods.fetch(path, Permitted(own=self.base_file_url), most)

    async def updates(self, offset: int) -> Sequence[Mapping[str, Any]]:
        """The updates from this number on; those before it are confirmed.

        Raises:
            TelegramError: there is no answer that makes sense, or another process asks at the same time (Conflict).
        """
        asked = {"offset": offset, "timeout": LONG_POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
        found: Any = await self._post("getUpdates", asked)
        if not isinstance(found, list) or not all(map(_has_number, found)):
            raise TelegramError("the answer is no list of updates")
        return found


def _has_number(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
