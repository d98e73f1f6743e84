"""What people asked in vain, gathered: a new entry, a phrasing, or nothing comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_knowledge_base import KNOWLEDGE, KnowledgePages, entry_href, named
from bot.web.console_knowledge_words import cause_name
from bot.web.console_pages import ConsoleServices
from handlers.gaps import Advice, Gap, GapReport
from handlers.knowledge.gaps import SINCE, asked_in_vain, dismiss_gap, gap_key, gap_of, phrasings_of
from handlers.knowledge.keeping import Room
from handlers.knowledge.writing import add_phrasing
from handlers.phrasebook import Speaker
from knowledge.model.languages import Language
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

SHOWN = 100
"""Gaps on the page, those that were asked for most."""


def gap_routes(services: ConsoleServices) -> APIRouter:
    """The page of what is not answered, and what is done about it."""
    router = APIRouter(prefix="/gaps")
    pages = _Gaps(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/phrasing", pages.phrasing, methods=["POST"])
    router.add_api_route("/dismiss", pages.dismiss, methods=["POST"])
    return router


class _Gaps(KnowledgePages):
    async def listed(self, request: Request) -> Response:
        """What was asked in vain in the last months, the most asked first."""
        return await self._listed(request)

    async def _listed(self, request: Request, again: Again = FRESH) -> Response:
        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            report = self._report(unit, room)
            return {
                "is_waiting": report is None,
                "since": _.plural(
                    "Of the last day, gathered by what they ask for.",
                    "Of the last {count} days, gathered by what they ask for.",
                    SINCE.days,
                ),
                "rows": [_row(gap, room, _) for gap in report.gaps[:SHOWN]] if report is not None else [],
                "suggestions": _suggestions(report, room, _) if report is not None else [],
            }

        return await self._look(request, "gaps", read, again)

    def _report(self, unit: Unit, room: Room, *, or_last: bool = False) -> GapReport | None:
        return self._workshop.gaps(room, asked_in_vain(unit, datetime.now(UTC)), or_last=or_last)

    def _gap(self, unit: Unit, room: Room, form: Posted, _: Speaker) -> Gap:
        """The gap that a form is about.

        Raises:
            Wrong: it is settled by now, or is gathered anew at this moment.
        """
        report = self._report(unit, room, or_last=True)
        gap = gap_of(report, form.text("gap")) if report is not None else None
        if gap is None:
            raise Wrong("", _("That question was settled already."))
        return gap

    async def phrasing(self, request: Request) -> Response:
        """Adds what was asked to the entry that answers it."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            by.need(Right.WRITE_ENTRIES)
            room, entry = self._workshop.room(unit), form.text("entry")
            language, asked = form.line("language"), [form.line("question")]
            if form.has("gap"):
                gap = self._gap(unit, room, form, _)
                language, asked = gap.language, list(phrasings_of(gap))
            return add_phrasing(unit, by, room, entry, language, asked, now).id

        return await self._take(
            request,
            work,
            lambda entry: back(entry_href(entry), "drafted"),
            lambda again: self._listed(request, again),
            "phrasing",
        )

    async def dismiss(self, request: Request) -> Response:
        """Nothing is to be written for it."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> None:
            by.need(Right.WRITE_ENTRIES)
            dismiss_gap(unit, by, self._gap(unit, self._workshop.room(unit), form, _), now)

        return await self._take(
            request,
            work,
            lambda _done: back(f"{KNOWLEDGE}/gaps", "dismissed"),
            lambda again: self._listed(request, again),
            "dismiss",
        )


def _row(gap: Gap, room: Room, _: Speaker) -> dict[str, Any]:
    asked = [("question", text) for text in phrasings_of(gap)]
    others = [text for text in gap.texts if text != gap.example][:20]
    about = [("language", gap.language), ("topic", gap.topic)]
    return {
        "key": gap_key(gap),
        "count": gap.count,
        "asked": _.plural("asked {count} time", "asked {count} times", gap.count),
        "example": gap.example,
        "language": gap.language,
        "language_name": _.name_of(Language(gap.language)),
        "others": others,
        "others_counted": _.plural("{count} other wording", "{count} other wordings", len(others)),
        "causes": [f"{cause_name(cause, _)}: {_.number(count)}" for cause, count in gap.causes.items()],
        "near": named(room, gap.entry, _) if gap.entry in room.living.bodies else None,
        "is_near": gap.advice is Advice.PHRASING,
        "is_review": gap.advice is Advice.REVIEW,
        "is_unknown": bool(gap.unknown),
        "new": f"{KNOWLEDGE}/new?{urlencode([*asked, *about])}",
    }


def _suggestions(report: GapReport, room: Room, _: Speaker) -> list[dict[str, Any]]:
    """Ways of asking after which somebody chose the entry among those offered."""
    return [
        {
            "question": each.question,
            "language": each.language,
            "asked": _.plural("asked {count} time", "asked {count} times", each.count),
            "entry": named(room, each.entry, _),
        }
        for each in report.suggestions[:SHOWN]
        if each.entry in room.living.bodies
    ]
