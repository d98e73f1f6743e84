"""An event that is changed: the same form as for a new one, and how many people would hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_forms import Clock, Misfilled
from bot.web.console_event_base import EventPages, Look, confirm, hearing, seen
from bot.web.console_event_choices import offered
from bot.web.console_event_forms import event_of, longest_fields, typed_in, typed_of
from bot.web.console_event_words import told
from bot.web.console_fields import make_sure_of_somebody
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.events.setting import change
from handlers.phrasebook import Speaker
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.events import Event, EventState
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit


def change_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one event's."""
    router = APIRouter(prefix="/events/{number}/change")
    pages = _Changing(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.change, methods=["POST"])
    return router


class _Changing(EventPages):
    async def page(self, request: Request, number: Number) -> Response:
        """The form, as the event is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._event(request, number, "change", self._read, again)

    def _read(self, look: Look) -> dict[str, Any]:
        event, typed, _ = look.event, look.again.typed("change"), look._
        hears = hearing(look.unit, event, self._services.shelf.library)
        return {
            "typed": typed_in(typed) if typed else typed_of(event),
            "offered": offered(look.unit, event, typed, _),
            "longest": longest_fields(),
            "why_fixed": _why_fixed(event, _),
            "told": told(hears, _),
            "many": hears if hears > CONFIRMED_ABOVE else 0,
            "confirmation": look.again.form.line("typed"),
            "deed": "",
        }

    async def change(self, request: Request, number: Number) -> Response:
        """Saves what was typed; those who take part or wait are told of a new time or place."""
        _, services = self._speaker(request), self._services

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            before = seen(unit, number, form)
            after = event_of(form, before, Clock(official=services.settings.time_zone, now=now), _)
            make_sure(unit, after, now, _)
            is_news = _is_news(before, after, now)
            if is_news:
                confirm(hearing(unit, before, services.shelf.library), form, _)
            change(unit, by, after, services.shelf.library, now)
            return "changed" if is_news else "saved"

        return await self._do(request, number, work, "", lambda again: self._page_of(request, number, again), "change")


def _is_news(before: Event, after: Event, now: datetime) -> bool:
    """Whether those who come are told: it is at another time or place, and not over yet (`events.setting.change`)."""
    is_elsewhere = _whereabouts(before) != _whereabouts(after)
    return before.state is EventState.OPEN and now < after.ends_at and is_elsewhere


def _whereabouts(event: Event) -> tuple[object, ...]:
    return event.starts_at, event.ends_at, event.places, event.online


def make_sure(unit: Unit, event: Event, now: datetime, _: Speaker) -> None:
    """What only the store knows: an audience that nobody meets is a mistake, and a form has to be there.

    Raises:
        Misfilled: it is otherwise.
    """
    if event.form is not None and unit.forms.known(event.form) is None:
        raise Misfilled({"form": _("Please choose one of the options.")})
    make_sure_of_somebody(unit, event.audience, now, _)


def _why_fixed(event: Event, _: Speaker) -> str:
    """Why nothing can be changed any more; "" where it can."""
    if event.state is EventState.CANCELLED:
        return _("It is cancelled, and cannot be changed any more. Please prepare a new one.")
    return ""
