"""Golden questions: what every change of the knowledge is measured with before it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_base import wrong_in
from bot.web.console_knowledge_base import KNOWLEDGE, KnowledgePages, named, title_of
from bot.web.console_knowledge_forms import one_line
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.knowledge.golden import ADDED, LONGEST_QUESTION, add_golden, remove_golden
from handlers.knowledge.keeping import Room
from handlers.phrasebook import Speaker
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

_HERE = f"{KNOWLEDGE}/golden"


def golden_routes(services: ConsoleServices) -> APIRouter:
    """The page of golden questions, and what is done there."""
    router = APIRouter(prefix="/golden")
    pages = _Golden(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.add, methods=["POST"])
    router.add_api_route("/{number}/remove", pages.remove, methods=["POST"])
    return router


class _Golden(KnowledgePages):
    async def listed(self, request: Request) -> Response:
        """The questions that were added, and how many the pack brings along."""
        return await self._listed(request)

    async def _listed(self, request: Request, again: Again = FRESH) -> Response:
        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            every = self._workshop.golden(unit)
            added = [each for each in every if each.kind == ADDED]
            typed = again.form if again is not FRESH else None
            return {
                "of_pack": _.plural("{count} question", "{count} questions", len(every) - len(added)),
                "rows": [
                    {
                        "id": each.row,
                        "question": each.question,
                        "language": each.language,
                        "language_name": _.name_of(each.language),
                        "entries": [named(room, id, _) for id in sorted(each.entries)],
                    }
                    for each in reversed(added)
                ],
                "languages_to_choose": [(code, _.name_of(code)) for code in NETWORK_LANGUAGES],
                "entries": [(id, title_of(body, id, _)[0]) for id, body in room.living.bodies.items()],
                "typed": {
                    name: typed.text(name) if typed is not None else "" for name in ("question", "language", "entry")
                },
                "wrong": wrong_in(again, "golden"),
                "longest": LONGEST_QUESTION,
            }

        return await self._look(request, "golden", read, again)

    async def add(self, request: Request) -> Response:
        """Takes a question in."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> None:
            by.need(Right.WRITE_ENTRIES)
            question, language, entry = one_line(form.text("question")), form.line("language"), form.line("entry")
            room = self._workshop.room(unit)
            _check(question, language, entry, room, _)
            add_golden(unit, by, room, question, Language(language), [entry] if entry else [], now)

        return await self._take(
            request, work, lambda _done: back(_HERE, "golden"), lambda again: self._listed(request, again), "golden"
        )

    async def remove(self, request: Request, number: Number) -> Response:
        """Asks it no more."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> None:
            if not remove_golden(unit, by, self._workshop.name, number, now):
                raise HTTPException(404)

        return await self._take(
            request, work, lambda _done: back(_HERE, "removed"), lambda again: self._listed(request, again), "remove"
        )


def _check(question: str, language: str, entry: str, room: Room, _: Speaker) -> None:
    if not question:
        raise Wrong("question", _("Please write a question."))
    if len(question) > LONGEST_QUESTION:
        raise Wrong("question", _("That is too long: at most {most} characters.", most=_.number(LONGEST_QUESTION)))
    if not (language.isalpha() and language.isascii() and 2 <= len(language) <= 3):
        raise Wrong("language", _("That value is not possible. Please check what you entered."))
    if entry and room.living.newest(entry) is None:
        raise Wrong("entry", _("There is no entry “{value}”.", value=entry[:80]))
