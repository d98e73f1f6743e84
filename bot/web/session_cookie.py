"""The cookies of the console's sign-in and of its session: over https no other host can plant one, and no page can read
it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.sign_in import SESSION_LIFETIME

SESSION_COOKIE = "focal_console"
"""As pages read it."""

STEP_COOKIE, OIDC_COOKIE = "focal_step", "focal_oidc"
"""What a browser carries through a sign-in (sign_in_steps.py)."""

HOST = "__Host-"
"""As browsers keep them over https: from this host alone, for all of it (RFC 6265bis, 4.1.3.2)."""

HOST_COOKIE = HOST + SESSION_COOKIE
_OF_HOST = [name.encode() for name in (SESSION_COOKIE, STEP_COOKIE, OIDC_COOKIE)]


def session_of(request: Request) -> str:
    """The token that a browser brings along; "" without one."""
    return request.cookies.get(SESSION_COOKIE, "")


def give_session(response: Response, token: str, *, https: bool) -> None:
    """Has the browser keep a session until it ends."""
    keep_cookie(response, SESSION_COOKIE, token, int(SESSION_LIFETIME.total_seconds()), https=https)


def take_session(response: Response, *, https: bool) -> None:
    """Has the browser forget it."""
    take_cookie(response, SESSION_COOKIE, https=https)


def keep_cookie(response: Response, name: str, value: str, seconds: int, *, https: bool) -> None:
    """Has the browser keep one of these cookies for so long."""
    name, path = _kept(name, https=https)
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=https)


def take_cookie(response: Response, name: str, *, https: bool) -> None:
    """Has the browser forget one of them."""
    name, path = _kept(name, https=https)
    response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=https)


def _kept(name: str, *, https: bool) -> tuple[str, str]:
    """As what, and for which path, a browser keeps a cookie."""
    return (HOST + name, "/") if https else (name, "/console")


class HostCookies:
    """ASGI middleware for https: the cookies of this host stand for the session and the sign-in, and those of the plain
    names, which a neighbouring host could have planted, for nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [(name, _ours(name, value)) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)


def _ours(name: bytes, value: bytes) -> bytes:
    return b"; ".join(_renamed(value.split(b";"))) if name.lower() == b"cookie" else value


def _renamed(cookies: Iterable[bytes]) -> Iterable[bytes]:
    host = {HOST.encode() + name: name for name in _OF_HOST}
    for cookie in cookies:
        name, mark, value = cookie.strip().partition(b"=")
        if name.strip() not in _OF_HOST:
            yield host.get(name.strip(), name) + mark + value
