"""An administrator's browser, which installs the app; and requests that are signed by hand."""

from __future__ import annotations

import html
import json
import re
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.slack.platform.signing import signed_headers
from tests.slack.values import PATIENCE_S, Json

_LINK = re.compile(r'href="([^"]+oauth/v2/authorize[^"]*)"')
_TLS = ssl.create_default_context()
"""Made once, since httpx would make one for each request, which takes longer than the request."""

COOKIE = "slack-app-oauth-state"

Consents = Callable[[str], str]
"""Consents to an install link, and gives the address that the browser is sent back to."""


class Administrator:
    """A browser at a Focal's pages of installation."""

    def __init__(self, url: str) -> None:
        self._url = url

    def begins(self) -> tuple[str, str]:
        """The link to Slack on the first page, and the cookie that ties it to this browser."""
        page = self._get("/slack/install")
        assert page.status_code == 200
        found = _LINK.search(page.text)
        assert found is not None, page.text
        link = html.unescape(found[1])
        cookie = page.headers["set-cookie"].partition(";")[0]
        assert cookie == f"{COOKIE}={parse_qs(urlsplit(link).query)['state'][0]}"
        return link, cookie

    def installs(self, consents: Consents) -> httpx.Response:
        """Walks the whole way; gives the page at its end."""
        link, cookie = self.begins()
        return self.comes_back(consents(link), cookie)

    def comes_back(self, address: str, cookie: str = "") -> httpx.Response:
        """Opens the address that Slack sends the browser to."""
        parts = urlsplit(address)
        return self._get(f"{parts.path}?{parts.query}", cookie)

    def _get(self, path: str, cookie: str = "") -> httpx.Response:
        headers = {"Cookie": cookie} if cookie else {}
        return httpx.get(f"{self._url}{path}", headers=headers, trust_env=False, verify=_TLS, timeout=PATIENCE_S)


def post(url: str, body: bytes, headers: dict[str, str], kind: str = "application/json") -> httpx.Response:
    """Posts a body where Slack would."""
    given = {"Content-Type": kind, **headers}
    where = f"{url}/slack/events"
    return httpx.post(where, content=body, headers=given, trust_env=False, verify=_TLS, timeout=PATIENCE_S)


def signed(url: str, secret: str, body: bytes | Json, kind: str = "application/json") -> httpx.Response:
    """Posts with a signature that proves that Slack sent it."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return post(url, content, signed_headers(secret, content), kind)


def message_in(team: str, user: str, text: str, /, **changes: Any) -> Json:
    """The envelope of what somebody writes to the app; changes are to the event in it."""
    event = {"type": "message", "user": user, "text": text, "channel": f"D{user[1:]}", "channel_type": "im"}
    event |= {"ts": "1700000000.000100", "event_ts": "1700000000.000100", **changes}
    envelope: Json = {"type": "event_callback", "team_id": team, "api_app_id": "A0FOCAL", "event": event}
    return envelope | {"event_id": f"Ev{abs(hash((user, text)))}", "event_time": 1_700_000_000}
