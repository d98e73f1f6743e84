"""Signed HTTP: events, interactions and commands; see docs.slack.dev/apis/events-api/using-http-request-urls."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.slack.platform.deliveries import Acknowledged, Delivery, Kind, Missed, Outcome, Retries, note_sent
from tests.slack.platform.signing import signed_headers
from tests.slack.values import Json

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class RequestUrls:
    """Where the app listens."""

    events: str
    interactions: str
    commands: str

    @classmethod
    def all(cls, url: str) -> RequestUrls:
        """One address for everything."""
        return cls(events=url, interactions=url, commands=url)

    def of(self, kind: Kind) -> str:
        return {"events_api": self.events, "interactive": self.interactions, "slash_commands": self.commands}[kind]


class Posting:
    """Posts to the app, and takes any 2xx within three seconds for an acknowledgement."""

    def __init__(self, urls: RequestUrls, secret: str, retries: Retries) -> None:
        self.urls = urls
        self._secret = secret
        self._retries = retries
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def carry(self, delivery: Delivery, repetition: int, reason: str | None) -> Outcome:
        """Posts it once."""
        body, kind = encoded(delivery)
        headers = signed_headers(self._secret, body) | {"Content-Type": kind}
        if repetition:
            headers |= {"X-Slack-Retry-Num": str(repetition), "X-Slack-Retry-Reason": reason or ""}
        note_sent(delivery)
        try:
            async with asyncio.timeout(self._retries.ack_within_s):
                return await self._post(self.urls.of(delivery.kind), body, headers)
        except TimeoutError:
            return Missed("http_timeout")
        except aiohttp.ClientError:
            return Missed("connection_failed")

    async def close(self) -> None:
        await self._session.close()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            text = await response.text(errors="replace")
            if response.status // 100 == 2:
                return Acknowledged(_answer(text))
            return Missed("http_error", final=response.headers.get("X-Slack-No-Retry") == "1")


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """The body of a request and its type: JSON for events, a form for the rest."""
    match delivery.kind:
        case "events_api":
            return json.dumps(delivery.payload).encode(), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(delivery.payload)}).encode(), FORM
        case "slash_commands":
            return urlencode(delivery.payload).encode(), FORM


def _answer(text: str) -> Json | None:
    """An answer in JSON, or a plain text as Slack shows it to who typed a command."""
    with suppress(ValueError):
        found = json.loads(text)
        return found if isinstance(found, dict) else None
    return {"text": text} if text else None
