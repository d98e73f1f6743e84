"""One ticket in the console: whoever asked, the conversation, the answer, and who looks after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_circular_forms import MOST_TYPED, Posted, read_form, whole
from bot.web.console_knowledge_base import new_entry_href
from bot.web.console_lines import line_of
from bot.web.console_once import mark_of, once
from bot.web.console_pages import SESSION_COOKIE, ConsolePages, ConsoleServices
from bot.web.console_ticket_draft import (
    BLANK_DRAFT,
    Draft,
    Scene,
    draft_of,
    previewed,
    shown_draft,
    translated,
    with_insertion,
)
from bot.web.console_ticket_words import (
    People,
    deeds_of,
    doubt_sentences,
    kind_name,
    receiver_facts,
    state_name,
    who,
)
from bot.web.guards import MAX_BODY, MAX_NUMBER
from bot.web.markdown import to_html
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from handlers.ticket_assigning import NotStaff, assign, colleagues
from handlers.ticket_desk import Doubts, Receiver, doubts_about, receiver_of
from handlers.ticket_room import try_answer, why_not
from handlers.ticket_texts import asker, called
from handlers.tickets import LONGEST_ANSWER, give_back, settle, take
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, Right, actor_of
from knowledge.model.saved_replies import SavedReply
from knowledge.model.tickets import Ticket
from knowledge.store.audit import Entry
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit

ALL = "/console/tickets"
LAST_LINES = 10
"""Of the conversation, beside the field for the answer; the whole of it is one link away."""

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def one_ticket_routes(services: ConsoleServices) -> APIRouter:
    """The routes of one ticket; all need a session."""
    router = APIRouter(prefix="/tickets/{number}")
    ticket = _OneTicket(services)
    router.add_api_route("", ticket.page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/answer", ticket.answer),
        ("/assign", ticket.assign),
        ("/draft", ticket.draft),
        ("/give-back", ticket.give_back),
        ("/settle", ticket.settle),
        ("/take", ticket.take),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """All that the page shows."""

    ticket: Ticket
    receiver: Receiver
    answer: str
    lines: tuple[Spoken, ...]
    history: tuple[Entry, ...]
    people: People
    staff: tuple[Contact, ...]
    replies: tuple[SavedReply, ...]


class _OneTicket(ConsolePages):
    async def page(self, request: Request, number: Number) -> Response:
        """One ticket, and an empty field for its answer."""
        return await self._ticket(request, number, BLANK_DRAFT)

    async def draft(self, request: Request, number: Number) -> Response:
        """The answer so far, with a text put into it, translated, or as its reader would see it; nothing is sent."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        _, now = self._speaker(request), datetime.now(UTC)

        session = request.cookies.get(SESSION_COOKIE, "")

        def look(unit: Unit) -> tuple[Scene, Draft] | None:
            contact = signed_in(unit, session, now)
            if contact is None:
                return None
            actor_of(contact).need(Right.ANSWER_QUESTIONS)
            scene = self._scene(unit, number, now, _)
            return scene, with_insertion(draft_of(form), form.text("insert"), unit, scene)

        found = await self._services.store.consult(look)
        if found is None:
            return self._invite(request)
        scene, draft = found
        if form.has("translate"):
            draft = await translated(draft, scene, self._services.translator)
        if form.has("preview"):
            draft = previewed(draft, scene, self._services.phrasebook)
        return await self._ticket(request, number, draft, Right.ANSWER_QUESTIONS)

    def _scene(self, unit: Unit, number: int, now: datetime, _: Speaker) -> Scene:
        ticket, library = unit.tickets.one(number), self._services.shelf.library
        if ticket is None:
            raise HTTPException(404)
        receiver = receiver_of(unit, ticket, library, now)
        return Scene(ticket=ticket, receiver=receiver, library=library, now=now, _=_)

    async def _posted(self, request: Request) -> Posted | Response:
        """A form of ours, of whomever."""
        form = await read_form(request, MOST_TYPED)
        is_ours = self._is_ours(form.text("csrf"), request.cookies.get(SESSION_COOKIE, ""))
        return form if is_ours else self._invite(request, status=403)

    async def _ticket(
        self, request: Request, number: int, draft: Draft, need: Right = Right.USE_CONSOLE, wrong: str = ""
    ) -> Response:
        """The page; `wrong` is of its buttons, what is wrong with the answer stands in the draft."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> tuple[Scene, _Known]:
            scene = self._scene(unit, number, now, _)
            return scene, _known(unit, scene, draft)

        def page(found: tuple[Scene, _Known]) -> tuple[str, dict[str, Any]]:
            scene, known = found
            return "console/ticket.html", {
                **self._about(known, now, _),
                "draft": shown_draft(
                    draft, scene, known.replies, is_translatable=self._services.translator is not None
                ),
                "notice": wrong or draft.wrong,
                "longest": LONGEST_ANSWER,
                "entry": new_entry_href(known.ticket.text, known.ticket.language, known.ticket.id),
            }

        return await self._show(request, read, page, need)

    def _about(self, known: _Known, now: datetime, _: Speaker) -> dict[str, Any]:
        ticket, people = known.ticket, known.people
        facts = receiver_facts(known.receiver, ticket, now, _)
        return {
            "ticket": {
                "id": ticket.id,
                "text": ticket.text,
                "language": ticket.language,
                "is_open": ticket.is_open,
                "is_taken": bool(ticket.assignee),
                "contact": ticket.contact_id,
                "origin": ticket.origin if ticket.origin.startswith(("https://", "http://")) else "",
                "answer": to_html(known.answer) if known.answer else "",
                "is_reached": known.receiver.channel is not None,
                "holder": who(ticket.assignee, people, _) if ticket.assignee else "",
                "facts": [(_("Person"), asker(_, ticket)), (_("Kind"), kind_name(ticket.kind, _)), *facts],
                "state": _state(known, self._zone, _),
            },
            "history": deeds_of(known.history, people, self._zone, _),
            "messages": [line_of(line, _, self._zone) for line in known.lines],
            "staff": [(str(each.id), called(_, each), f"contact:{each.id}" == ticket.assignee) for each in known.staff],
        }

    async def answer(self, request: Request, number: Number) -> Response:
        """Sends an answer; one that is not sent stands in the form again, with why."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        draft, _, library = draft_of(form), self._speaker(request), self._services.shelf.library

        def deed(unit: Unit, by: Actor, now: datetime) -> tuple[str, Doubts]:
            by.need(Right.ANSWER_QUESTIONS)
            ticket = unit.tickets.one(number)
            asked = unit.people.contact(ticket.asker) if ticket is not None else None
            doubts = doubts_about(draft.text, ticket, asked, library) if ticket and ticket.is_open else Doubts()
            if ticket is not None and (doubts.blanks or (doubts.language and not draft.is_sure)):
                return " ".join((*doubt_sentences(doubts, ticket, _), _("Your answer was not sent."))), doubts
            wrong = try_answer(unit, by, number, draft.text, library, now, _)
            if not wrong:
                unit.saved_replies.count_use(draft.used)
            return wrong, Doubts()

        def then(said: tuple[str, Doubts]) -> Response | None:
            return None if said[0] else RedirectResponse(f"{ALL}/{number}", status_code=303)

        done = await self._perform(request, form.text("csrf"), once(mark_of(request, form), deed, then))
        if isinstance(done, Response):
            return done
        wrong, doubts = done[0]
        return await self._after(request, number, wrong, draft.refused(wrong, doubts))

    async def _after(self, request: Request, number: int, wrong: str, draft: Draft = BLANK_DRAFT) -> Response:
        if not wrong:
            return RedirectResponse(f"{ALL}/{number}", status_code=303)
        page = await self._ticket(request, number, draft, wrong=wrong)
        page.status_code = 422 if page.status_code == 200 else page.status_code
        return page

    async def take(self, request: Request, number: Number) -> Response:
        """Whoever is signed in looks after it from now on."""
        return await self._do(request, number, await read_form(request, MAX_BODY), take)

    async def give_back(self, request: Request, number: Number) -> Response:
        """It is for anybody again."""
        return await self._do(request, number, await read_form(request, MAX_BODY), give_back)

    async def settle(self, request: Request, number: Number) -> Response:
        """It needs no answer."""
        return await self._do(request, number, await read_form(request, MAX_BODY), settle)

    async def assign(self, request: Request, number: Number) -> Response:
        """One of the staff looks after it from now on."""
        form, _ = await read_form(request, MAX_BODY), self._speaker(request)

        def how(unit: Unit, by: Actor, ticket: int, *rest: Any) -> bool:
            return assign(unit, by, ticket, whole(form.text("to"), 0), *rest)

        try:
            return await self._do(request, number, form, how)
        except NotStaff:
            return await self._after(request, number, _("Please choose one of the secretariat."))

    async def _do(self, request: Request, number: int, form: Posted, how: Callable[..., bool]) -> Response:
        _, library = self._speaker(request), self._services.shelf.library

        def deed(unit: Unit, by: Actor, now: datetime) -> str:
            return "" if how(unit, by, number, library, now) else why_not(unit, number, _)

        done = await self._perform(request, form.text("csrf"), deed)
        return done if isinstance(done, Response) else await self._after(request, number, done[0])


def _known(unit: Unit, scene: Scene, draft: Draft) -> _Known:
    ticket = scene.ticket
    history = unit.inbox.history(ticket.id)
    named = {ticket.assignee, ticket.closed_by, *(each.actor for each in history)}
    named |= {str(each.details["to"]) for each in history if "to" in each.details}
    return _Known(
        ticket=ticket,
        receiver=scene.receiver,
        answer=unit.tickets.answer(ticket.id) if not ticket.is_open else "",
        lines=unit.transcripts.of_contact(ticket.contact_id, LAST_LINES),
        history=history,
        people=unit.inbox.people(named),
        staff=colleagues(unit) if ticket.is_open else (),
        replies=unit.saved_replies.listed(draft.find) if ticket.is_open else (),
    )


def _state(known: _Known, zone: Any, _: Speaker) -> str:
    ticket = known.ticket
    closed = _.moment(ticket.closed_at, zone) if ticket.closed_at else ""
    closer = who(ticket.closed_by, known.people, _) if ticket.closed_by else ""
    return " · ".join(part for part in (state_name(ticket.outcome, _), closer, closed) if part)
