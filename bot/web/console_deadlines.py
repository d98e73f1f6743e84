"""The console's deadlines: what is open, what was, and a new one that is set by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_deadline import one_deadline_routes
from bot.web.console_deadline_base import DEADLINES, DeadlinePages, wrong_in
from bot.web.console_deadline_forms import (
    LONGEST_LINK,
    LONGEST_PLAN,
    Clock,
    deadline_of,
    spelled,
    title_field,
)
from bot.web.console_deadline_words import left, state_of, when
from bot.web.console_fields import audience_boxes, language_names, make_sure_of_somebody, ticked_audience, zone_names
from bot.web.console_pages import ConsoleServices
from handlers.circulars.texts import heading, purpose_name
from handlers.deadlines.letters import title_in, zone_of
from handlers.deadlines.setting import END_OF_DAY, set_deadline
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from handlers.preferences.house import House
from handlers.preferences.setting import house_of
from knowledge.model.audience import EVERYBODY
from knowledge.model.circulars import LONGEST_TITLE
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import Actor, Right
from knowledge.store.deadline_standing import DeadlineStanding
from knowledge.store.reminder_standing import ReminderStanding
from knowledge.store.unit import Unit

KEPT = timedelta(days=90)
"""Past and cancelled ones are shown for a quarter of a year, as long as somebody may ask what became of one."""

_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


def deadline_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Deadlines(services)
    router.add_api_route("/deadlines", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/deadlines/new", pages.new, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/deadlines/new", pages.set, methods=["POST"])
    router.include_router(one_deadline_routes(services))
    return router


class _Deadlines(DeadlinePages):
    need = Right.SET_DEADLINES

    async def listed(self, request: Request) -> Response:
        """The open ones, the nearest first; below them those that are over or cancelled, the last one first."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            found = unit.deadlines.between(now - KEPT, _FOREVER)
            rows = {each.id: row for each, row in zip(found, self._rows(unit, found, now, _), strict=True)}
            return {
                "open": [rows[each.id] for each in found if each.is_open(now)],
                "over": [rows[each.id] for each in reversed(found) if not each.is_open(now)],
            }

        return await self._show(request, read, lambda values: ("console/deadlines.html", values))

    def _rows(self, unit: Unit, found: Sequence[Deadline], now: datetime, _: Speaker) -> list[dict[str, Any]]:
        settled = DeadlineStanding(unit.connection).settled(found, now)
        circulars, reached = _circulars(unit, found, _), ReminderStanding(unit.connection).reached(found)
        return [
            self._row(each, now, _)
            | {
                "circular": each.circular,
                "circular_name": circulars.get(each.circular or 0, ""),
                "reached": _.number(reached.get(each.id, 0)),
                "settled": _(
                    "{count} of {all} members",
                    count=_.number(settled[each.id].members),
                    all=_.number(settled[each.id].of),
                ),
            }
            for each in found
        ]

    def _row(self, deadline: Deadline, now: datetime, _: Speaker) -> dict[str, Any]:
        zone = zone_of(deadline.zone, self._services.shelf.library)
        title = deadline.titles.render(_.languages)
        return {
            "href": f"{DEADLINES}/{deadline.id}",
            "title": title_in(_, deadline),
            "language": title.language,
            "kind": purpose_name(_, deadline.kind),
            "until": when(deadline.due_at, zone, _),
            "left": left(deadline, zone, now, _) if deadline.is_open(now) else "",
            "state": deadline.state.value,
            "state_name": state_of(deadline, now, _),
        }

    async def new(self, request: Request) -> Response:
        """An empty form."""
        return await self._new(request)

    async def set(self, request: Request) -> Response:
        """Sets it; or only proposes the plan of the kind that was chosen, and stores nothing."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("suggest"):
            return await self._new(request, Again(deed="suggest", form=form))
        _, official = self._speaker(request), self._services.settings.time_zone

        def work(unit: Unit, by: Actor, now: datetime) -> Deadline:
            deadline = deadline_of(form, Clock(official=official, now=now), _)
            make_sure_of_somebody(unit, deadline.audience, now, _)
            return set_deadline(unit, by, deadline, now)

        def then(deadline: Deadline) -> Response:
            return back(f"{DEADLINES}/{deadline.id}", "set")

        done = await self._attempt(request, form, work, then)
        return await self._then(done, then, lambda again: self._new(request, again), "new")

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _ = self._speaker(request)
        ticked = ticked_audience(again.form, EVERYBODY, _)

        def read(unit: Unit) -> dict[str, Any]:
            house = house_of(unit)
            return {
                "notice": again.sentence,
                "wrong": wrong_in(again, "new"),
                "typed": self._typed(again, house),
                "working_languages": language_names(_),
                "kinds": [(kind.value, purpose_name(_, kind)) for kind in DeadlineKind],
                "zones": zone_names(),
                "choices": audience_boxes(unit, ticked, _, has_standings=False),
                "plans": [(purpose_name(_, kind), spelled(house.plan(kind))) for kind in DeadlineKind],
                "end_of_day": clock(END_OF_DAY),
                "longest": {"title": LONGEST_TITLE, "plan": LONGEST_PLAN, "link": LONGEST_LINK},
            }

        page = await self._show(request, read, lambda values: ("console/deadline_new.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _typed(self, again: Again, house: House) -> Mapping[str, str]:
        """What the fields hold: what was typed, else what most deadlines begin with."""
        names = ("kind", "day", "time", "zone", "plan", "link", *map(title_field, NETWORK_LANGUAGES))
        typed = {name: again.form.line(name) for name in names}
        kind = next((each for each in DeadlineKind if each == typed["kind"]), DeadlineKind.REGISTRATION)
        if not again.deed:
            typed |= {"kind": kind.value, "zone": self._services.settings.time_zone}
        if again.deed in ("", "suggest"):
            typed["plan"] = spelled(house.plan(kind))
        return typed


def _circulars(unit: Unit, found: Sequence[Deadline], _: Speaker) -> dict[int, str]:
    """What the circulars that announced some deadlines are called, by their numbers."""
    known = unit.circulars.those({each.circular for each in found if each.circular is not None})
    return {number: f"{heading(_, circular)} · {circular.year}" for number, circular in known.items()}
