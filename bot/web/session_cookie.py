"""The cookie of a session of the console: over https no other host can plant one, and no page can read it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.sign_in import SESSION_LIFETIME

SESSION_COOKIE = "focal_console"
"""As pages read it."""

HOST_COOKIE = f"__Host-{SESSION_COOKIE}"
"""As browsers keep it over https: from this host alone, for all of it (RFC 6265bis, 4.1.3.2)."""


def session_of(request: Request) -> str:
    """The token that a browser brings along; "" without one."""
    return request.cookies.get(SESSION_COOKIE, "")


def give_session(response: Response, token: str, *, https: bool) -> None:
    """Has the browser keep a session until it ends."""
    response.set_cookie(
        HOST_COOKIE if https else SESSION_COOKIE,
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path=_path(https=https),
        httponly=True,
        samesite="lax",
        secure=https,
    )


def take_session(response: Response, *, https: bool) -> None:
    """Has the browser forget it."""
    name = HOST_COOKIE if https else SESSION_COOKIE
    response.delete_cookie(name, path=_path(https=https), httponly=True, samesite="lax", secure=https)


def _path(*, https: bool) -> str:
    return "/" if https else "/console"


class HostCookies:
    """ASGI middleware for https: the cookie of this host stands for the session, and one of the plain name, which a
    neighbouring host could have planted, for nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [(name, _ours(name, value)) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)


def _ours(name: bytes, value: bytes) -> bytes:
    return b"; ".join(_renamed(value.split(b";"))) if name.lower() == b"cookie" else value


def _renamed(cookies: Iterable[bytes]) -> Iterable[bytes]:
    host, plain = HOST_COOKIE.encode(), SESSION_COOKIE.encode()
    for cookie in cookies:
        name, mark, value = cookie.strip().partition(b"=")
        if name.strip() != plain:
            yield plain + mark + value if name.strip() == host else name + mark + value
