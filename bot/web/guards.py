"""What stands between the network and the pages: headers, signed cookies, origins, sizes, rates."""

from __future__ import annotations

import hmac
import ipaddress
import math
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from itsdangerous import BadSignature, URLSafeSerializer
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
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
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}

MAX_NUMBER = 2**31 - 1
"""The largest number of a message or contact: beyond it the databases themselves refuse to compare."""

MAX_BODY = 64 * 1024
"""Bytes of a posted form: the longest message in four-byte characters, percent-encoded, with room to spare."""


def security_headers(*, https: bool) -> Mapping[str, str]:
    """The headers that every response carries; nobody keeps one that does not permit it itself."""
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

    def __init__(self, keys: str | tuple[str, ...]) -> None:
        """`keys` are the installation's, the present one last: it signs, and all of them are recognised."""
        self._serializer = URLSafeSerializer(keys, salt="focal.chat")

    def read(self, request: Request) -> str | None:
        """The chat that the request belongs to; None without a cookie of ours."""
        try:
            chat = self._serializer.loads(request.cookies.get(self.NAME, ""))
        except BadSignature:
            return None
        return chat if isinstance(chat, str) else None

    def is_present(self, request: Request, chat: str) -> bool:
        """Whether the browser's cookie is the very one that would be signed now: of an earlier key it is renewed."""
        return hmac.compare_digest(request.cookies.get(self.NAME, "").encode(), self.sign(chat).encode())

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


def network_of(request: Request) -> str:
    """The network address that a request came from; of IPv6 the first half, since one line has all of the rest."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


def plain_name(name: str) -> str:
    """A file's name as it can stand between quotation marks in a header: whatever its sender called it, a browser saves
    it under a name without anything that could end the header, the name or the folder."""
    return re.sub(r"[^A-Za-z0-9._ ()-]", "_", name)


class Streams:
    """How many streams one chat and one network address keep open at the same time, in this process: each holds a
    connection for as long as its page is open, and asks the store for whatever comes in."""

    def __init__(self, of_chat: int, of_network: int) -> None:
        self._most = {"chat": of_chat, "host": of_network}
        self._open: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def place(self, chat: str, host: str) -> Iterator[bool]:
        """Whether there is a place for one more, which is taken meanwhile."""
        names = [(kind, name) for kind, name in (("chat", chat), ("host", host)) if name]
        has_place = all(self._open[name] < self._most[name[0]] for name in names)
        self._open.update(names if has_place else ())
        try:
            yield has_place
        finally:
            self._open.subtract(names if has_place else ())
            for name in names:
                if not self._open[name]:
                    del self._open[name]


class Rates:
    """How often one chat may write and send files, and one network address may open a new chat, in this process."""

    def __init__(self, messages_per_minute: int, new_chats_per_minute: int, files_per_hour: int) -> None:
        self._files = RateLimitItemPerHour(files_per_hour)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages = RateLimitItemPerMinute(messages_per_minute)
        self._new_chats = RateLimitItemPerMinute(new_chats_per_minute)

    def wait_to_write(self, chat: str) -> int:
        """Seconds until this chat may write; 0 means now, and counts."""
        return self._wait(self._messages, f"chat:{chat}")

    def wait_to_send_files(self, chat: str, count: int) -> int:
        """Seconds until this chat may send so many more files; 0 means now, and they count."""
        return self._wait(self._files, f"files:{chat}", count) if count else 0

    def wait_to_begin(self, host: str) -> int:
        """Seconds until this network address may open another chat; 0 means now, and counts."""
        return self._wait(self._new_chats, f"host:{host}")

    def _wait(self, item: RateLimitItem, name: str, count: int = 1) -> int:
        if self._limiter.hit(item, name, cost=count):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(item, name).reset_time - time.time()))
