"""How often one network address may ask: for anything, for what is searched, and for secret addresses in vain.

Each process counts for itself. What platforms deliver is signed or shows a secret, comes from few addresses, and is not
counted; nor are the files of pages, and the questions of watchdogs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guards import network_of

FREE = ("/static/", "/healthz", "/readyz", "/slack/events", "/telegram/webhook")
SECRET = (
    "/console/sign-in/",
    "/console/password/",
    "/forms/",
    "/letters/",
    "/calendar/",
    "/certificates/",
    "/chat/files/",
    "/metrics",
)
"""Where a part of the address, or of the request, is a secret that somebody could try to guess."""

IN_VAIN = frozenset({401, 403, 404})


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """Of one network address, a minute."""

    requests: int
    searches: int
    misses: int


class Throttle:
    """ASGI middleware that refuses who asks too often; `refuse` makes the answer, from the seconds to wait."""

    def __init__(self, app: ASGIApp, *, allowance: Allowance, refuse: Callable[[Request, int], Response]) -> None:
        self._app = app
        self._refuse = refuse
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(allowance.requests, namespace="requests")
        self._searches = RateLimitItemPerMinute(allowance.searches, namespace="searches")
        self._misses = RateLimitItemPerMinute(allowance.misses, namespace="misses")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        network, is_secret = network_of(request), scope["path"].startswith(SECRET)
        wait = self._wait(network, is_secret=is_secret, is_search=_is_search(scope))
        if wait:
            await self._refuse(request, wait)(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if is_secret and message["type"] == "http.response.start" and message["status"] in IN_VAIN:
                self._limiter.hit(self._misses, network)
            await send(message)

        await self._app(scope, receive, noted)

    def _wait(self, network: str, *, is_secret: bool, is_search: bool) -> int:
        """Seconds to wait; 0 means that the request is answered, and counts."""
        if not self._limiter.hit(self._requests, network):
            return self._until(self._requests, network)
        if is_search and not self._limiter.hit(self._searches, network):
            return self._until(self._searches, network)
        if is_secret and not self._limiter.test(self._misses, network):
            return self._until(self._misses, network)
        return 0

    def _until(self, item: RateLimitItem, network: str) -> int:
        return max(1, math.ceil(self._limiter.get_window_stats(item, network).reset_time - time.time()))


def _is_search(scope: Scope) -> bool:
    return bool(parse_qs(scope["query_string"].decode("latin-1")).get("q"))
