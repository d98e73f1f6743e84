"""Telegram, put together from the settings."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import structlog
from fastapi import APIRouter
from telegram.error import TelegramError

from bot.channels.telegram.channel import Telegram, pace_of
from bot.channels.telegram.client import Client
from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.registration import register
from bot.channels.telegram.typing import Typing
from bot.config import BadSettings, Settings
from bot.duties import Duty
from bot.platforms.platform import NotWell, Platform, Services, Webhook
from bot.tasks import Background
from bot.web.telegram import PATH, telegram_routes

log = structlog.get_logger()

OFFICIAL = "https://api.telegram.org"

GRACE_S = 2.0
"""How long the end waits for buttons that are still to be answered."""


def telegram_platform(services: Services) -> Platform:
    """The platform of the token in the settings.

    Raises:
        BadSettings: there is none, or Telegram would not call us at this address.
    """
    settings = services.settings
    if settings.telegram_token is None:
        raise BadSettings("FOCAL_TELEGRAM_TOKEN is needed for Telegram")
    if settings.telegram_mode == "webhook" and settings.telegram_api_url == OFFICIAL and not settings.is_https:
        raise BadSettings("FOCAL_PUBLIC_URL with https is needed with FOCAL_TELEGRAM_MODE=webhook")
    return _Telegram(services, settings.telegram_token.get_secret_value())


class _Telegram:
    def __init__(self, services: Services, token: str) -> None:
        settings = services.settings
        self._phrasebook = services.phrasebook
        self._introduce = services.introduce
        self._registering = Background()
        self._background = Background()
        self._bot = Client(token, settings.telegram_api_url)
        typing = Typing(self._bot, services.store, self._background)
        self._intake = TelegramIntake(self._bot, services.intake, services.phrasebook, self._background, typing)
        self.channel = Telegram(self._bot, services.store, pace_of(settings.telegram_messages_per_second), typing.sent)
        self.source = self.channel
        self._secret = webhook_secret(settings)
        if settings.telegram_mode == "webhook":
            self.ear, self._webhook = Duty.WEB, f"{settings.address}{PATH}"
            self.routers: tuple[APIRouter, ...] = (telegram_routes(self._intake.take, self._secret),)
        else:
            self.ear, self._webhook = Duty.TELEGRAM_POLLING, ""
            self.routers = ()
        self._polling: Polling | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._registering.start("telegram.introduce", self._introduced())

    async def listen(self) -> None:
        self._registering.start("telegram.register", register(self._bot, self._phrasebook, self._webhook, self._secret))
        if self.ear is Duty.TELEGRAM_POLLING:
            self._polling = Polling(self._bot, self._intake)
            self._listening = asyncio.create_task(self._polling.run())

    async def probe(self) -> str:
        try:
            me, webhook = await self._bot.get_me(), await self._bot.get_webhook_info()
        except TelegramError as error:
            raise NotWell(f"Telegram does not know us: {error}") from error
        if webhook.url not in ("", self._webhook):  # it learns ours when we start
            raise NotWell("Telegram calls another address than ours: is another installation running with this token?")
        if webhook.last_error_message and webhook.pending_update_count:
            raise NotWell(f"Telegram cannot reach us: {webhook.last_error_message}")
        return f"@{me.username}"

    async def webhook(self) -> Webhook:
        try:
            told = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise NotWell(f"Telegram does not know us: {error}") from error
        failure, at = told.last_error_message or "", told.last_error_date
        return Webhook(url=told.url, waiting=told.pending_update_count, failed_at=at, failure=failure)

    async def _introduced(self) -> None:
        """Learns our own name, which links need."""
        me = await self._intake.me()
        self._introduce(me.username)

    async def stop_listening(self) -> None:
        if self._polling is not None and self._listening is not None:
            self._polling.stop()
            await self._listening
            self._polling = self._listening = None

    async def close(self) -> None:
        await self._registering.stop()
        await self._background.finish(GRACE_S)
        await self._background.stop()
        await self._bot.close_connections()


def webhook_secret(settings: Settings) -> str:
    """The secret that the platform shows with each update: the one that was set, else one made of our own key."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    return hmac.new(settings.signing_key().encode(), b"telegram webhook", hashlib.sha256).hexdigest()


async def username_of(settings: Settings) -> str:
    """The bot's user name, as Telegram tells it; "" where it cannot be asked."""
    if settings.telegram_token is None:
        return ""
    bot = Client(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    try:
        return (await bot.get_me()).username or ""
    except TelegramError as error:
        log.warning("telegram.unknown_name", error=str(error))
        return ""
    finally:
        await bot.close_connections()
