"""The console's inbox: what waits for a person of the secretariat, whoever waits longest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_circular_forms import whole
from bot.web.console_pages import SESSION_COOKIE, ConsolePages, ConsoleServices
from bot.web.console_ticket import one_ticket_routes
from bot.web.console_ticket_replies import reply_routes
from bot.web.console_ticket_words import (
    DAY,
    People,
    age_of,
    channel_called,
    kind_name,
    shortened,
    state_name,
    who,
)
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from handlers.ticket_texts import asker
from knowledge.model.inbox import Drawers, View, Wanted
from knowledge.model.messages import storable
from knowledge.model.rights import actor_of
from knowledge.model.tickets import Ticket, TicketKind
from knowledge.store.inbox import SEARCHED
from knowledge.store.unit import Unit

PAGE = 50
ALL = "/console/tickets"
WAITS = (1, 3, 7, 30)
"""Days for which somebody has been waiting, at least."""

MOST_WORDS = 100
"""Characters that are looked for."""


def ticket_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    tickets = _Tickets(services)
    for path, page in (("/tickets", tickets.listed), ("/forwarded", tickets.moved)):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    router.include_router(one_ticket_routes(services))
    router.include_router(reply_routes(services))
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address of the page asks for; what makes no sense there asks for nothing.

    Attributes:
        fields: the values of the form as they stand in it.
        after: the last ticket of the page before.
    """

    fields: Mapping[str, str]
    after: int | None

    @property
    def view(self) -> View:
        return next((view for view in View if view == self.fields["view"]), View.OPEN)

    @property
    def query(self) -> str:
        """The same once more, without the page."""
        return urlencode({name: value for name, value in self.fields.items() if value})

    def wanted(self, me: str, now: datetime, zone: tzinfo) -> Wanted:
        """What is looked for; days are those of the network's clock."""
        waits = whole(self.fields["waits"], 0)
        return Wanted(
            view=self.view,
            me=me,
            kind=next((kind for kind in TicketKind if kind == self.fields["kind"]), None),
            language=self.fields["language"],
            channel=self.fields["channel"],
            who=self.fields["who"],
            words=self.fields["words"],
            before=now - waits * DAY if waits in WAITS else None,
            begin=_midnight(self.fields["begin"], 0, zone),
            end=_midnight(self.fields["end"], 1, zone),
        )


FIELDS = ("view", "kind", "language", "channel", "waits", "who", "words", "begin", "end")


def asked_of(request: Request) -> Asked:
    """What a request asks for."""
    given = request.query_params
    fields = {name: " ".join(storable(given.get(name, "")[:MOST_WORDS]).split()) for name in FIELDS}
    return Asked(fields=fields, after=whole(given.get("after", ""), 0) or None)


def _midnight(day: str, later: int, zone: tzinfo) -> datetime | None:
    """The beginning of a day, or of one some days later, as an instant; None of what is no day."""
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    drawers: Drawers
    count: int
    tickets: tuple[Ticket, ...]
    people: People


class _Tickets(ConsolePages):
    async def moved(self, request: Request) -> Response:
        """What was forwarded stands among the other tickets; old bookmarks lead there."""
        return RedirectResponse(ALL, status_code=301)

    async def listed(self, request: Request) -> Response:
        """The tickets of a drawer, as far as they are looked for."""
        _, now, asked = self._speaker(request), datetime.now(UTC), asked_of(request)
        session = request.cookies.get(SESSION_COOKIE, "")

        def read(unit: Unit) -> _Found:
            contact = signed_in(unit, session, now)
            wanted = asked.wanted(actor_of(contact).name if contact else "", now, self._zone)
            tickets = unit.inbox.listed(wanted, asked.after, PAGE + 1)
            people = unit.inbox.people({ticket.assignee for ticket in tickets})
            drawers = unit.inbox.drawers(wanted.me)
            return _Found(drawers=drawers, count=unit.inbox.count(wanted), tickets=tickets, people=people)

        def page(found: _Found) -> tuple[str, dict[str, Any]]:
            return "console/tickets.html", self._values(asked, found, now, _)

        return await self._show(request, read, page)

    def _values(self, asked: Asked, found: _Found, now: datetime, _: Speaker) -> dict[str, Any]:
        shown = found.tickets[:PAGE]
        behind = {**dict(_pairs(asked)), "after": str(shown[-1].id)} if len(found.tickets) > PAGE else {}
        wanted = asked.wanted("", now, self._zone)
        return {
            "typed": asked.fields,
            "drawers": _drawers(asked, found.drawers, _),
            "count": _.plural("{count} question", "{count} questions", found.count),
            "rows": [_row(ticket, found.people, now, _) for ticket in shown],
            "more": f"{ALL}?{urlencode(behind)}" if behind else "",
            "again": f"{ALL}?{asked.query}" if asked.after is None else "",
            "is_filtered": wanted.is_narrow or wanted.begin or wanted.end,
            "searched": _.number(SEARCHED) if wanted.is_narrow and asked.view in (View.CLOSED, View.ALL) else "",
            "view": asked.view.value,
            "kinds": [(kind.value, kind_name(kind, _)) for kind in TicketKind],
            "languages_known": [(code, _.name_of(code)) for code in self._services.phrasebook.languages],
            "channels": [(channel.value, channel_called(channel, _)) for channel in self._channels],
            "waits": [(str(days), _.plural("{count} day", "{count} days", days)) for days in WAITS],
            "longest": MOST_WORDS,
        }

    @property
    def _channels(self) -> tuple[Any, ...]:
        return self._services.shelf.library.installation.channels


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    return [(name, value) for name, value in asked.fields.items() if value]


def _drawers(asked: Asked, drawers: Drawers, _: Speaker) -> list[dict[str, Any]]:
    """The views, each with how many are in it; what is looked for goes along."""
    kept = {name: value for name, value in _pairs(asked) if name != "view"}
    views = (
        (View.OPEN, _("Open"), drawers.open),
        (View.MINE, _("Mine"), drawers.mine),
        (View.NOBODYS, _("Nobody’s"), drawers.nobodys),
        (View.CLOSED, _("Answered or settled"), None),
        (View.ALL, _("All"), None),
    )
    return [
        {
            "href": f"{ALL}?{urlencode({'view': view.value, **kept})}",
            "label": label,
            "count": _.number(count) if count is not None else "",
            "is_here": view is asked.view,
        }
        for view, label, count in views
    ]


def _row(ticket: Ticket, people: People, now: datetime, _: Speaker) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "href": f"{ALL}/{ticket.id}",
        "text": shortened(ticket.text) or _("(no words)"),
        "language": ticket.language,
        "kind": kind_name(ticket.kind, _),
        "who": asker(_, ticket),
        "conversation": f"/console/conversations/{ticket.contact_id}",
        "channel": channel_called(ticket.channel, _),
        "language_name": _.name_of(ticket.language),
        "age": age_of((ticket.closed_at or now) - ticket.opened_at, _),
        "holder": who(ticket.assignee, people, _) if ticket.assignee else "—",
        "state": state_name(ticket.outcome, _),
    }
