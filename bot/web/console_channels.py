"""The channels' health: what each platform says of us, what was heard and sent, what waits, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.config import Settings
from bot.duties import Duty
from bot.probing import Probed
from bot.web.console_circular_base import Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_lines import state_name
from bot.web.console_pages import ConsoleServices, cell, person_name
from bot.web.console_settings_base import SETTINGS, SettingsPages
from bot.web.guards import MAX_NUMBER
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from knowledge.model.people import AddressState, ChannelName
from knowledge.model.rights import Actor, Right
from knowledge.store.channel_standing import ChannelStanding, Failing, Queue
from knowledge.store.unit import Unit

CHANNELS = f"{SETTINGS}/channels"
SHOWN = (ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.EMAIL, ChannelName.WEBCHAT)
PAGE = 50
DAY = timedelta(days=1)
RATE = timedelta(minutes=1)

PAUSED = timedelta(seconds=5)
"""A pace keeps a scope busy for less than that; what waits longer was asked to slow down."""

SLACK_PER_MINUTE = 300
"""Of a workspace: the pace at which it is written to (bot/channels/slack/channel.py)."""

PATIENCE_S = 5.0
"""Seconds that the button waits for the platforms."""

Before = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def channel_routes(services: ConsoleServices) -> APIRouter:
    """The page of all channels, and the rows behind its numbers."""
    router = APIRouter(prefix="/channels")
    pages = _Channels(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/refresh", pages.refresh, methods=["POST"])
    router.add_api_route("/{channel}/addresses", pages.addresses, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{channel}/failures", pages.failures, methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """What the store knows of all channels."""

    heard: Mapping[ChannelName, datetime]
    queues: Mapping[ChannelName, Queue]
    sent: Mapping[ChannelName, int]
    unreached: Mapping[ChannelName, int]
    failing: tuple[Failing, ...]
    paused: Mapping[str, datetime]
    workspaces: Mapping[str, datetime]
    held: Mapping[str, str]


def _look(unit: Unit, now: datetime) -> _Seen:
    standing = ChannelStanding(unit.connection)
    return _Seen(
        heard=standing.heard(SHOWN),
        queues=standing.queues(now),
        sent=standing.sent_since(now - RATE),
        unreached=standing.unreached(),
        failing=standing.failing(now - DAY),
        paused=standing.paused(now, PAUSED),
        workspaces=standing.workspaces(),
        held=unit.leases.held(now),
    )


class _Channels(SettingsPages):
    async def page(self, request: Request) -> Response:
        """All channels. Platforms are asked beside, so that the page waits for none of them."""
        _, now, probes = self._speaker(request), datetime.now(UTC), self._services.probes
        if probes is not None:
            probes.ask()
        said = probes.said if probes is not None else {}

        def read(unit: Unit) -> dict[str, Any]:
            seen = _look(unit, now)
            return {
                "channels": [self._channel(name, seen, said.get(name), now, _) for name in SHOWN],
                "workspaces": [(team, _.moment(at, self._zone)) for team, at in seen.workspaces.items()],
            }

        return await self._show(request, read, lambda values: ("console/channels.html", values))

    async def refresh(self, request: Request) -> Response:
        """Asks the platforms, unless they were asked less than a minute ago, and waits for them a little."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> None:
            by.need(Right.USE_CONSOLE)

        async def again(refused: Again) -> Response:
            page = await self.page(request)
            page.status_code = refused.status
            return page

        done = await self._take(request, work, lambda _done: back(CHANNELS), again, "refresh")
        probes = self._services.probes
        if done.status_code == 303 and probes is not None:
            probes.ask()
            await probes.answered(PATIENCE_S)
        return done

    def _channel(
        self, name: ChannelName, seen: _Seen, said: Probed | None, now: datetime, _: Speaker
    ) -> dict[str, Any]:
        settings = self._services.settings
        heard, queue = seen.heard.get(name), seen.queues.get(name)
        return {
            "name": name.value,
            "title": _capital(channel_name(_, name)),
            "is_served": name in settings.channels,
            "mode": mode_of(name, settings, _),
            "on_duty": _on_duty(name, settings, seen.held),
            "said": self._said(said, now, _) if said else None,
            "is_asked": name in settings.channels and name is not ChannelName.WEBCHAT,
            "heard": _.moment(heard, self._zone) if heard else "",
            "due": queue.due if queue else 0,
            "oldest": _.moment(queue.oldest, self._zone) if queue else "",
            "sent": seen.sent.get(name, 0),
            "limit": limit_of(name, settings, _),
            "paused": [(scope, _.time(until, self._zone)) for scope, until in _of(name, seen.paused)],
            "unreached": seen.unreached.get(name, 0),
            "failing": [
                {"reason": each.reason, "count": each.count, "href": _failures(name, each.reason)}
                for each in seen.failing
                if each.channel == name
            ],
        }

    def _said(self, said: Probed, now: datetime, _: Speaker) -> dict[str, Any]:
        webhook = said.webhook
        return {
            "is_well": said.is_well,
            "text": said.text,
            "at": _.time(said.at, self._zone),
            "webhook": webhook.url if webhook else "",
            "waiting": webhook.waiting if webhook else 0,
            "failed_at": _.moment(webhook.failed_at, self._zone) if webhook and webhook.failed_at else "",
            "failure": webhook.failure if webhook else "",
        }

    async def addresses(self, request: Request, channel: str, before: Before | None = None) -> Response:
        """Whom messages do not reach there."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[Any, int]:
            found = ChannelStanding(unit.connection).addresses(_shown(channel), before, PAGE)
            return [
                [
                    cell(person_name(each.name, each.contact, _), f"/console/conversations/{each.contact}"),
                    cell(address_state_name(each.state, _)),
                    cell(_.moment(each.since, self._zone) if each.since else "—"),
                ]
                for each in found
            ], found[-1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="channels",
            title=_("Not reached: {channel}", channel=_called(channel, _)),
            columns=[_("Person"), _("State"), _("Since")],
            empty=_("Every address is reached."),
        )

    async def failures(
        self,
        request: Request,
        channel: str,
        reason: Annotated[str | None, Query(max_length=1_000)] = None,
        before: Before | None = None,
    ) -> Response:
        """What failed there within a day, perhaps for one reason."""
        _, since = self._speaker(request), datetime.now(UTC) - DAY

        def rows(unit: Unit) -> tuple[Any, int]:
            found = ChannelStanding(unit.connection).failed(_shown(channel), since, reason, before, PAGE)
            return [
                [
                    cell(_.moment(each.at, self._zone)),
                    cell(person_name(each.name, each.contact, _), f"/console/conversations/{each.contact}"),
                    cell(state_name(each.state, _)),
                    cell(each.reason, lang="en"),
                ]
                for each in found
            ], found[-1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="channels",
            title=_("Not delivered in the last day: {channel}", channel=_called(channel, _)),
            columns=[_("When"), _("Person"), _("State"), _("Reason")],
            empty=_("Every message was delivered."),
        )


def _shown(channel: str) -> ChannelName:
    found = next((name for name in SHOWN if name == channel), None)
    if found is None:
        raise HTTPException(404)
    return found


def _called(channel: str, _: Speaker) -> str:
    """The name of a channel for a title; whatever else was asked for is found nowhere."""
    return next((channel_name(_, name) for name in SHOWN if name == channel), "")


def _failures(name: ChannelName, reason: str) -> str:
    return f"{CHANNELS}/{name.value}/failures?{urlencode({'reason': reason})}"


def _of(name: ChannelName, paused: Mapping[str, datetime]) -> list[tuple[str, datetime]]:
    return [(scope, until) for scope, until in paused.items() if scope.partition(":")[0] == name]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def mode_of(name: ChannelName, settings: Settings, _: Speaker) -> str:
    """How messages come in."""
    match name:
        case ChannelName.TELEGRAM if settings.has_telegram:
            return _("Telegram calls us") if settings.telegram_mode == "webhook" else _("we ask Telegram")
        case ChannelName.SLACK if settings.has_slack:
            return _("Slack calls us") if settings.slack_mode == "http" else _("a connection to Slack")
        case ChannelName.EMAIL if settings.has_email:
            return _("sends only")
        case ChannelName.WEBCHAT:
            return settings.address
        case _other:
            return ""


def _on_duty(name: ChannelName, settings: Settings, held: Mapping[str, str]) -> str:
    """Which process holds the connection, where one at a time does."""
    duty = {ChannelName.TELEGRAM: Duty.TELEGRAM_POLLING, ChannelName.SLACK: Duty.SLACK_SOCKET}.get(name)
    return held.get(duty.value, "") if duty is not None and name in settings.channels else ""


def limit_of(name: ChannelName, settings: Settings, _: Speaker) -> str:
    """How much may go out there."""
    match name:
        case ChannelName.TELEGRAM:
            return _("{count} a second at most", count=_.number(settings.telegram_messages_per_second))
        case ChannelName.SLACK:
            return _("{count} a minute at most in a workspace", count=_.number(SLACK_PER_MINUTE))
        case ChannelName.EMAIL:
            return _("{count} a minute at most", count=_.number(settings.mail_per_minute))
        case _other:
            return ""


def address_state_name(state: AddressState, _: Speaker) -> str:
    """Why messages do not reach an address."""
    return {
        AddressState.ACTIVE: _("reached"),
        AddressState.BLOCKED: _("does not want to hear from us there"),
        AddressState.LEFT: _("we are no longer in that group"),
        AddressState.UNREACHABLE: _("does not exist any more"),
    }[state]
