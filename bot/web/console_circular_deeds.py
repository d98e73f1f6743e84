"""What is done with a circular as a whole: submitted, approved, tried, scheduled, released, paused, cancelled."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response

from bot.web.console_circular_base import ALL, Work, back
from bot.web.console_circular_forms import Posted, Wrong, language_of, optional_moment
from bot.web.console_circular_page import OnePage
from bot.web.console_circular_steps import LONGEST_REASON
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.approving import NoReason, approve, send_back, submit
from handlers.circulars.releasing import (
    cancel,
    correct,
    pause,
    release,
    resume,
    schedule,
    send_test,
    unschedule,
)
from handlers.circulars.writing import TooLong, withdraw
from knowledge.model.circulars import Circular
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit


def deed_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    deeds = _Deeds(services)
    for path, deed in (
        ("/submit", deeds.submit),
        ("/approve", deeds.approve),
        ("/send-back", deeds.send_back),
        ("/test", deeds.test),
        ("/schedule", deeds.schedule),
        ("/unschedule", deeds.unschedule),
        ("/release", deeds.release),
        ("/pause", deeds.pause),
        ("/resume", deeds.resume),
        ("/cancel", deeds.cancel),
        ("/correct", deeds.correct),
        ("/withdraw", deeds.withdraw),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Deeds(OnePage):
    async def submit(self, request: Request, number: Number) -> Response:
        """Puts it before those who may approve it."""
        library = self._services.shelf.library
        return await self._step(
            request,
            number,
            "submit",
            "submitted",
            lambda u, by, f, now: submit(u, by, number, f.revision, library, now),
        )

    async def approve(self, request: Request, number: Number) -> Response:
        """Lets it go out."""
        library = self._services.shelf.library
        return await self._step(
            request,
            number,
            "approve",
            "approved",
            lambda u, by, f, now: approve(u, by, number, f.revision, library, now),
        )

    async def send_back(self, request: Request, number: Number) -> Response:
        """Makes it a draft again, with a reason."""
        library = self._services.shelf.library
        return await self._step(
            request,
            number,
            "send-back",
            "sent_back",
            lambda u, by, f, now: send_back(u, by, number, f.revision, f.text("reason"), library, now),
        )

    async def test(self, request: Request, number: Number) -> Response:
        """Sends it to whoever asks, and nobody else."""
        library, _ = self._services.shelf.library, self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            language = language_of(form, "language", _) if form.line("language") else None
            return send_test(unit, by, number, library, now, language)

        return await self._step(request, number, "test", "tested", work)

    async def schedule(self, request: Request, number: Number) -> Response:
        """Has it released at a moment of the network's clock."""
        library, _, zone = self._services.shelf.library, self._speaker(request), self._zone

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            at = optional_moment(form, "at", zone, _)
            expires = optional_moment(form, "expires", zone, _)
            if at is None:
                raise Wrong("at", _("Please say when it is to be released."))
            return schedule(unit, by, number, form.revision, at, expires, form.line("typed"), library, now)

        return await self._step(request, number, "schedule", "scheduled", work)

    async def unschedule(self, request: Request, number: Number) -> Response:
        """It stays approved."""
        return await self._step(
            request,
            number,
            "unschedule",
            "unscheduled",
            lambda u, by, f, now: unschedule(u, by, number, f.revision, now),
        )

    async def release(self, request: Request, number: Number) -> Response:
        """Sends it."""
        library = self._services.shelf.library
        return await self._step(
            request,
            number,
            "release",
            "released",
            lambda u, by, f, now: release(u, by, number, f.revision, f.line("typed"), library, now),
        )

    async def pause(self, request: Request, number: Number) -> Response:
        """Holds up what is not sent yet."""
        return await self._step(
            request, number, "pause", "paused", lambda u, by, f, now: pause(u, by, number, f.revision, now)
        )

    async def resume(self, request: Request, number: Number) -> Response:
        """Goes on."""
        library = self._services.shelf.library
        return await self._step(
            request, number, "resume", "resumed", lambda u, by, f, now: resume(u, by, number, f.revision, library, now)
        )

    async def cancel(self, request: Request, number: Number) -> Response:
        """Takes back what is not sent yet; the register shows the reason."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            reason = form.line("reason")
            if not reason:
                raise NoReason
            if len(reason) > LONGEST_REASON:
                raise TooLong(LONGEST_REASON)
            return cancel(unit, by, number, form.revision, reason, self._services.shelf.library, now)

        return await self._step(request, number, "cancel", "cancelled", work)

    async def withdraw(self, request: Request, number: Number) -> Response:
        """Gives up what nobody has received."""
        return await self._step(
            request, number, "withdraw", "withdrawn", lambda u, by, f, now: withdraw(u, by, number, f.revision, now)
        )

    async def correct(self, request: Request, number: Number) -> Response:
        """Begins the corrected version, and goes on to it."""
        return await self._take(
            request,
            lambda unit, by, _form, now: correct(unit, by, number, now),
            lambda draft: back(f"{ALL}/{draft.id}", "corrected"),
            lambda again: self._page_of(request, number, again),
            "correct",
        )

    async def _step(self, request: Request, number: int, deed: str, said: str, work: Work[object]) -> Response:
        return await self._take(
            request,
            work,
            lambda _done: back(f"{ALL}/{number}", said),
            lambda again: self._page_of(request, number, again),
            deed,
        )
