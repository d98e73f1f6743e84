"""One questionnaire: how far cities are, where people stop, one response, and a deadline for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted, Wrong, audience_of
from bot.web.console_circular_words import region_names
from bot.web.console_deadline_base import DEADLINES
from bot.web.console_deadline_forms import Clock, Misfilled, deadline_of, title_field
from bot.web.console_deadline_words import when
from bot.web.console_event_forms import zone_names
from bot.web.console_form_base import FORMS, FormPages, Look, beginner, is_questionnaire, known_form, name_of
from bot.web.console_form_words import state_of
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.deadlines.letters import zone_of
from handlers.deadlines.setting import END_OF_DAY, set_deadline
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from handlers.results.progress import Hurdle, Line, Part, Progress, progress_of
from knowledge.model.audience import Audience
from knowledge.model.circulars import LONGEST_TITLE
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import Actor
from knowledge.store.deadline_standing import DeadlineStanding
from knowledge.store.response_standing import ResponseStanding
from knowledge.store.unit import Unit

HALF = 0.5
FULL = 100


def one_form_routes(services: ConsoleServices) -> APIRouter:
    """The pages of one form, and what is done there."""
    router = APIRouter(prefix="/forms/{number}")
    pages = _OneForm(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/deadline", pages.deadline, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/deadline", pages.set, methods=["POST"])
    return router


class _OneForm(FormPages):
    async def page(self, request: Request, number: Number) -> Response:
        """How far every response is, and where people stop."""
        return await self._form(request, number, "form", self._progress)

    def _progress(self, look: Look) -> dict[str, Any]:
        every = ResponseStanding(look.unit.connection).of_form(look.known.number)
        library = self._services.shelf.library
        progress = progress_of(look.form, every, look.names, library, look.now)
        return {
            "sections": [section.label or look._("Other questions") for section in progress.sections],
            "lines": [self._line(look, progress, line) for line in progress.lines],
            "hurdles": [_hurdle(hurdle, look._) for hurdle in progress.hurdles],
            "deadlines": self._deadlines(look),
        }

    def _line(self, look: Look, progress: Progress, line: Line) -> dict[str, Any]:
        owned, _ = line.owned, look._
        return {
            "href": f"{FORMS}/{look.known.number}/responses/{owned.kept.id}",
            "name": name_of(owned, _),
            "state_name": state_of(owned, _)[1],
            "cells": [cell_of(line.parts.get(section.path, Part()), _) for section in progress.sections],
            "total": cell_of(line.total, _),
            "changed": _.moment(owned.kept.changed_at, self._zone),
            "begun_by": beginner(owned, _),
        }

    def _deadlines(self, look: Look) -> list[tuple[str, str]]:
        """Where the deadlines are by which it is to be answered, and until when."""
        library = self._services.shelf.library
        found = look.unit.deadlines.settled_by(f"form:{look.known.number}")
        return [(f"{DEADLINES}/{each.id}", when(each.due_at, zone_of(each.zone, library), look._)) for each in found]

    async def deadline(self, request: Request, number: Number) -> Response:
        """An empty form for a deadline."""
        return await self._deadline(request, number)

    async def _deadline(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._form(request, number, "form_deadline", self._offered, again)

    def _offered(self, look: Look) -> dict[str, Any]:
        _, form = look._, look.again.form
        _asked_for_itself(look.unit, look.known.number)
        typed = {name: form.line(name) for name in ("day", "time", "zone")}
        titles = {code: form.line(title_field(code)) for code in NETWORK_LANGUAGES}
        if look.again is FRESH:
            typed["zone"] = self._services.settings.time_zone
            titles |= dict.fromkeys(_languages(look), look.known.title)
        return {
            "typed": typed,
            "titles": [(title_field(code), code, _.name_of(code), titles[code]) for code in NETWORK_LANGUAGES],
            "zones": zone_names(),
            "end_of_day": clock(END_OF_DAY),
            "longest": LONGEST_TITLE,
            "choices": _choices(look.unit, form, _),
            "deadlines": self._deadlines(look),
        }

    async def set(self, request: Request, number: Number) -> Response:
        """Sets it: every member of the audience is reminded until one of its people has answered or declined."""
        _, official = self._speaker(request), self._services.settings.time_zone

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Deadline:
            _asked_for_itself(unit, number)
            kind = {"kind": (DeadlineKind.QUESTIONNAIRE.value,)}
            asked = Posted(fields={**form.fields, **kind}, files={})
            deadline = replace(deadline_of(asked, Clock(official=official, now=now), _), subject=f"form:{number}")
            _check_audience(unit, deadline, now, _)
            return set_deadline(unit, by, deadline, now)

        return await self._take(
            request,
            work,
            lambda deadline: back(f"{DEADLINES}/{deadline.id}", "set"),
            lambda again: self._deadline(request, number, again),
            "deadline",
        )


def cell_of(part: Part, _: Speaker) -> dict[str, Any]:
    """A cell of the table of progress: in figures, and the mark of its shade."""
    if not part.asked:
        return {"words": "—", "shade": "none"}
    share = part.answered / part.asked
    shade = "full" if share >= 1 else "most" if share >= HALF else "some" if share else "empty"
    return {"words": f"{_.number(part.answered)}/{_.number(part.asked)}", "shade": shade}


def _hurdle(hurdle: Hurdle, _: Speaker) -> dict[str, Any]:
    part = hurdle.part
    return {
        "section": hurdle.section,
        "label": hurdle.label,
        "words": _("{count} of {all}", count=_.number(part.answered), all=_.number(part.asked)),
        "filled": round(FULL * part.answered / part.asked),
    }


def _asked_for_itself(unit: Unit, number: int) -> None:
    """A form that Focal keeps for registrations or calls is filled in with those alone."""
    if not is_questionnaire(known_form(unit, number)):
        raise HTTPException(404)


def _languages(look: Look) -> Sequence[Any]:
    """The language that the form's title is in most likely: its first one, where the network works in it."""
    spoken = [language.code for language in look.form.languages if language.code in NETWORK_LANGUAGES]
    return spoken[:1] or NETWORK_LANGUAGES[:1]


def _check_audience(unit: Unit, deadline: Deadline, now: datetime, _: Speaker) -> None:
    if not deadline.audience.is_everybody and not (
        DeadlineStanding(unit.connection).settled([deadline], now)[deadline.id].of
    ):
        raise Misfilled({"audience": _("No member is among those whom you chose.")})


def _choices(unit: Unit, form: Posted, _: Speaker) -> list[dict[str, Any]]:
    """The boxes: regions and lists, which narrow each other down, as they were ticked."""
    try:
        audience = audience_of(form, _)
    except Wrong:
        audience = Audience()
    lists = {str(each.id): each.name for each in unit.audiences.lists()}
    regions = {region.value: name for region, name in region_names(_).items()}
    groups = (
        ("regions", _("Regions"), regions, {region.value for region in audience.regions}),
        ("lists", _("Lists"), lists, {str(each) for each in audience.lists}),
    )
    return [
        {
            "name": name,
            "label": label,
            "boxes": [
                {"value": value, "label": text, "is_ticked": value in ticked}
                for value, text in sorted(options.items(), key=lambda pair: pair[1].casefold())
            ],
        }
        for name, label, options, ticked in groups
    ]
