"""The secretariat's console: signing in, and what Focal heard, said and could not deliver."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_calls import call_routes, call_tile
from bot.web.console_campaign_list import campaign_tile
from bot.web.console_circulars import circular_routes
from bot.web.console_deadlines import deadline_routes, deadline_tile
from bot.web.console_events import event_routes, event_tile
from bot.web.console_forms import form_routes
from bot.web.console_lines import line_of, state_name
from bot.web.console_pages import SESSION_COOKIE, Cell, ConsolePages, ConsoleServices, cell, person_name, tile
from bot.web.console_practices import practice_routes, practice_tile
from bot.web.console_report import report_routes
from bot.web.console_reviews import review_tile, reviews_routes
from bot.web.console_tickets import ticket_routes
from bot.web.guards import MAX_NUMBER, is_same_origin
from handlers.sign_in import SESSION_LIFETIME, sign_in
from knowledge.model.circulars import CircularState
from knowledge.model.languages import Language
from knowledge.model.people import Contact
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit

PAGE = 50

Number = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def console_routes(services: ConsoleServices) -> APIRouter:
    """The routes of the console; all but the sign-in need a session."""
    router = APIRouter(prefix="/console")
    console = _Console(services)
    for path, page in (
        ("", console.overview),
        ("/questions", console.questions),
        ("/conversations", console.conversations),
        ("/conversations/{contact}", console.conversation),
        ("/deliveries", console.deliveries),
        ("/sign-in/{token}", console.confirm),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/sign-in/{token}", console.enter, methods=["POST"])
    router.add_api_route("/sign-out", console.leave, methods=["POST"])
    router.include_router(ticket_routes(services))
    router.include_router(circular_routes(services, services.translator))
    router.include_router(deadline_routes(services))
    router.include_router(practice_routes(services))
    router.include_router(call_routes(services))
    router.include_router(form_routes(services))
    router.include_router(reviews_routes(services))
    router.include_router(report_routes(services))
    router.include_router(event_routes(services))
    return router


class _Console(ConsolePages):
    async def confirm(self, request: Request, token: str) -> Response:
        """Asks before the link is used up: previews of mail programs open links too."""

        def owner(unit: Unit) -> Contact | None:
            contact = unit.console.link_owner(token, datetime.now(UTC))
            return unit.people.contact(contact) if contact is not None else None

        contact = await self._services.store.consult(owner)
        if contact is None:
            return self._invite(request, used=True)
        return self._page(request, "console/confirm.html", action=f"/console/sign-in/{token}", name=contact.name)

    async def enter(self, request: Request, token: str) -> Response:
        """Uses the link up and signs in."""
        if not is_same_origin(request, self._services.settings.address):
            return self._invite(request, status=403)
        begun = await self._services.store.perform(lambda unit: sign_in(unit, token, datetime.now(UTC)))
        if begun is None:
            return self._invite(request, used=True)
        response = RedirectResponse("/console", status_code=303)
        response.set_cookie(
            SESSION_COOKIE,
            begun.token,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            path="/console",
            httponly=True,
            samesite="lax",
            secure=self._services.settings.is_https,
        )
        return response

    async def leave(self, request: Request, csrf: str = Form("")) -> Response:
        """Ends the session."""
        session = request.cookies.get(SESSION_COOKIE, "")
        if not self._is_ours(csrf, session):
            return self._invite(request, status=403)
        await self._services.store.perform(lambda unit: unit.console.end_session(session))
        response = RedirectResponse("/console", status_code=303)
        response.delete_cookie(SESSION_COOKIE, path="/console")
        return response

    async def overview(self, request: Request) -> Response:
        """What there is, and what needs a person."""
        pack = self._services.shelf.library.pack
        _ = self._speaker(request)

        def count(unit: Unit) -> tuple[list[Cell], str]:
            imported = unit.packs.imported(pack.name)
            tiles = [
                tile(_("Conversations"), unit.transcripts.count_conversations(), "/console/conversations"),
                tile(_("Questions without an answer"), unit.transcripts.count_refused(), "/console/questions", True),
                tile(_("Questions to the secretariat"), unit.tickets.count_open(), "/console/tickets", True),
                tile(_("Circulars to approve"), _waiting(unit), "/console/circulars?state=in_review", True),
                deadline_tile(unit, self._zone, datetime.now(UTC), _),
                call_tile(unit, datetime.now(UTC), _),
                event_tile(unit, self._zone, datetime.now(UTC), _),
                review_tile(unit, _),
                campaign_tile(unit, self._zone, datetime.now(UTC), _),
                practice_tile(unit, _),
                tile(_("Decisions about people"), unit.requests.count_open(), "/console/requests", True),
                tile(_("Messages not delivered"), unit.deliveries.count_undelivered(), "/console/deliveries", True),
            ]
            return tiles, _.moment(imported.imported_at, self._zone) if imported else "—"

        return await self._show(
            request,
            count,
            lambda found: (
                "console/overview.html",
                {
                    "tiles": found[0],
                    "pack": {
                        "name": pack.network.render((_.language,)).text,
                        "entries": len(pack.entries),
                        "documents": len(pack.documents),
                        "imported": found[1],
                    },
                },
            ),
        )

    async def questions(self, request: Request, before: Number | None = None) -> Response:
        """Questions that the pack does not answer, newest first."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.transcripts.refused(before, PAGE)
            return [
                [
                    cell(_.moment(reply.at, self._zone)),
                    cell(asked.text, f"/console/conversations/{asked.contact_id}", reply.language),
                    cell(_.name_of(Language(reply.language))),
                ]
                for asked, reply in found
            ], found[-1][1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="questions",
            title=_("Questions without an answer"),
            columns=[_("When"), _("Question"), _("Language")],
            empty=_("Every question so far was answered."),
        )

    async def conversations(self, request: Request, before: Number | None = None) -> Response:
        """Conversations, the one that moved last first."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.transcripts.conversations(before, PAGE)
            return [
                [
                    cell(_.moment(each.updated_at, self._zone)),
                    cell(person_name(each.name, each.contact_id, _), f"/console/conversations/{each.contact_id}"),
                    cell(str(each.lines)),
                ]
                for each in found
            ], found[-1].contact_id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="conversations",
            title=_("Conversations"),
            columns=[_("When"), _("Person"), _("Messages")],
            empty=_("Nobody has written yet."),
        )

    async def conversation(self, request: Request, contact: Annotated[int, Path(le=MAX_NUMBER)]) -> Response:
        """One conversation with all that was said."""
        _ = self._speaker(request)

        def read(unit: Unit) -> tuple[Contact | None, tuple[Spoken, ...]]:
            return unit.people.contact(contact), unit.transcripts.of_contact(contact)

        def page(found: tuple[Contact | None, tuple[Spoken, ...]]) -> tuple[str, dict[str, Any]]:
            person, lines = found
            if person is None:
                raise HTTPException(404)
            messages = [line_of(spoken, _, self._zone) for spoken in lines]
            return "console/conversation.html", {"title": person_name(person.name, contact, _), "messages": messages}

        return await self._show(request, read, page)

    async def deliveries(self, request: Request, before: Number | None = None) -> Response:
        """What could not be delivered, newest first."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.deliveries.undelivered(before, PAGE)
            return [
                [
                    cell(_.moment(each.at, self._zone)),
                    cell(f"{each.channel} {each.contact_id}", f"/console/conversations/{each.contact_id}"),
                    cell(state_name(each.state, _)),
                    cell(each.reason, lang="en"),
                ]
                for each in found
            ], found[-1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="deliveries",
            title=_("Messages not delivered"),
            columns=[_("When"), _("Person"), _("State"), _("Reason")],
            empty=_("Every message was delivered."),
        )


def _waiting(unit: Unit) -> int:
    return len(unit.circulars.in_states({CircularState.IN_REVIEW}))
