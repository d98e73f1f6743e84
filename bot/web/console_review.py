"""What the secretariat says to a response: comments on answers, approval with its good practices, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response

from bot.web.console_circular_base import Again, Work, back
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_form_base import FORMS
from bot.web.console_form_response import Key, ResponsePages, form_now, found
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_practice_base import refusal as practice_refusal
from bot.web.console_review_words import refusal, too_long
from handlers.dialogue.library import Library
from handlers.filling.pages import id_of
from handlers.phrasebook import Speaker
from handlers.practices.gathering import gather
from handlers.practices.publishing import PracticeRefused
from handlers.reviewing.deciding import (
    Seen,
    approve,
    comment,
    refuse_correction,
    reject,
    reopen,
    send_comments,
    take_back,
)
from knowledge.errors import FocalError
from knowledge.model.practices import PracticeState
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import ReviewRefused
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

Said = Callable[[Unit, Actor, Seen, str, Library, datetime], KeptResponse]
"""Something that is said to a response with a note."""


def review_routes(services: ConsoleServices) -> APIRouter:
    """What is done on the page of one response."""
    router = APIRouter(prefix="/forms/{number}/responses/{response}")
    pages = _Reviews(services)
    for path, deed in (
        ("/comment", pages.comment),
        ("/comments/{comment}/take-back", pages.take_back),
        ("/send", pages.send),
        ("/approve", pages.approve),
        ("/reject", pages.reject),
        ("/reopen", pages.reopen),
        ("/refuse", pages.refuse),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Reviews(ResponsePages):
    need = Right.MANAGE_FORMS

    async def comment(self, request: Request, number: Number, response: Key) -> Response:
        """Keeps what is asked about one answer; the city gets it later, with the others."""
        _, place = self._speaker(request), ""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            nonlocal place
            place = form.text("place")
            _short(form, _)
            comment(unit, by, _seen(unit, number, response, form), place, form.text("note"), now)
            return "commented"

        return await self._do(request, number, response, work, "comment", lambda: f"#{id_of(place)}")

    async def take_back(self, request: Request, number: Number, response: Key, comment: Key) -> Response:
        """Asks it no more."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            found(unit, number, response)
            take_back(unit, by, response, comment, now)
            return "taken_back"

        return await self._do(request, number, response, work, "take-back")

    async def send(self, request: Request, number: Number, response: Key) -> Response:
        """Gives the city the comments that were written."""
        return await self._say(request, number, response, send_comments, "send", "sent")

    async def reject(self, request: Request, number: Number, response: Key) -> Response:
        """Does not take the answers, and says why."""
        return await self._say(request, number, response, reject, "reject", "rejected")

    async def reopen(self, request: Request, number: Number, response: Key) -> Response:
        """Lets the city change its answers."""
        return await self._say(request, number, response, reopen, "reopen", "reopened")

    async def refuse(self, request: Request, number: Number, response: Key) -> Response:
        """Leaves the answers as they are, and says why."""
        return await self._say(request, number, response, refuse_correction, "refuse", "refused")

    async def approve(self, request: Request, number: Number, response: Key) -> Response:
        """Takes the answers as they are, and those of their good practices that were ticked into the directory."""
        library = self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            chosen, at_once = frozenset(form.all("practices")), form.has("publish")
            kept = approve(unit, by, _seen(unit, number, response, form), library, now)
            done = gather(unit, by, kept, chosen, publish=at_once, library=library, now=now) if chosen else ()
            waits = any(each.state is not PracticeState.PUBLISHED for each in done)
            return "approved" if not done else "gathered" if waits else "published"

        return await self._do(request, number, response, work, "approve")

    async def _say(self, request: Request, number: int, response: int, say: Said, deed: str, said: str) -> Response:
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            _short(form, _)
            say(unit, by, _seen(unit, number, response, form), form.text("note"), library, now)
            return said

        return await self._do(request, number, response, work, deed)

    async def _do(
        self,
        request: Request,
        number: int,
        response: int,
        work: Work[str],
        deed: str,
        where: Callable[[], str] = lambda: "",
    ) -> Response:
        async def once_more(again: Again) -> Response:
            now = await self._services.store.consult(lambda unit: form_now(unit, number, response))
            return await self._response(request, now, response, again)

        return await self._take(
            request,
            work,
            lambda said: back(f"{FORMS}/{number}/responses/{response}{where()}", said),
            once_more,
            deed,
        )

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case ReviewRefused(code="gone" | "not-handed-in"):
                raise HTTPException(404) from None
            case ReviewRefused(code="no-note"):
                fields = {"note": refusal(error.code, _)}
                said = _("Nothing was saved. Please check:")
                return Refused(sentence=said, form=form, fields=fields, status=422)
            case ReviewRefused():
                return Again(sentence=refusal(error.code, _), form=form, status=422)
            case PracticeRefused():
                return Again(sentence=practice_refusal(error.code, _), form=form, status=422)
            case _other:
                return super()._again(request, form, error)


def _seen(unit: Unit, number: int, response: int, form: Posted) -> Seen:
    """What somebody had before them, which is one of this form's.

    Raises:
        Conflict: it was corrected in a later version of the form meanwhile.
    """
    if form_now(unit, number, response) != number:
        raise Conflict
    found(unit, number, response)
    return Seen(response=response, revision=form.revision)


def _short(form: Posted, _: Speaker) -> None:
    """Nothing of what was typed is left out."""
    wrong = too_long(form.text("note").strip(), _)
    if wrong:
        raise Misfilled({"note": wrong})
