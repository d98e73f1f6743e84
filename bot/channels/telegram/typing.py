"""“Typing…”: shown when a reply takes longer than a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.tasks import Background
from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import Store

AFTER_S = 1.0
"""A moment: people notice a pause of about a second."""

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Wait:
    """Somebody waits for a reply in a chat; `keys` are its deliveries once they are known, and `timer` is None once it
    is late."""

    chat: str
    keys: Sequence[str] = field(default=())
    timer: asyncio.TimerHandle | None = None

    def end(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


class Typing:
    """Watches over replies. Of a reply that this process sends nothing is asked; only what is late costs a look."""

    def __init__(self, bot: Bot, store: Store, background: Background) -> None:
        self._bot = bot
        self._store = store
        self._background = background
        self._waits: dict[str, Wait] = {}

    def begin(self, chat: str) -> Wait:
        """A message came in."""
        wait = Wait(chat)
        wait.timer = asyncio.get_running_loop().call_later(AFTER_S, self._is_late, wait)
        return wait

    def expect(self, wait: Wait, keys: Sequence[str]) -> None:
        """The message is heard, and these deliveries answer it."""
        wait.keys = keys
        if keys and wait.timer is None:
            return  # it is late, and that was announced: nobody would take it out again where another process sends
        if keys:
            self._waits[keys[-1]] = wait
        else:
            wait.end()

    def sent(self, key: str) -> None:
        """A delivery was sent."""
        if (wait := self._waits.pop(key, None)) is not None:
            wait.end()

    @property
    def waiting(self) -> int:
        """How many replies are watched over."""
        return len(self._waits)

    def _is_late(self, wait: Wait) -> None:
        wait.timer = None
        if wait.keys:
            self._waits.pop(wait.keys[-1], None)
        self._background.start("telegram.typing", self._announce(wait))

    async def _announce(self, wait: Wait) -> None:
        """Another process may have sent the reply; and if the announcement fails, the reply says enough."""
        try:
            if not wait.keys or await self._store.consult(lambda unit: unit.deliveries.is_waiting(wait.keys)):
                await self._bot.send_chat_action(wait.chat, ChatAction.TYPING)
        except (TelegramError, StoreUnavailable) as error:
            log.info("telegram.not_announced", error=str(error))
