"""How many statements a page takes and how long the server works on it, without what Focal does of itself meanwhile."""

from __future__ import annotations

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bot.serving import Served

_OF_THIS_REQUEST: ContextVar[list[str] | None] = ContextVar("of_this_request", default=None)
"""The context goes along with whatever a request has other threads do (Store.perform, Store.consult)."""

_LISTS = re.compile(r"\((?:\?|%\(\w+\)s)(?:, (?:\?|%\(\w+\)s))*\)|\(__\[[^\]]*\]\)")
"""As many marks as there are values: one statement all the same."""


@dataclass
class Counter:
    """Notes what the last request cost; `prepare` it with the application that is served.

    Attributes:
        statements: what the database was asked, in their order.
        seconds: from the first byte of the request to the last one of the answer.
    """

    statements: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def prepare(self, app: FastAPI) -> None:
        """Has the application tell."""
        app.add_middleware(_Counting, counter=self)

    def listen(self, focal: Served) -> None:
        """Has its database tell, as soon as it is served."""
        event.listen(focal.focal.store.engine, "before_cursor_execute", _note)


class _Counting:
    """Around everything else that the application does."""

    def __init__(self, app: ASGIApp, counter: Counter) -> None:
        self._app, self._counter = app, counter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        statements: list[str] = []
        before, begun = _OF_THIS_REQUEST.set(statements), time.perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            _OF_THIS_REQUEST.reset(before)
            self._counter.statements, self._counter.seconds = statements, time.perf_counter() - begun


def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    ours = _OF_THIS_REQUEST.get()
    if ours is not None and statement != "BEGIN":
        ours.append(_LISTS.sub("(…)", statement))
