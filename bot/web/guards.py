"""What stands between the network and the pages: headers, signed cookies, origins, sizes, rates."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Mapping

from itsdangerous import BadSignature, URLSafeSerializer
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

MAX_NUMBER = 2**31 - 1
"""The largest number of a message or contact: beyond it the databases themselves refuse to compare."""

MAX_BODY = 64 * 1024
"""Bytes of a posted form: the longest message in four-byte characters, percent-encoded, with room to spare."""


def security_headers(*, https: bool) -> Mapping[str, str]:
    """The headers that every response carries."""
    return {**HEADERS, "strict-transport-security": "max-age=31536000"} if https else HEADERS


class SecurityHeaders:
    """ASGI middleware that adds the headers to every response but a 500, which Starlette makes outside of it."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = security_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class ChatCookie:
    """The signed name of a browser's chat. Random and long: knowing it is being the visitor."""

    NAME = "focal_chat"
    MAX_AGE_S = 400 * 24 * 3600  # the longest that browsers keep a cookie (RFC 6265bis, 5.5)

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="focal.chat")

    def read(self, request: Request) -> str | None:
        """The chat that the request belongs to; None without a cookie of ours."""
        try:
            chat = self._serializer.loads(request.cookies.get(self.NAME, ""))
        except BadSignature:
            return None
        return chat if isinstance(chat, str) else None

    def new_chat(self) -> str:
        return secrets.token_urlsafe(24)

    def sign(self, chat: str) -> str:
        signed: str | bytes = self._serializer.dumps(chat)
        return signed if isinstance(signed, str) else signed.decode()


async def read_body(request: Request, most: int) -> bytes | None:
    """The body of a request, read no further than so many bytes; None when it is longer."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def is_same_origin(request: Request, public_url: str) -> bool:
    """Whether a post comes from a page of ours. Browsers send Origin or Sec-Fetch-Site with every form post."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin in (public_url, f"{request.url.scheme}://{request.url.netloc}")


class Rates:
    """How often one chat may write, and one network address may open a new chat."""

    def __init__(self, messages_per_minute: int, new_chats_per_minute: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages = RateLimitItemPerMinute(messages_per_minute)
        self._new_chats = RateLimitItemPerMinute(new_chats_per_minute)

    def wait_to_write(self, chat: str) -> int:
        """Seconds until this chat may write; 0 means now, and counts."""
        return self._wait(self._messages, f"chat:{chat}")

    def wait_to_begin(self, host: str) -> int:
        """Seconds until this network address may open another chat; 0 means now, and counts."""
        return self._wait(self._new_chats, f"host:{host}")

    def _wait(self, item: RateLimitItem, name: str) -> int:
        if self._limiter.hit(item, name):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(item, name).reset_time - time.time()))
