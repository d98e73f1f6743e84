"""The console's calls for expressions of interest: what is open, what is to be decided, and a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_application import application_routes
from bot.web.console_call import one_call_routes
from bot.web.console_call_base import CALLS, CallPages
from bot.web.console_call_forms import LONGEST, call_of, offered, typed_in
from bot.web.console_call_words import kind_names, state_of
from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_base import wrong_in
from bot.web.console_deadline_forms import Clock
from bot.web.console_deadline_words import when
from bot.web.console_pages import ConsoleServices
from handlers.calls.setting import create_call
from handlers.calls.words import bare_title
from handlers.deadlines.letters import zone_of
from handlers.deadlines.setting import END_OF_DAY
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from knowledge.model.calls import DECIDED, HANDED_IN, IN_WORK, ApplicationState, Call, CallState
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

Counts = Mapping[ApplicationState, int]


def call_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Calls(services)
    router.add_api_route("/calls", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/calls/new", pages.new, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/calls/new", pages.create, methods=["POST"])
    router.include_router(one_call_routes(services))
    router.include_router(application_routes(services))
    return router


class _Calls(CallPages):
    async def listed(self, request: Request) -> Response:
        """Those that somebody has to do with still, the nearest end first; below them those that are over."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            calls = unit.calls.listed()
            counts = unit.calls.counts([call.id for call in calls])
            begun = unit.calls.count_begun(call for call in calls if call.state is CallState.OPEN)
            rows = {call.id: self._row(call, counts[call.id], begun.get(call.id, 0), now, _) for call in calls}
            is_over = {call.id: call.state in (CallState.CANCELLED, CallState.DECIDED) for call in calls}
            return {
                "current": [rows[call.id] for call in reversed(calls) if not is_over[call.id]],
                "over": [rows[call.id] for call in calls if is_over[call.id]],
            }

        return await self._show(request, read, lambda values: ("console/calls.html", values))

    def _row(self, call: Call, counts: Counts, begun: int, now: datetime, _: Speaker) -> dict[str, Any]:
        state, name = state_of(call, now, _)
        return {
            "href": f"{CALLS}/{call.id}",
            "title": bare_title(_, call),
            "language": call.titles.render(_.languages).language,
            "kind": kind_names(_)[call.kind],
            "until": when(call.closes_at, zone_of(call.zone, self._services.shelf.library), _),
            "state": state,
            "state_name": name,
            "in_work": _.number(begun + sum(counts.get(each, 0) for each in IN_WORK)),
            "handed_in": _.number(sum(counts.get(each, 0) for each in HANDED_IN | DECIDED)),
        }

    async def new(self, request: Request) -> Response:
        """An empty form."""
        return await self._new(request)

    async def create(self, request: Request) -> Response:
        """Stores a draft."""
        _, official = self._speaker(request), self._services.settings.time_zone

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Call:
            return create_call(unit, by, call_of(unit, form, None, Clock(official=official, now=now), _), now)

        return await self._take(
            request,
            work,
            lambda call: back(f"{CALLS}/{call.id}", "created"),
            lambda again: self._new(request, again),
            "new",
        )

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            form = again.typed("new")
            typed = typed_in(form or again.form)
            if form is None:
                typed |= {"kind": "host_event", "form": "call-host", "zone": self._services.settings.time_zone}
            return {
                "notice": again.sentence,
                "wrong": wrong_in(again, "new"),
                "typed": typed,
                "offered": offered(unit, None, form, _),
                "longest": LONGEST,
                "end_of_day": clock(END_OF_DAY),
            }

        page = await self._show(request, read, lambda values: ("console/call_new.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page
