"""The trace id of a request: in the log, and in its answer."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.tracing import new_trace, trace_on

HEADER = "x-request-id"
_OURS = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")
"""What a proxy in front may have given the request; anything else is not believed, for it goes into the log."""


class Traced:
    """ASGI middleware that gives each request a trace id, unless a proxy did. The server begins a task for each, so
    that what it logs itself, once we have failed, has it as well."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        trace = given if _OURS.fullmatch(given) else new_trace()
        scope.setdefault("state", {})[HEADER] = trace
        trace_on(trace)

        async def with_trace(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault(HEADER, trace)
            await send(message)

        await self._app(scope, receive, with_trace)


def trace_of(scope: Scope) -> str:
    """The trace id of a request; "" where nobody gave it one."""
    return str(scope.get("state", {}).get(HEADER, ""))
