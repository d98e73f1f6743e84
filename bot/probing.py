"""What the platforms say of us, asked now and then and away from the pages that show it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI

from bot.platforms.platform import Called, NotWell, Platform, Webhook
from bot.tasks import Background
from knowledge.model.people import ChannelName

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

AGE = timedelta(seconds=60)
"""How often a platform is asked at most, whoever looks."""

PATIENCE_S = 10.0
"""Seconds after which a platform that says nothing counts as not reached."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Probed:
    """What a platform said.

    Attributes:
        text: in its own words, or ours in English.
        webhook: where it calls us and how that goes; None where it does not.
    """

    at: datetime
    is_well: bool
    text: str
    webhook: Webhook | None = None


class Probes:
    """Asks in the background and remembers; of one event loop."""

    def __init__(
        self, platforms: Sequence[Platform] = (), now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._platforms = {platform.channel.name: platform for platform in platforms}
        self._now = now
        self._said: dict[ChannelName, Probed] = {}
        self._asked_at: datetime | None = None
        self._answered = asyncio.Event()
        self._background = Background()

    @property
    def said(self) -> Mapping[ChannelName, Probed]:
        """What each platform said last; nothing of one that has not answered yet."""
        return dict(self._said)

    def ask(self) -> None:
        """Asks all of them, unless they were asked a moment ago; does not wait."""
        if self._asked_at is not None and self._now() - self._asked_at < AGE:
            return
        self._asked_at = self._now()
        self._answered.clear()
        self._background.start("channels.probe", self._ask_all())

    async def answered(self, patience_s: float) -> None:
        """Waits for what is under way, but not for long."""
        try:
            await asyncio.wait_for(self._answered.wait(), patience_s)
        except TimeoutError:
            return

    def around(self, lifespan: Lifespan) -> Lifespan:
        """An application's life, at whose end nobody is asked any more."""

        @asynccontextmanager
        async def life(app: FastAPI) -> AsyncIterator[None]:
            async with lifespan(app):
                yield
                await self._background.stop()

        return life

    async def _ask_all(self) -> None:
        try:
            await asyncio.gather(*(self._ask(name, platform) for name, platform in self._platforms.items()))
        finally:
            self._answered.set()

    async def _ask(self, name: ChannelName, platform: Platform) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                text = await platform.probe()
                is_well = True
        except NotWell as error:
            text, is_well = str(error), False
        except TimeoutError:
            text, is_well = "there was no answer", False
        webhook = await self._webhook(platform)
        self._said[name] = Probed(at=self._now(), is_well=is_well, text=text, webhook=webhook)

    @staticmethod
    async def _webhook(platform: Platform) -> Webhook | None:
        if not isinstance(platform, Called):
            return None
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await platform.webhook()
        except (NotWell, TimeoutError):
            return None
