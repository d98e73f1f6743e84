"""The gate: drafts are measured with the golden questions, and hold once somebody has seen what that comes to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_deadline_base import wrong_in
from bot.web.console_knowledge_base import KNOWLEDGE, KnowledgePages, entry_href, named
from bot.web.console_knowledge_view import field_name
from bot.web.console_knowledge_words import field_of, outcome_name, problem_sentence
from bot.web.console_pages import ConsoleServices
from handlers.evaluation import Change, Comparison, Judged
from handlers.knowledge.keeping import Room
from handlers.knowledge.publishing import LONGEST_REASON, Candidate, Measured, candidate, publish
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError, Problem
from knowledge.model.rights import Actor, Right
from knowledge.packs.golden import GoldenQuestion
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

_HERE = f"{KNOWLEDGE}/publish"
SHOWN = 200
"""Golden questions that are listed as better, or as worse."""

Ids = Annotated[list[str] | None, Query(max_length=2_000)]


def publish_routes(services: ConsoleServices) -> APIRouter:
    """The page on which drafts are published."""
    router = APIRouter(prefix="/publish")
    pages = _Publishing(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.publish, methods=["POST"])
    return router


class _Publishing(KnowledgePages):
    async def page(self, request: Request, id: Ids = None) -> Response:
        """The drafts, those that are chosen, and what they would do; all of them where none is chosen."""
        return await self._page_of(request, id or ())

    async def _page_of(self, request: Request, chosen: Collection[str], again: Again = FRESH) -> Response:
        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            what = candidate(room.living, room.base, chosen or None)
            measured, fault = self._measured(what, self._workshop.golden(unit)) if what.revisions else (None, "")
            return {
                "drafts": [_draft(id, room, what, _) for id in room.living.drafts],
                "seen": what.key,
                "is_waiting": bool(what.revisions) and measured is None and not fault,
                "fault": fault,
                "problems": [_problem(each, room, _) for each in measured.problems] if measured is not None else [],
                "score": _score(measured.compared, _) if measured is not None and measured.compared else None,
                "typed": again.form.text("reason"),
                "wrong": wrong_in(again, "publish"),
                "longest": LONGEST_REASON,
            }

        return await self._look(request, "publish", read, again)

    def _measured(self, what: Candidate, questions: Sequence[GoldenQuestion]) -> tuple[Measured | None, str]:
        """What was found out by now, or why nothing can be."""
        try:
            return self._workshop.measured(what, questions), ""
        except FocalError as error:
            return None, str(error)

    async def publish(self, request: Request) -> Response:
        """Has the drafts hold that somebody saw measured."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        chosen = form.all("id")
        found = await self._services.store.consult(lambda unit: self._seen(unit, chosen))
        what, room, measured = found
        if measured is None:
            return back(f"{_HERE}?{'&'.join(f'id={id}' for id in what.revisions)}")

        def work(unit: Unit, by: Actor, now: datetime) -> tuple[str, ...]:
            by.need(Right.PUBLISH_ENTRIES)
            if what.key != form.text("seen"):
                raise Conflict
            reason = form.text("reason") if form.has("sure") else ""
            own = room.living.own_bodies
            return tuple(each.id for each in publish(unit, by, room.name, own, what, measured, reason, now))

        if measured.compared is not None:
            await self._worked(lambda: self._workshop.adopt(what.pages))
        done = await self._attempt(request, form, work)
        if isinstance(done, tuple):
            await self._worked(self._workshop.renew)
            await self._services.store.consult(self._workshop.room)  # the next page need not wait for it
        return await self._then(
            done,
            lambda ids: back(entry_href(ids[0]) if len(ids) == 1 else KNOWLEDGE, "published"),
            lambda again: self._page_of(request, chosen, again),
            "publish",
        )

    def _seen(self, unit: Unit, chosen: Collection[str]) -> tuple[Candidate, Room, Measured | None]:
        room = self._workshop.room(unit)
        what = candidate(room.living, room.base, chosen)
        if not what.revisions:
            return what, room, Measured()
        return what, room, self._measured(what, self._workshop.golden(unit))[0]


def _draft(id: str, room: Room, what: Candidate, _: Speaker) -> dict[str, Any]:
    living = room.living
    return named(room, id, _) | {
        "is_chosen": id in what.revisions,
        "kind": _("removal") if living.newest(id) is None else _("new") if id not in living.bodies else _("changed"),
        "is_contested": living.is_contested(id),
    }


def _problem(problem: Problem, room: Room, _: Speaker) -> dict[str, str]:
    other = room.others([problem]).get(problem.value, "")
    place = f"{field_name(field_of(problem), _)}: " if problem.column else ""
    return named(room, problem.file, _) | {"text": f"{place}{problem_sentence(problem, other, _)}"}


def _score(compared: Comparison, _: Speaker) -> dict[str, Any]:
    """The score before and after, and each question that is answered otherwise."""
    return {
        "before": _.number(round(compared.before.score, 1)),
        "after": _.number(round(compared.after.score, 1)),
        "is_worse": compared.is_worse,
        "needs_reason": compared.needs_reason,
        "questions": _.plural("{count} question", "{count} questions", len(compared.after.judged)),
        "better": [_change(each, _) for each in compared.better()[:SHOWN]],
        "worse": [_change(each, _) for each in compared.worse()[:SHOWN]],
    }


def _change(change: Change, _: Speaker) -> dict[str, str]:
    asked = change.after.asked
    return {
        "question": asked.question,
        "language": asked.language,
        "before": _became(change.before, _),
        "after": _became(change.after, _),
    }


def _became(judged: Judged, _: Speaker) -> str:
    name = outcome_name(judged.outcome, _)
    return f"{name} ({judged.answer})" if judged.answer else name
