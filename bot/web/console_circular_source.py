"""What was read of a document beside the document itself, for somebody to compare and confirm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import ALL, FRESH, Again, CircularPages, Scene, Work, back
from bot.web.console_circular_forms import Posted, optional_day, optional_number
from bot.web.console_circular_reading import Found, found_in, marked_lines
from bot.web.console_circular_words import inline
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.doubts import Doubt, doubts
from handlers.circulars.facts import Deadline, Verdict, deadlines, reading, who_checked
from handlers.circulars.texts import deadline_line
from handlers.circulars.writing import LONGEST_PLACE, confirm_deadline, confirm_reading
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.model.circulars import Circular
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

Index = Annotated[int, Path(ge=0, le=10_000)]

FORM = ("number", "issued", "place")
"""The fields that are confirmed together; each stands beside what it was read from."""


def source_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    pages = _Source(services)
    router.add_api_route("/source", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/source", pages.confirm, methods=["POST"])
    router.add_api_route("/deadlines/{index}", pages.judge, methods=["POST"])
    return router


class _Source(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def page(self, request: Request, number: Number) -> Response:
        """What was read, line by line."""
        return await self._source(request, number)

    async def _source(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._frame(request, number, "source", self._read, again)

    def _read(self, scene: Scene) -> dict[str, Any]:
        unit, circular, _ = scene.unit, scene.circular, scene._
        if not reading(circular):
            raise HTTPException(404)
        found, source = found_in(reading(circular), _), unit.circulars.source(circular.id)
        every = [*found, *_deadlines_found(circular, _)]
        lines = marked_lines(source, every) if source else ()
        return {
            "file": source.name if source else "",
            "lines": lines,
            "numbers": {line.number for line in lines},
            "found": {each.part: each for each in every},
            "others": [each for each in found if each.part not in FORM],
            "why": {each.part: doubt_sentence(each.why, _) for each in doubts(circular)},
            "typed": _typed(scene),
            "wrong": scene.again.wrong("confirm"),
            "longest_place": LONGEST_PLACE,
            "deadlines": self._deadlines(scene),
            "checked": self._checked(scene),
        }

    def _checked(self, scene: Scene) -> str:
        known = who_checked(scene.circular)
        if known is None:
            return ""
        by, at = known
        name = actor_name(scene.unit, by, scene._)
        return scene._(
            "Compared with the document by {name} on {moment}.", name=name, moment=scene._.moment(at, self._zone)
        )

    def _deadlines(self, scene: Scene) -> list[dict[str, Any]]:
        zone = self._services.settings.time_zone
        return [
            {
                "index": index,
                "part": deadline_part(index),
                "text": inline(deadline_line(scene._, each, zone)),
                "day": each.date.isoformat() if each.date else "",
                "verdict": each.verdict.value,
                "verdict_name": verdict_name(each.verdict, scene._),
            }
            for index, each in enumerate(deadlines(scene.circular))
        ]

    async def confirm(self, request: Request, number: Number) -> Response:
        """Keeps number, date and place as somebody found them in the document."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            return confirm_reading(
                unit,
                by,
                number,
                form.revision,
                now,
                number=optional_number(form, "number", _),
                issued=optional_day(form, "issued", _),
                place=form.line("place"),
            )

        return await self._change(request, number, work, "confirm", "")

    async def judge(self, request: Request, number: Number, index: Index) -> Response:
        """Says of a deadline that was read whether it is one, and of which day."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            is_right, day = form.line("is") == "right", optional_day(form, "day", _)
            return confirm_deadline(unit, by, number, form.revision, index, is_right, now, day=day)

        return await self._change(request, number, work, f"judge-{index}", "#deadlines")

    async def _change(self, request: Request, number: int, work: Work[Circular], deed: str, place: str) -> Response:
        return await self._take(
            request,
            work,
            lambda _changed: back(f"{ALL}/{number}/source{place}", "saved"),
            lambda again: self._source(request, number, again),
            deed,
        )


def _typed(scene: Scene) -> Mapping[str, str]:
    """What the form of the facts holds: what was typed, else what is stored."""
    typed, circular = scene.typed("confirm"), scene.circular
    if typed is not None:
        return {name: typed.line(name) for name in FORM}
    issued = circular.issued.isoformat() if circular.issued else ""
    return {"number": str(circular.number or ""), "issued": issued, "place": circular.place}


def _deadlines_found(circular: Circular, _: Speaker) -> Iterator[Found]:
    for index, each in enumerate(deadlines(circular)):
        yield Found(part=deadline_part(index), label=_("Deadline"), value="", evidence=each.evidence, line=each.line)


def deadline_part(index: int) -> str:
    """What a deadline is called among the parts of a reading."""
    return f"deadline-{index}"


def open_deadlines(circular: Circular) -> list[Deadline]:
    """The deadlines that nobody has said anything of."""
    return [each for each in deadlines(circular) if each.verdict is Verdict.PROPOSED]


def verdict_name(verdict: Verdict, _: Speaker) -> str:
    """What became of a deadline."""
    return {
        Verdict.PROPOSED: _("to be confirmed"),
        Verdict.CONFIRMED: _("confirmed"),
        Verdict.DISMISSED: _("no deadline"),
    }[verdict]


def doubt_sentence(why: Doubt, _: Speaker) -> str:
    """Why a part is to be looked at twice."""
    return {
        Doubt.NOT_FOUND: _("Not found in the document."),
        Doubt.YEAR_GUESSED: _("The year is not printed there."),
        Doubt.NO_DAY: _("The day is not certain."),
        Doubt.BEFORE_ISSUE: _("It lies before the date of issue."),
        Doubt.FAR_AWAY: _("It lies more than a year after the date of issue."),
        Doubt.OTHER_YEAR: _("Its year is not that of the date of issue."),
        Doubt.TAKEN: _("Another circular of that year has this number already."),
        Doubt.LONG_TITLE: _("It is unusually long."),
    }[why]
