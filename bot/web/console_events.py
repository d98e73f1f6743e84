"""The console's events: what is ahead, drafts, what was, and a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_circular_words import people
from bot.web.console_deadline_base import wrong_in
from bot.web.console_deadline_forms import Clock
from bot.web.console_deadline_words import when
from bot.web.console_event import one_event_routes
from bot.web.console_event_base import EVENTS, EventPages
from bot.web.console_event_change import change_routes, make_sure
from bot.web.console_event_choices import offered
from bot.web.console_event_files import file_routes
from bot.web.console_event_forms import event_of, longest_fields, typed_in
from bot.web.console_event_participants import participant_routes
from bot.web.console_event_words import place_in, seats_of, span, standing, state_of
from bot.web.console_pages import ConsoleServices
from handlers.deadlines.letters import zone_of
from handlers.events.letters import title_in
from handlers.events.setting import announce
from handlers.phrasebook import Speaker
from knowledge.model.events import Event, EventState, Window
from knowledge.model.rights import Actor
from knowledge.store.registrations import Counts
from knowledge.store.unit import Unit

MOST_PAST = 50
"""Past and cancelled ones that are listed: some years of a network's events."""

_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


def event_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Events(services)
    router.add_api_route("/events", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/events/new", pages.new, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/events/new", pages.make, methods=["POST"])
    for more in (one_event_routes, change_routes, participant_routes, file_routes):
        router.include_router(more(services))
    return router


class _Events(EventPages):
    async def listed(self, request: Request) -> Response:
        """Those ahead, the nearest first; drafts; below them those that are over or cancelled, the last one first."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            ahead = unit.events.listed(now, _FOREVER)
            cancelled = (each for each in reversed(ahead) if each.state is EventState.CANCELLED)
            return {
                "ahead": self._rows(unit, (each for each in ahead if each.state is EventState.OPEN), now, _),
                "drafts": self._rows(unit, unit.events.drafts(), now, _),
                "over": self._rows(unit, (*cancelled, *unit.events.past(now, MOST_PAST)), now, _),
            }

        return await self._show(request, read, lambda values: ("console/events.html", values))

    def _rows(self, unit: Unit, found: Iterable[Event], now: datetime, _: Speaker) -> list[dict[str, Any]]:
        events = tuple(found)
        counts = unit.registrations.counts_of([each.id for each in events])
        return [self._row(each, counts[each.id], now, _) for each in events]

    def _row(self, event: Event, counts: Counts, now: datetime, _: Speaker) -> dict[str, Any]:
        library = self._services.shelf.library
        state, name = state_of(event, now, _)
        until = when(event.last_moment, zone_of(event.zone, library), _)
        return {
            "href": f"{EVENTS}/{event.id}",
            "title": title_in(_, event),
            "language": event.titles.render(_.languages).language,
            "place": place_in(event, _),
            "span": span(event, _),
            "seats": seats_of(event, counts.waiting, _),
            "registrations": people(_, standing(counts)),
            "state": state,
            "state_name": name,
            "until": _("until {until}", until=until) if event.window(now) is Window.OPEN else "",
        }

    async def new(self, request: Request) -> Response:
        """An empty form."""
        return await self._new(request)

    async def make(self, request: Request) -> Response:
        """Keeps it as a draft."""
        _, official = self._speaker(request), self._services.settings.time_zone

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Event:
            event = event_of(form, None, Clock(official=official, now=now), _)
            make_sure(unit, event, now, _)
            return announce(unit, by, event, now)

        return await self._take(
            request,
            work,
            lambda event: back(f"{EVENTS}/{event.id}", "made"),
            lambda again: self._new(request, again),
            "new",
        )

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _, official = self._speaker(request), self._services.settings.time_zone
        typed = again.typed("new")

        def read(unit: Unit) -> dict[str, Any]:
            return {
                "notice": again.sentence,
                "wrong": wrong_in(again, "new"),
                "typed": typed_in(again.form) | ({} if typed else {"zone": official}),
                "offered": offered(unit, None, typed, _),
                "longest": longest_fields(),
            }

        page = await self._show(request, read, lambda values: ("console/event_new.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page
