"""E-mail, put together from the settings."""

from __future__ import annotations

import structlog
from fastapi import APIRouter

from bot.channels.email.channel import Email, pace_of
from bot.channels.email.connections import Connections
from bot.channels.email.links import Links
from bot.channels.email.rendering import Letterpress
from bot.channels.email.server import mail_server, sender
from bot.config import BadSettings
from bot.platforms.platform import NotWell, Platform, Services
from bot.tasks import Background
from scheduler.ports import SendError

log = structlog.get_logger()


def email_platform(services: Services) -> Platform:
    """The platform of the mail server in the settings.

    Raises:
        BadSettings: there is none, or nobody to send from.
    """
    settings = services.settings
    if settings.smtp_url is None or not settings.mail_from:
        raise BadSettings("FOCAL_SMTP_URL and FOCAL_MAIL_FROM are needed together for e-mail")
    return _Email(services, settings.smtp_url.get_secret_value(), settings.mail_from, settings.mail_per_minute)


class _Email:
    """Nothing is heard by e-mail: it has no routes, and nothing to stop but its connections."""

    routers: tuple[APIRouter, ...] = ()
    source = None
    ear = None

    def __init__(self, services: Services, url: str, mail_from: str, per_minute: int) -> None:
        settings, by = services.settings, sender(mail_from)
        self._connections = Connections(mail_server(url), greeting=by.domain)
        press = Letterpress(by, Links(settings.signing_keys(), settings.address), services.phrasebook)
        self.channel = Email(self._connections, press, services.store, pace_of(per_minute))
        self._background = Background()

    async def start(self) -> None:
        self._background.start("email.probe", self._complain())

    async def _complain(self) -> None:
        """Tells at the start, rather than with the first circular, that the server does not let us in."""
        try:
            await self._connections.probe()
        except SendError as error:
            log.error("email.not_ready", error=str(error), reason=str(error.__cause__))

    async def probe(self) -> str:
        try:
            await self._connections.probe()
        except SendError as error:
            raise NotWell(f"the mail server does not let us in: {error}") from error
        return "the mail server lets us in"

    async def listen(self) -> None:
        """There is nothing to hear."""

    async def stop_listening(self) -> None:
        """There is nothing to stop."""

    async def close(self) -> None:
        await self._background.stop()
        await self._connections.close()
