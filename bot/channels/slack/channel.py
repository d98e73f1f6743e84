"""Sending to Slack."""

from __future__ import annotations

import math
import time
from datetime import timedelta
from functools import lru_cache
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.clients import Clients
from bot.channels.slack.downloads import download
from bot.channels.slack.failures import TOKEN_PAUSE, as_send_error, cannot_be_edited, without_effect
from bot.channels.slack.rendering import FilePart, Part, TextPart, parts_of
from bot.sealing import Unreadable
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from scheduler.ports import Gone, Receipt, Rejected, SendError, Throttled, TooLarge, Unavailable, Withheld

PACE = Pace(between=timedelta(milliseconds=200), in_chat=timedelta(seconds=1), in_group=timedelta(seconds=1))
"""About one message a second to a channel, several hundred a minute to a workspace (docs.slack.dev, "Rate limits")."""

EDITS_A_MINUTE = 50
"""chat.update is of tier 3: more than 50 calls a minute for a workspace (docs.slack.dev, "Rate limits")."""

CONVERSATIONS = ("C", "D", "G")
"""What the ids of channels begin with; people's begin with U or W."""

log = structlog.get_logger()


class Slack:
    """The workspaces that installed us. Files that go out come from the store."""

    name = ChannelName.SLACK
    pace = PACE

    def __init__(self, clients: Clients, store: Store) -> None:
        self._clients = clients
        self._store = store
        self._edits = MovingWindowRateLimiter(MemoryStorage())

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        parts = _parts_of(message)
        if part >= len(parts):
            raise Rejected("there is nothing to see in this message")
        team, channel, thread = _place(to)
        client = await self._client(team)
        replaces = message.replaces if len(parts) == 1 else ""
        try:
            sent = await self._send(client, team, channel, thread, parts[part], replaces)
        except SendError:
            raise
        except Exception as error:
            ours = as_send_error(error)
            if isinstance(ours, Gone) and await self._clients.is_renewed(team, client):
                ours = Unavailable("the workspace has installed Focal anew")
            raise ours from error
        return Receipt(provider_id=sent, is_last=part == len(parts) - 1)

    async def fetch(self, file: Attachment, most: int) -> bytes:
        """Reads the file from Slack's own address, with the token of the workspace."""
        team, _, url = file.reference.partition("|")
        if file.size > most:
            raise TooLarge
        if not self._clients.files.permits(url):
            raise Withheld("the file does not lie with Slack")
        client = await self._client(team)
        return await download(url, self._clients.files, client.token or "", file.media_type, most)

    async def _client(self, team: str) -> AsyncWebClient:
        """The client of a workspace. Whatever goes wrong here, nothing was sent."""
        try:
            client = await self._clients.of(team)
        except Unreadable as error:
            log.error("slack.token_unreadable", team=team, error=str(error))
            raise Throttled(TOKEN_PAUSE, whole_scope=True) from error
        except Exception as error:
            raise without_effect(as_send_error(error)) from error
        if client is None:
            raise Gone("the workspace has not installed Focal, or no longer")
        return client

    async def _send(
        self, client: AsyncWebClient, team: str, channel: str, thread: str | None, part: Part, replaces: str
    ) -> str:
        match part:
            case FilePart(file=file):
                return await self._send_file(self._clients.for_upload(client), channel, thread, file)
            case TextPart() if replaces:
                return await self._edit(client, team, channel, thread, part, replaces)
            case TextPart():
                return await _post(client, channel, thread, part)

    async def _edit(
        self, client: AsyncWebClient, team: str, channel: str, thread: str | None, part: TextPart, replaces: str
    ) -> str:
        """Takes the place of an earlier message. Editing twice is harmless, so a lost answer only means: again."""
        _wait_for_tier(self._edits, team)
        where, _, timestamp = replaces.partition(":")
        try:
            await client.chat_update(channel=where, ts=timestamp, text=part.text, blocks=part.as_dicts())
        except Exception as error:
            if not cannot_be_edited(error):
                raise without_effect(as_send_error(error)) from error
            return await _post(client, channel, thread, part)
        return replaces

    async def _send_file(self, client: AsyncWebClient, channel: str, thread: str | None, file: Attachment) -> str:
        content = await self._store.consult(lambda unit: unit.files.content(file.reference))
        if content is None:
            raise Rejected(f"the file {file.name} is no longer kept")
        if not channel.startswith(CONVERSATIONS):
            channel = await _opened(client, channel)
        done: Any = await client.files_upload_v2(
            content=content, filename=file.name, title=file.name, channel=channel, thread_ts=thread
        )
        return str(done["files"][0]["id"])


async def _post(client: AsyncWebClient, channel: str, thread: str | None, part: TextPart) -> str:
    posted: Any = await client.chat_postMessage(
        channel=channel,
        thread_ts=thread,
        text=part.text,
        blocks=part.as_dicts(),
        unfurl_links=False,
        unfurl_media=False,
    )
    return f"{posted['channel']}:{posted['ts']}"


async def _opened(client: AsyncWebClient, user: str) -> str:
    """The direct messages with a person: files go to conversations, not to people."""
    try:
        opened: Any = await client.conversations_open(users=user)
    except Exception as error:
        raise without_effect(as_send_error(error)) from error
    return str(opened["channel"]["id"])


def _wait_for_tier(limiter: MovingWindowRateLimiter, team: str) -> None:
    tier: RateLimitItem = RateLimitItemPerMinute(EDITS_A_MINUTE)
    if not limiter.hit(tier, team):
        wait = limiter.get_window_stats(tier, team).reset_time - time.time()
        raise Throttled(timedelta(seconds=max(1, math.ceil(wait))))


def _place(to: Address) -> tuple[str, str, str | None]:
    """Team, channel or person, and thread: "T1/U1" or "T1/C1/1700000000.1"."""
    team, _, rest = to.external_id.partition("/")
    channel, _, thread = rest.partition("/")
    return team, channel, thread or None


@lru_cache(maxsize=64)
def _parts_of(message: OutgoingMessage) -> tuple[Part, ...]:
    """Kept for a moment: a message in several parts is rendered once."""
    return parts_of(message)
