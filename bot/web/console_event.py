"""One event: what it is, how full it is, who has nobody registered, and what can be done with it as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_circular_words import people_of_members
from bot.web.console_deadline_words import audience_name
from bot.web.console_deadline_words import when as moment_in_words
from bot.web.console_event_base import EventPages, Look, confirm, hearing, seen
from bot.web.console_event_forms import sentence_of_event
from bot.web.console_event_quota import quota
from bot.web.console_event_words import place_in, span, told, window_of
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_reminders import Sight, picture_of
from bot.web.markdown import to_html
from handlers.deadlines.letters import zone_of
from handlers.events.keeping import known
from handlers.events.setting import cancel, open_event
from handlers.phrasebook import Speaker
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.circulation import AudiencePreview
from knowledge.model.events import STANDS, Event, EventRefused, EventState
from knowledge.model.preferences import Mailing
from knowledge.model.rights import Actor
from knowledge.store.event_standing import EventStanding
from knowledge.store.registrations import Counts
from knowledge.store.unit import Unit

MOST_DRAWN = 2
"""Deadlines of one event of which the reminders are drawn; each takes three statements."""


def one_event_routes(services: ConsoleServices) -> APIRouter:
    """The page of one event, and what is done there."""
    router = APIRouter(prefix="/events/{number}")
    pages = _OneEvent(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/open", pages.open, methods=["POST"])
    router.add_api_route("/cancel", pages.cancel, methods=["POST"])
    return router


class _OneEvent(EventPages):
    async def page(self, request: Request, number: Number) -> Response:
        """The event as it is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._event(request, number, "", self._read, again)

    def _read(self, look: Look) -> dict[str, Any]:
        event, _ = look.event, look._
        counts, standing = look.unit.registrations.counts(event.id), EventStanding(look.unit.connection)
        hears = hearing(look.unit, event, self._services.shelf.library)
        asked = self._asked(look.unit, event, look.now) if event.state is EventState.DRAFT else None
        return {
            "facts": self._facts(look),
            "online": event.online if event.online.startswith(("https://", "http://")) else "",
            "texts": _texts(event, _),
            "quota": self._quota(look),
            "numbers": _numbers(counts, _),
            "deadlines": self._deadlines(look),
            "reminders": self._reminders(look),
            "absent": () if event.state is EventState.DRAFT else standing.absent(event, look.now),
            "invited": standing.invited(event, look.now),
            "is_draft": event.state is EventState.DRAFT,
            "is_open": event.state is EventState.OPEN and event.ends_at > look.now,
            "asked": people_of_members(_, asked.contacts, asked.members) if asked else "",
            "many_asked": asked.contacts if asked and asked.contacts > CONFIRMED_ABOVE else 0,
            "told": told(hears, _),
            "many": hears if hears > CONFIRMED_ABOVE else 0,
            "confirmation": look.again.form.line("typed"),
        }

    @staticmethod
    def _facts(look: Look) -> list[tuple[str, str]]:
        event, _ = look.event, look._
        form = look.unit.forms.known(event.form) if event.form is not None else None
        facts = [
            (_("When"), span(event, _)),
            (_("Where"), place_in(event, _)),
            (_("Working languages"), _.list(map(_.name_of, event.languages))),
            (_("Registration"), window_of(event, _)),
            (_("Whose members may register"), audience_name(look.unit, event.audience, _)),
            (_("At most of one member"), _.number(event.seats_per_member) if event.seats_per_member else ""),
            (_("What is asked"), form.title if form else _("name, function, diet, remarks")),
        ]
        return [(label, value) for label, value in facts if value]

    def _deadlines(self, look: Look) -> list[tuple[str, str]]:
        """Where the deadlines of its registration are, and until when."""
        library = self._services.shelf.library
        found = look.unit.deadlines.settled_by(look.event.subject)
        return [
            (f"/console/deadlines/{each.id}", moment_in_words(each.due_at, zone_of(each.zone, library), look._))
            for each in found
        ]

    @staticmethod
    def _quota(look: Look) -> dict[str, Any]:
        """How its seats are given out."""
        standing = look.unit.registrations.of_event(look.event.id, STANDS)
        names = {each.id: each.name for each in look.unit.contacts.members()}
        return quota(look.event, standing, names, look._)

    def _reminders(self, look: Look) -> list[dict[str, Any]]:
        """Who is reminded to register when: of the first deadlines, which most events have one of."""
        sight = Sight(official=ZoneInfo(self._services.settings.time_zone), now=look.now, _=look._)
        found = look.unit.deadlines.settled_by(look.event.subject)
        return [picture_of(look.unit, each, sight) for each in found[:MOST_DRAWN]]

    def _asked(self, unit: Unit, event: Event, now: datetime) -> AudiencePreview:
        """Who would be reminded to register, were it opened now."""
        channels = self._services.shelf.library.installation.channels
        return unit.audiences.preview(event.audience, channels, now, 0, Mailing.DEADLINES)

    async def open(self, request: Request, number: Number) -> Response:
        """Lets members register; where many will be reminded to, once their number is typed."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            event = known(unit, number)
            if event.state is EventState.DRAFT:
                confirm(self._asked(unit, event, now).contacts, form, _)
            try:
                open_event(unit, by, number, form.revision, now)
            except EventRefused as error:
                raise _to_put_right(error, _) from None
            return "opened"

        return await self._do(request, number, work, "", lambda again: self._page_of(request, number, again), "open")

    async def cancel(self, request: Request, number: Number) -> Response:
        """Takes it back, once it is confirmed."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            event = seen(unit, number, form)
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that it is to be cancelled."))
            confirm(hearing(unit, event, library), form, _)
            try:
                cancel(unit, by, event.id, event.revision, library, now)
            except EventRefused as error:
                raise Wrong("", sentence_of_event(error.code, _)[1]) from None
            return "cancelled"

        return await self._do(request, number, work, "", lambda again: self._page_of(request, number, again), "cancel")


def _numbers(counts: Counts, _: Speaker) -> list[tuple[str, str]]:
    """What the quota does not tell: how many there are of each kind; of rarer kinds only where there are any."""
    every = (
        (_("Members"), counts.members, True),
        (_("Present"), counts.attended, False),
        (_("Withdrawn"), counts.withdrawn, False),
    )
    return [(label, _.number(count)) for label, count, is_always in every if count or is_always]


def _to_put_right(error: EventRefused, _: Speaker) -> Wrong:
    """What is in the way of opening an event stands in another form."""
    sentence = sentence_of_event(error.code, _)[1]
    return Wrong("", _("It cannot be opened yet. {why} You can change the event and try again.", why=sentence))


def _texts(event: Event, _: Speaker) -> list[dict[str, Any]]:
    """What it is in each language that there is: title, place and text."""
    return [
        {
            "code": code,
            "language": _.name_of(code),
            "title": title,
            "place": event.places.get(code, "") if event.places else "",
            "text": to_html(event.texts.get(code, "") if event.texts else ""),
        }
        for code, title in event.titles.items()
    ]
