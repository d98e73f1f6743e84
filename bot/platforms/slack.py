"""Slack, put together from the settings: one workspace by its bot token, or many by installation."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from aiohttp import ClientError
from fastapi import APIRouter
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.channels.slack.channel import Slack
from bot.channels.slack.clients import Clients, client_of
from bot.channels.slack.listening import Ears, bolt_app
from bot.channels.slack.oauth import oauth_flow
from bot.channels.slack.socket import Socket
from bot.channels.slack.workspaces import InstalledWorkspaces, OneWorkspace
from bot.config import BadSettings
from bot.duties import Duty
from bot.platforms.platform import NotWell, Platform, Services
from bot.sealing import Seal
from bot.tasks import Background
from bot.web.slack import event_routes, installation_routes
from handlers.ticket_room import keep_room
from knowledge.model.people import Address, ChannelName


def slack_platform(services: Services) -> Platform:
    """The platform of the bot token or the client id in the settings.

    Raises:
        BadSettings: what the chosen mode needs is missing, or one workspace and many are asked for.
    """
    settings = services.settings
    if settings.slack_bot_token is not None and settings.slack_client_id is not None:
        raise BadSettings(
            "FOCAL_SLACK_BOT_TOKEN is for one workspace and FOCAL_SLACK_CLIENT_ID for many: set one of them only"
        )
    if settings.slack_mode == "socket":
        _need(settings.slack_app_token, "FOCAL_SLACK_APP_TOKEN is needed with FOCAL_SLACK_MODE=socket")
    else:
        _need(settings.slack_signing_secret, "FOCAL_SLACK_SIGNING_SECRET is needed with FOCAL_SLACK_MODE=http")
    return _Slack(services)


class _Slack:
    def __init__(self, services: Services) -> None:
        settings = services.settings
        api_url, token = settings.slack_api_url, _value(settings.slack_bot_token)
        self._background = Background()
        self._store = services.store
        self._room = _room(settings.slack_staff_channel)
        client = client_of(token or None, api_url)
        installed = InstalledWorkspaces(services.store, Seal(settings.signing_keys(), "slack"))
        self._own = client if token else None
        workspaces = OneWorkspace(client, services.store) if token else installed
        self._clients = Clients(workspaces, api_url)
        ears = Ears(
            store=services.store,
            shelf=services.shelf,
            intake=services.intake,
            workspaces=workspaces,
            background=self._background,
            room=self._room,
        )
        app = bolt_app(ears, client_of(None, api_url), _value(settings.slack_signing_secret))
        self.channel = Slack(self._clients, services.store)
        self.source = self.channel
        self.ear = Duty.SLACK_SOCKET if settings.slack_mode == "socket" else Duty.WEB
        self._connect = partial(Socket, app, _value(settings.slack_app_token), client_of(None, api_url))
        self._socket: Socket | None = None
        routers: list[APIRouter] = []
        if self.ear is Duty.WEB:
            routers.append(event_routes(app))
        if settings.slack_client_id is not None:
            flow = oauth_flow(
                client_id=settings.slack_client_id,
                client_secret=_need(
                    settings.slack_client_secret, "FOCAL_SLACK_CLIENT_SECRET is needed with FOCAL_SLACK_CLIENT_ID"
                ),
                address=settings.address,
                keys=settings.signing_keys(),
                api_url=api_url,
                client=client_of(None, api_url),
                workspaces=installed,
            )
            routers.append(installation_routes(flow))
        self.routers = tuple(routers)

    async def start(self) -> None:
        await self._store.perform(lambda unit: keep_room(unit, self._room, datetime.now(UTC)))

    async def probe(self) -> str:
        if self._own is None:
            return "each workspace has a token of its own"
        try:
            told = await self._own.auth_test()
        except (SlackApiError, ClientError, TimeoutError) as error:
            raise NotWell(f"Slack does not know us: {error}") from error
        return f"{told['user']} in {told['team']}"

    async def listen(self) -> None:
        if self.ear is Duty.SLACK_SOCKET:
            self._socket = self._connect()
            self._background.start("slack.connect", self._socket.run())

    async def stop_listening(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def close(self) -> None:
        await self._background.stop()
        await self._clients.close()


def _room(channel: str) -> Address | None:
    return Address(channel=ChannelName.SLACK, external_id=channel) if channel else None


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _need(secret: SecretStr | None, otherwise: str) -> str:
    if secret is None:
        raise BadSettings(otherwise)
    return secret.get_secret_value()
