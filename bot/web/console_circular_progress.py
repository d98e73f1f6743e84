"""How far a circulation has come: its numbers, and a stream of them while letters go out.

A stream is told of what was recorded by the store's signals, in every process (knowledge/store/signals). It reads no
more often than once a second, and at each reading makes sure that whoever watches is still signed in.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from bot.web.console_circular_base import ALL, CircularPages
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_people import Number
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.circulars import Circular, CircularState
from knowledge.model.circulation import Pace, Place
from knowledge.model.deliveries import DeliveryState
from knowledge.model.rights import Right, actor_of
from knowledge.store import signals
from knowledge.store.unit import Unit

MOST_STREAMS = 30
"""In one process: the secretariat has a few people, with a few windows each."""

LONGEST_S = 600.0
"""Then the stream ends, and the browser asks for a new one if its page is still open."""

BETWEEN_S = 1.0
"""Between two readings."""

HEARTBEAT_S = 15.0
"""Proxies close what is silent for longer; at each beat the numbers are read as well, which move with the clock too."""

_D = DeliveryState
_OVER = frozenset({CircularState.FINISHED, CircularState.CANCELLED})
_ON_THE_WAY = (_D.PENDING, _D.SENDING)

SHOWN: Mapping[str, Callable[[Place], bool]] = MappingProxyType(
    {
        "all": lambda place: True,
        "sent": lambda place: place.state is _D.SENT,
        "waiting": lambda place: place.state in _ON_THE_WAY or (place.state is None and not place.is_planned),
        "held": lambda place: place.state is _D.HELD,
        "failed": lambda place: place.state in (_D.FAILED, _D.UNCONFIRMED),
        "cancelled": lambda place: place.state is _D.CANCELLED,
        "unreached": lambda place: place.state is None and place.is_planned,
        "acknowledged": lambda place: place.has_acknowledged,
    }
)
"""Whom each number counts; it leads to the very lines of the register."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a circulation stands at a moment.

    Attributes:
        counts: by the names of `SHOWN`.
    """

    circular: Circular
    counts: Mapping[str, int]
    pace: Pace

    @property
    def is_over(self) -> bool:
        """Whether nothing moves any more before somebody does something."""
        return self.circular.state in _OVER or not self.counts["waiting"]

    @property
    def settled(self) -> int:
        """For how many recipients it is known what came of it."""
        return self.counts["all"] - self.counts["waiting"] - self.counts["held"]


def standing(unit: Unit, circular: Circular, now: datetime, places: Sequence[Place] | None = None) -> Standing:
    """Where it stands now; `places` where they were read already."""
    found = unit.circulation.places(circular.id) if places is None else places
    counts = {name: sum(map(counts_for, found)) for name, counts_for in SHOWN.items()}
    return Standing(circular=circular, counts=counts, pace=unit.circulation.pace(circular.id, now))


def standing_values(now_at: Standing, zone: tzinfo, _: Speaker) -> dict[str, Any]:
    """What `_circular_progress.html` shows."""
    here, names = f"{ALL}/{now_at.circular.id}/circulation", number_names(_)
    done, every = now_at.settled, now_at.counts["all"]
    return {
        "numbers": [
            {
                "name": name,
                "label": names[name],
                "count": _.number(count),
                "href": f"{here}?show={name}#lines",
                "is_wrong": name in ("failed", "unreached") and count > 0,
            }
            for name, count in now_at.counts.items()
            if count or name in ALWAYS
        ],
        "share": 100 * done // every if every else 100,
        "settled": _("{count} of {all}", count=_.number(done), all=_.number(every)),
        "pace": _pace(now_at, zone, _),
    }


ALWAYS = ("all", "sent", "acknowledged")
"""The numbers that are shown when they are 0 as well."""


def number_names(_: Speaker) -> Mapping[str, str]:
    """What the numbers are called."""
    return {
        "all": _("Recipients"),
        "sent": _("Sent"),
        "waiting": _("On the way"),
        "held": _("Held up"),
        "failed": _("Failed"),
        "cancelled": _("Not sent any more"),
        "unreached": _("Not reached"),
        "acknowledged": _("Acknowledged"),
    }


def _pace(now_at: Standing, zone: tzinfo, _: Speaker) -> str:
    """How fast it goes, and until when, in a sentence; "" where nothing goes."""
    pace = now_at.pace
    if now_at.circular.state is CircularState.PAUSED:
        return _("Paused: nothing more is sent until you resume it.")
    if pace.left is not None:
        return _(
            "{count} a minute: those that are due take about {time}.",
            count=_.number(pace.recent),
            time=_duration(pace.left, _),
        )
    if pace.next_at is not None:
        return _("The next ones go out on {moment}.", moment=_.moment(pace.next_at, zone))
    return ""


def _duration(span: timedelta, _: Speaker) -> str:
    minutes = max(-(-int(span.total_seconds()) // 60), 1)
    if minutes < 120:
        return _.plural("{count} minute", "{count} minutes", minutes)
    return _.plural("{count} hour", "{count} hours", -(-minutes // 60))


def progress_routes(services: ConsoleServices) -> APIRouter:
    """The route below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    router.add_api_route("/progress", Streams(services).stream, methods=["GET"], response_class=Response)
    return router


