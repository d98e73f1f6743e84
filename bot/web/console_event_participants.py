"""Who takes part in an event, who waits, and who was there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back, saved_as
from bot.web.console_circular_forms import Posted, Wrong, numbers
from bot.web.console_event_base import EVENTS, EventPages, Look
from bot.web.console_event_quota import full_members
from bot.web.console_event_rows import Rows
from bot.web.console_event_words import is_over, present, seats_of, why_not
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.events.attending import DOORS_OPEN, attend, note_attendance, note_many
from handlers.events.exporting import participants_xlsx
from handlers.events.keeping import NoSuchEvent, known
from handlers.events.letters import title_in
from handlers.events.offering import put_first, withdraw
from knowledge.model.events import HOLDS_SEAT, EventState, NotRegistered, Registration, RegistrationState
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PAGE = 100
"""Participants on one page: all of most events of a network of cities."""

Who = Annotated[int, Query(ge=0, le=MAX_NUMBER)]
Page = Annotated[int, Query(ge=0, le=100_000)]


def participant_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one event's."""
    router = APIRouter(prefix="/events/{number}")
    pages = _Participants(services)
    router.add_api_route("/participants", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/participants.xlsx", pages.export, methods=["POST"], response_class=Response)
    router.add_api_route("/participants/attend", pages.attend, methods=["POST"])
    router.add_api_route("/participants/attendance", pages.mark_many, methods=["POST"])
    router.add_api_route("/participants/{registration}/attendance", pages.mark, methods=["POST"])
    router.add_api_route("/participants/{registration}/first", pages.put_first, methods=["POST"])
    router.add_api_route("/participants/{registration}/withdraw", pages.withdraw, methods=["POST"])
    return router


class _Participants(EventPages):
    async def page(self, request: Request, number: Number, who: Who = 0, page: Page = 0) -> Response:
        """Who has a seat, who waits in which order, and who was noted as present last."""
        return await self._page_of(request, number, who=who, page=page)

    async def _page_of(
        self, request: Request, number: int, again: Again = FRESH, who: int = 0, page: int = 0
    ) -> Response:
        return await self._event(request, number, "participants", lambda look: self._read(look, who, page), again)

    def _read(self, look: Look, who: int, page: int) -> dict[str, Any]:
        every = look.unit.registrations.of_event(look.event.id)
        seated = [each for each in every if each.state in HOLDS_SEAT]
        waits = (each for each in every if each.state is RegistrationState.WAITING)
        waiting = sorted(waits, key=lambda each: each.turn)
        on_page = seated[page * PAGE : (page + 1) * PAGE]
        withdrawn = [each for each in every if each.state is RegistrationState.WITHDRAWN]
        rows = Rows(look, [*on_page, *waiting], self._zone)
        is_open = look.event.state is EventState.OPEN
        full = full_members(look.event, seated)
        last = next((each for each in every if each.id == who and each.attended_at), None)
        return {
            "seats": seats_of(look.event, len(waiting), look._),
            "rows": [rows.row(each) for each in on_page],
            "waiting": [rows.row(each) | {"is_full": each.member in full} for each in waiting],
            "withdrawn": [rows.short(each) for each in withdrawn],
            "found": len(seated),
            "attended": sum(each.attended_at is not None for each in every),
            "last": present(last.participant.name, rows.member(last), look._) if last else "",
            "is_ahead": not is_over(look.event, look.now),
            "doors_are_open": is_open and look.event.starts_at - DOORS_OPEN <= look.now,
            "page": page,
            "pages": -(-len(seated) // PAGE),
            "code": look.again.form.line("code")[:40] if look.again.deed == "attend" else "",
        }

    async def attend(self, request: Request, number: Number) -> Response:
        """Notes whoever shows this code as present."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> tuple[str, int]:
            known(unit, number)
            try:
                found = attend(unit, by, form.line("code")[:40], now, number)
            except NotRegistered as error:
                raise Wrong("code", why_not(error, _)) from None
            return ("again" if found.again else "attended"), found.registration.id

        return await self._take(
            request,
            work,
            lambda said: back(f"{EVENTS}/{number}/participants?who={said[1]}", said[0]),
            lambda again: self._page_of(request, number, again),
            "attend",
        )

    async def mark(self, request: Request, number: Number, registration: Number) -> Response:
        """Notes somebody as present, or takes that back."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            there = form.has("there")
            note_attendance(unit, by, _of_event(unit, number, registration).id, there, now)
            return "attended" if there else "absent"

        return await self._one(request, number, registration, work)

    async def mark_many(self, request: Request, number: Number) -> Response:
        """Notes everybody as present whose box is ticked."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            chosen = numbers(form.fields.get("came", ()))
            if not chosen:
                raise Wrong("", _("Please tick at least one person."))
            return f"came-{note_many(unit, by, number, chosen, now)}"

        return await self._take(
            request,
            work,
            lambda said: back(f"{EVENTS}/{number}/participants#participants", said),
            lambda again: self._page_of(request, number, again),
            "mark",
        )

    async def put_first(self, request: Request, number: Number, registration: Number) -> Response:
        """Has somebody who waits be offered the next seat, once a box was ticked."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            theirs = _of_event(unit, number, registration)
            if not form.has("sure"):
                raise Wrong("", _("Please tick the box to confirm it."))
            put_first(unit, by, theirs.id, library, now)
            return "first"

        return await self._one(request, number, registration, work)

    async def withdraw(self, request: Request, number: Number, registration: Number) -> Response:
        """Withdraws somebody who asked for it, once a box was ticked; a seat that comes free is offered on."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            theirs = _of_event(unit, number, registration)
            if not form.has("sure"):
                raise Wrong("", _("Please tick the box to confirm that this person does not come."))
            withdraw(unit, by, theirs.id, library, now)
            return "withdrawn"

        return await self._one(request, number, registration, work)

    async def _one(self, request: Request, number: int, registration: int, work: Any) -> Response:
        path = f"{EVENTS}/{number}/participants"
        return await self._take(
            request,
            work,
            lambda said: back(f"{path}?who={registration}" if said == "attended" else path, said),
            lambda again: self._page_of(request, number, again),
            "mark",
        )

    async def export(self, request: Request, number: Number) -> Response:
        """The list of participants as a workbook; posted, since the audit log says who took personal data with them."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, now: datetime) -> tuple[str, bytes]:
            try:
                event = known(unit, number)
            except NoSuchEvent:
                raise HTTPException(404) from None
            return f"{title_in(_, event)}.xlsx", participants_xlsx(unit, by, number, library, _, now)

        done = await self._perform(request, form.text("csrf"), work)
        return done if isinstance(done, Response) else saved_as(*done[0], XLSX)


def _of_event(unit: Unit, number: int, registration: int) -> Registration:
    """A registration of an event.

    Raises:
        NoSuchEvent: it has no such one.
    """
    found = unit.registrations.one(registration)
    if found is None or found.event != number:
        raise NoSuchEvent
    return found
