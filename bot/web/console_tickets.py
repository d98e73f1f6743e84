"""The console's pages about tickets: what waits for a person of the secretariat, and the answer to each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_lines import line_of
from bot.web.console_pages import Cell, ConsolePages, ConsoleServices, Deed, cell
from bot.web.guards import MAX_NUMBER
from bot.web.markdown import to_html
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from handlers.ticket_room import try_answer, why_not
from handlers.ticket_texts import actor_name, asker
from handlers.tickets import LONGEST_ANSWER, give_back, settle, take
from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import fallback_chain
from knowledge.model.people import ChannelName
from knowledge.model.rights import Actor
from knowledge.model.tickets import Ticket, TicketKind, TicketOutcome
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit

PAGE = 50
LAST_LINES = 20
"""Of the conversation, above the field for the answer; the whole of it is one link away."""

SHORT = 160
"""Characters of a question in the list: two lines of a wide screen."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ALL = "/console/tickets"

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Known = tuple[Ticket | None, str, str, str, tuple[Spoken, ...]]
"""A ticket, who looks after it, who closed it, the answer that was sent, and the last lines of the conversation."""


def ticket_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    tickets = _Tickets(services)
    for path, page in (
        ("/tickets", tickets.listed),
        ("/tickets/{number}", tickets.ticket),
        ("/forwarded", tickets.moved),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/tickets/{number}/answer", tickets.answer),
        ("/tickets/{number}/take", tickets.take),
        ("/tickets/{number}/give-back", tickets.give_back),
        ("/tickets/{number}/settle", tickets.settle),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Tickets(ConsolePages):
    async def moved(self, request: Request) -> Response:
        """What was forwarded stands among the other tickets; old bookmarks lead there."""
        return RedirectResponse(_ALL, status_code=301)

    async def listed(self, request: Request, before: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0) -> Response:
        """Every ticket, open ones first."""
        _ = self._speaker(request)
        now = datetime.now(UTC)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.tickets.all(before or None, PAGE)
            return [_row(unit, each, now, _) for each in found], found[-1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="tickets",
            title=_("Questions to the secretariat"),
            columns=[
                _("Question"),
                _("Person"),
                _("Kind"),
                _("Language"),
                _("Age"),
                _("Who looks after it"),
                _("State"),
            ],
            empty=_("Nobody has asked the secretariat anything."),
        )

    async def ticket(self, request: Request, number: Number) -> Response:
        """One ticket: what was asked, what was said before, what is near, and a field for the answer."""
        return await self._ticket(request, number)

    async def _ticket(self, request: Request, number: int, typed: str = "", wrong: str = "") -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> Known:
            found = unit.tickets.one(number)
            if found is None:
                return None, "", "", "", ()
            holder, closer = (actor_name(unit, name, _) if name else "" for name in (found.assignee, found.closed_by))
            lines = unit.transcripts.of_contact(found.contact_id, LAST_LINES)
            return found, holder, closer, unit.tickets.answer(number), lines

        def page(known: Known) -> tuple[str, dict[str, Any]]:
            found, holder, closer, answer, lines = known
            if found is None:
                raise HTTPException(404)
            return "console/ticket.html", {
                "ticket": self._shown(found, holder, closer, answer, _),
                "near": self._near(found, _),
                "messages": [line_of(line, _, self._zone) for line in lines],
                "typed": typed,
                "wrong": wrong,
                "longest": LONGEST_ANSWER,
            }

        return await self._show(request, read, page)

    def _shown(self, ticket: Ticket, holder: str, closer: str, answer: str, _: Speaker) -> dict[str, Any]:
        closed = _.moment(ticket.closed_at, self._zone) if ticket.closed_at else ""
        return {
            "id": ticket.id,
            "text": ticket.text,
            "language": ticket.language,
            "is_open": ticket.is_open,
            "is_taken": bool(ticket.assignee),
            "contact": ticket.contact_id,
            "origin": ticket.origin if ticket.origin.startswith(("https://", "http://")) else "",
            "answer": to_html(answer) if answer else "",
            "facts": [
                (_("Person"), asker(_, ticket)),
                (_("Kind"), _kind(ticket.kind, _)),
                (_("Language"), _.name_of(ticket.language)),
                (_("Channel"), channel_name(_, ChannelName(ticket.channel))),
                (_("Opened"), _.moment(ticket.opened_at, self._zone)),
                (_("Who looks after it"), holder or _("nobody yet")),
                (_("State"), " · ".join(part for part in (_state(ticket, _), closer, closed) if part)),
            ],
        }

    def _near(self, ticket: Ticket, _: Speaker) -> list[dict[str, Any]]:
        """The nearest entries with their answers: in the language of the question, so that they can be quoted."""
        entries = self._services.shelf.library.entries
        return [_entry(entries[id], ticket, _) for id in ticket.candidates if id in entries]

    async def answer(
        self, request: Request, number: Number, csrf: str = Form(""), text: Annotated[str, Form()] = ""
    ) -> Response:
        """Sends an answer; one that cannot be sent stands in the form again, with what is wrong with it."""
        _, library = self._speaker(request), self._services.shelf.library
        typed = text.replace("\r\n", "\n")
        done = await self._perform(
            request, csrf, lambda unit, by, now: try_answer(unit, by, number, typed, library, now, _)
        )
        return await self._after(request, number, done, typed)

    async def _after(self, request: Request, number: int, done: tuple[str] | Response, typed: str = "") -> Response:
        if isinstance(done, Response):
            return done
        if not done[0]:
            return RedirectResponse(f"{_ALL}/{number}", status_code=303)
        page = await self._ticket(request, number, typed, done[0])
        page.status_code = 422
        return page

    async def take(self, request: Request, number: Number, csrf: str = Form("")) -> Response:
        """Whoever is signed in looks after it from now on."""
        return await self._do(request, number, csrf, self._deed(take, number, request))

    async def give_back(self, request: Request, number: Number, csrf: str = Form("")) -> Response:
        """It is for anybody again."""
        return await self._do(request, number, csrf, self._deed(give_back, number, request))

    async def settle(self, request: Request, number: Number, csrf: str = Form("")) -> Response:
        """It needs no answer."""
        return await self._do(request, number, csrf, self._deed(settle, number, request))

    def _deed(self, how: Callable[..., bool], number: int, request: Request) -> Deed[str]:
        _, library = self._speaker(request), self._services.shelf.library

        def deed(unit: Unit, by: Actor, now: datetime) -> str:
            return "" if how(unit, by, number, library, now) else why_not(unit, number, _)

        return deed

    async def _do(self, request: Request, number: int, csrf: str, deed: Deed[str]) -> Response:
        return await self._after(request, number, await self._perform(request, csrf, deed))


def _entry(entry: KnowledgeEntry, ticket: Ticket, _: Speaker) -> dict[str, Any]:
    answer = entry.answer.render(fallback_chain((ticket.language,)))
    document = entry.source.document
    return {
        "title": entry.title.render(_.languages).text,
        "language": answer.language,
        "html": to_html(answer.text),
        "source": document.title.render(_.languages).text,
        "url": document.url,
    }


def _row(unit: Unit, ticket: Ticket, now: datetime, _: Speaker) -> list[Cell]:
    text = " ".join(ticket.text.split()) or _("(no words)")
    return [
        cell(text if len(text) <= SHORT else f"{text[: SHORT - 1]}…", f"{_ALL}/{ticket.id}", ticket.language),
        cell(asker(_, ticket), f"/console/conversations/{ticket.contact_id}"),
        cell(_kind(ticket.kind, _)),
        cell(_.name_of(ticket.language)),
        cell(_age((ticket.closed_at or now) - ticket.opened_at, _)),
        cell(actor_name(unit, ticket.assignee, _) if ticket.assignee else "—"),
        cell(_state(ticket, _)),
    ]


def _age(age: timedelta, _: Speaker) -> str:
    """How long a ticket is, or was, open, as coarsely as anybody wants to know it."""
    if age < HOUR:
        return _.plural("{count} minute", "{count} minutes", max(age // timedelta(minutes=1), 0))
    if age < DAY:
        return _.plural("{count} hour", "{count} hours", age // HOUR)
    return _.plural("{count} day", "{count} days", age // DAY)


def _kind(kind: TicketKind, _: Speaker) -> str:
    match kind:
        case TicketKind.FORWARDED:
            return _("forwarded")
        case TicketKind.QUESTION:
            return _("question")


def _state(ticket: Ticket, _: Speaker) -> str:
    match ticket.outcome:
        case None:
            return _("open")
        case TicketOutcome.ANSWERED:
            return _("answered")
        case TicketOutcome.SETTLED:
            return _("settled without an answer")
        case TicketOutcome.WITHDRAWN:
            return _("withdrawn")