class Streams(CircularPages):
    """The streams of one process."""

    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        self.open = 0

    async def stream(self, request: Request, number: Number) -> Response:
        """The numbers as they move: an event "progress" with a piece of the page, and "end" when nothing moves."""
        session = request.cookies.get(SESSION_COOKIE, "")
        first = await self._read(session, number) if session else None
        if first is None:
            return self._invite(request)
        if self.open >= MOST_STREAMS:
            raise HTTPException(503, headers={"retry-after": "60"})
        return StreamingResponse(
            self._events(request, session, first),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _read(self, session: str, number: int) -> Standing | None:
        """Where it stands; None for somebody who is not, or no longer, signed in.

        Raises:
            HTTPException: 404, there is no such circular, or it is not out.
        """
        now = datetime.now(UTC)

        def look(unit: Unit) -> Standing | None:
            contact = signed_in(unit, session, now)
            if contact is None or not actor_of(contact).may(Right.USE_CONSOLE):
                return None
            circular = unit.circulars.one(number)
            if circular is None or circular.released_at is None:
                raise HTTPException(404)
            return standing(unit, circular, now)

        return await self._services.store.consult(look)

    async def _events(self, request: Request, session: str, first: Standing) -> AsyncIterator[str]:
        """Until nothing moves, the session or the time of the stream is over, Focal stops, or nobody listens."""
        loop, news, number = asyncio.get_running_loop(), asyncio.Event(), first.circular.id
        closing: asyncio.Event = request.app.state.closing
        ends, now_at, shown = loop.time() + LONGEST_S, first, ""
        self.open += 1
        try:
            with self._services.store.signals.listening(
                signals.DELIVERIES, lambda: loop.call_soon_threadsafe(news.set)
            ):
                while True:
                    html = self._html(request, now_at)
                    yield event("progress", html) if html != shown else BEAT
                    shown = html
                    if now_at.is_over or closing.is_set() or loop.time() >= ends:
                        break
                    await _first_of(closing, within=BETWEEN_S)
                    await _first_of(news, closing, within=HEARTBEAT_S - BETWEEN_S)
                    news.clear()
                    later = await self._read(session, number)
                    if later is None:
                        break
                    now_at = later
            yield event("end", "")
        finally:
            self.open -= 1

    def _html(self, request: Request, now_at: Standing) -> str:
        _ = self._speaker(request)
        values = standing_values(now_at, self._zone, _)
        return self._services.pages.render("console/_circular_progress.html", _.language, **values)


BEAT = ": still here\n\n"
"""A comment, which browsers do not hear (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""


def event(name: str, data: str) -> str:
    """One event of a stream; each line of its data is one of its own."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


async def _first_of(*events: asyncio.Event, within: float) -> None:
    """Until one of the events is set, or that many seconds have gone by."""
    waits = [asyncio.ensure_future(each.wait()) for each in events]
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
