"""Taking what Telegram brings: an update is durable, and may be confirmed, once `take` returns."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, assert_never

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.telegram.parsing import Heard, Me, Migrated, Pressed, Reach, me_of, parse
from bot.channels.telegram.typing import Typing
from bot.intake import Intake
from bot.tasks import Background
from handlers.conversation import Received
from handlers.phrasebook import Phrasebook
from handlers.platform_texts import moved_on
from handlers.reach import follow, note_reach
from knowledge.errors import FocalError
from knowledge.model.messages import IncomingMessage
from scheduler.tracing import traced

log = structlog.get_logger()


class TelegramIntake:
    """Hears updates, one lane per chat, and answers the queries of buttons."""

    def __init__(
        self, bot: Bot, intake: Intake, phrasebook: Phrasebook, background: Background, typing: Typing
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._phrasebook = phrasebook
        self._background = background
        self._typing = typing
        self._asking = asyncio.Lock()
        self._me: Me | None = None

    async def me(self) -> Me:
        """The bot itself, asked of the platform once.

        Raises:
            TelegramError: the platform does not tell at the moment.
        """
        async with self._asking:
            if self._me is None:
                self._me = me_of(await self._bot.get_me())
        return self._me

    async def take(self, raw: Mapping[str, Any]) -> None:
        """Hears one update, as the platform's JSON has it. What cannot be understood is put aside.

        Raises:
            FocalError: nothing was kept; the update must come again.
            TelegramError: it cannot be told yet whether the update is meant for us; it must come again.
        """
        with traced(update=int(raw.get("update_id") or 0)):
            await self._take(raw)

    async def _take(self, raw: Mapping[str, Any]) -> None:
        me = await self.me()
        try:
            await self._hear(self._understood(raw, me))
        except (FocalError, TelegramError):
            raise
        except Exception as error:  # a fault of ours must not bring the same update back for ever
            log.error("telegram.update_failed", update=raw.get("update_id"), exc_info=error)

    async def _hear(self, heard: Heard | None) -> None:
        now = self._intake.now()
        match heard:
            case None:
                pass
            case IncomingMessage():
                await self._converse(heard)
            case Pressed(query=query, message=message):
                received = await self._converse(message)
                self._background.start("telegram.answer_query", self._answer(query, received))
            case Reach(address=address, state=state):
                await self._intake.in_lane(address, lambda unit: note_reach(unit, address, state, now))
            case Migrated(address=address, external_id=external_id):
                await self._intake.in_lane(address, lambda unit: follow(unit, address, external_id, now))
            case _:
                assert_never(heard)

    def _understood(self, raw: Mapping[str, Any], me: Me) -> Heard | None:
        """No update, however strange, may keep those behind it from being confirmed."""
        try:
            return parse(Update.de_json(dict(raw), self._bot), me, self._intake.now())
        except Exception as error:
            log.warning("telegram.update_not_understood", update=raw.get("update_id"), error=type(error).__name__)
            return None

    async def _converse(self, message: IncomingMessage) -> Received:
        wait = self._typing.begin(message.sender.external_id)
        try:
            received, _ = await self._intake.take(message)
        except BaseException:
            wait.end()
            raise
        self._typing.expect(wait, received.replies)
        return received

    async def _answer(self, query: str, received: Received) -> None:
        """Stops the button from spinning; too late or twice, the platform refuses it, which harms nobody."""
        text = moved_on(self._phrasebook.speak(received.language)) if received.stale else None
        try:
            await self._bot.answer_callback_query(query, text)
        except TelegramError as error:
            log.info("telegram.query_not_answered", error=str(error))
