"""Calendars under a secret address, for programs that come back for them: cheaply where nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response

from bot.web.chat import ChatServices
from bot.web.guards import Rates
from handlers.calendar_feeds import PATH, fetch
from handlers.calendars import MEDIA_TYPE
from knowledge.model.calendar_addresses import hash_of_token

FETCHES_PER_MINUTE = 10
"""Of one address: the devices of one person may all come at once, and somebody may press "refresh" a few times.
Programs that are well behaved come every few hours (`calendars.REFRESH`)."""

MAX_AGE_S = 10 * 60
"""How long a program may show what it has without asking: a change is seen ten minutes later at the latest."""

HEADERS = {
    "cache-control": f"private, max-age={MAX_AGE_S}",
    "content-disposition": 'inline; filename="deadlines.ics"',
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


def calendar_routes(services: ChatServices) -> APIRouter:
    """The route; the address itself is what permits it."""
    router = APIRouter()
    calendars = _Calendars(services)
    path = f"{PATH}/{{token}}.ics"
    router.add_api_route(path, calendars.fetch, methods=["GET", "HEAD"], response_class=Response)
    return router


class _Calendars:
    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._rates = Rates(FETCHES_PER_MINUTE, FETCHES_PER_MINUTE, FETCHES_PER_MINUTE)

    async def fetch(self, request: Request, token: str) -> Response:
        """The calendar, or that it is as it was. Whoever comes too often is told when to come again, before the
        database is asked; an address that leads nowhere costs as much as one that does not."""
        name = hash_of_token(token)
        wait = self._rates.wait_to_write(name)
        if wait:
            return Response(status_code=429, headers={"retry-after": str(wait), "cache-control": "no-store"})
        has = _known(request.headers.get("if-none-match", ""))
        library, now = self._services.shelf.library, datetime.now(UTC)
        fetched = await self._services.store.consult(lambda unit: fetch(unit, name, library, now, has))
        if fetched is None:
            raise HTTPException(404)
        headers = {**HEADERS, "etag": fetched.etag}
        if fetched.content is None:
            return Response(status_code=304, headers=headers)
        return Response(fetched.content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def _known(header: str) -> Callable[[str], bool]:
    """Whether If-None-Match names an etag. The comparison is the weak one (RFC 9110, 13.1.2); "*" is anything."""
    named = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return lambda etag: "*" in named or etag.removeprefix("W/") in named
