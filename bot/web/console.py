"""The secretariat's console: signing in, and what Focal heard, said and could not deliver."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.agents import agent_of
from bot.web.console_account import account_routes
from bot.web.console_accounts import accounts_routes
from bot.web.console_calendar import calendar_routes
from bot.web.console_calls import call_routes
from bot.web.console_circular_forms import read_form
from bot.web.console_circulars import circular_routes
from bot.web.console_conversations import conversation_routes
from bot.web.console_deadlines import deadline_routes
from bot.web.console_events import event_routes
from bot.web.console_forms import form_routes
from bot.web.console_knowledge import knowledge_routes
from bot.web.console_knowledge_base import new_entry_href
from bot.web.console_language import language_routes
from bot.web.console_lines import state_name
from bot.web.console_member_routes import member_routes
from bot.web.console_pages import SESSION_COOKIE, Cell, ConsolePages, ConsoleServices, cell
from bot.web.console_practices import practice_routes
from bot.web.console_report import report_routes
from bot.web.console_reviews import reviews_routes
from bot.web.console_settings import settings_routes
from bot.web.console_sign_in import sign_in_routes
from bot.web.console_sign_in_oidc import oidc_routes
from bot.web.console_statistics import statistics_routes
from bot.web.console_tickets import ticket_routes
from bot.web.console_today import TodayPage
from bot.web.console_tokens import token_routes
from bot.web.guards import MAX_BODY, MAX_NUMBER, is_same_origin
from bot.web.session_cookie import take_session
from handlers.phrasebook import Speaker
from handlers.sign_in import Browser, sign_in
from knowledge.model.languages import Language
from knowledge.model.people import Contact
from knowledge.store.deliveries import Sought
from knowledge.store.today import days_ago
from knowledge.store.unit import Unit

PAGE = 50

Number = Annotated[int, Query(ge=0, le=MAX_NUMBER)]
Days = Annotated[int, Query(ge=0, le=366)]


def console_routes(services: ConsoleServices) -> APIRouter:
    """The routes of the console; all but the sign-in need a session."""
    router = APIRouter(prefix="/console")
    console = _Console(services)
    for path, page in (
        ("", TodayPage(services).shown),
        ("/questions", console.questions),
        ("/deliveries", console.deliveries),
        ("/sign-in/{token}", console.confirm),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for router_of in (sign_in_routes, oidc_routes, account_routes, accounts_routes):
        router.include_router(router_of(services))
    router.add_api_route("/sign-in/{token}", console.enter, methods=["POST"])
    router.add_api_route("/sign-out", console.leave, methods=["POST"])
    settings = services.settings
    router.include_router(
        language_routes(services.phrasebook.known, services.store, settings.address, is_https=settings.is_https)
    )
    router.include_router(ticket_routes(services))
    router.include_router(conversation_routes(services))
    router.include_router(circular_routes(services, services.translator))
    router.include_router(deadline_routes(services))
    router.include_router(calendar_routes(services))
    router.include_router(practice_routes(services))
    router.include_router(call_routes(services))
    router.include_router(form_routes(services))
    router.include_router(reviews_routes(services))
    router.include_router(report_routes(services))
    router.include_router(statistics_routes(services))
    router.include_router(event_routes(services))
    router.include_router(settings_routes(services))
    router.include_router(token_routes(services))
    router.include_router(knowledge_routes(services))
    router.include_router(member_routes(services))
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
        agent, earlier = agent_of(request.headers.get("user-agent", "")), request.cookies.get(SESSION_COOKIE, "")
        browser = Browser(agent=agent, earlier=earlier)
        begun = await self._services.store.perform(lambda unit: sign_in(unit, token, datetime.now(UTC), browser))
        if begun is None:
            return self._invite(request, used=True)
        response = RedirectResponse("/console", status_code=303)
        self._give_session(request, response, begun)
        return response

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        form, session = await read_form(request, MAX_BODY), request.cookies.get(SESSION_COOKIE, "")
        if not self._is_ours(form.text("csrf"), session):
            return self._invite(request, status=403)
        await self._services.store.perform(lambda unit: unit.console.end_session(session))
        response = RedirectResponse("/console", status_code=303)
        take_session(response, https=self._services.settings.is_https)
        return response

    async def questions(self, request: Request, before: Number | None = None, days: Days = 0) -> Response:
        """Questions that the pack does not answer, newest first; of the last days alone if they are given."""
        _, since = self._speaker(request), _since(days)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.transcripts.refused(before, PAGE, since)
            return [
                [
                    cell(_.moment(reply.at, self._zone)),
                    cell(asked.text, f"/console/conversations/{asked.contact_id}", reply.language),
                    cell(_.name_of(Language(reply.language))),
                    cell(_("Write an answer"), new_entry_href(asked.text, reply.language)),
                ]
                for asked, reply in found
            ], found[-1][1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="questions",
            note=_last_days(days, _),
            title=_("Questions without an answer"),
            columns=[_("When"), _("Question"), _("Language"), _("Answer")],
            empty=_("Every question so far was answered."),
        )

    async def deliveries(
        self,
        request: Request,
        before: Number | None = None,
        days: Days = 0,
        reason: Annotated[str | None, Query(max_length=2_000)] = None,
        sent: Annotated[str, Query(max_length=2)] = "",
    ) -> Response:
        """What could not be delivered, or what was, newest first; of one reason, or of the last days alone."""
        _ = self._speaker(request)
        sought = Sought(is_sent=sent == "on", reason=reason, since=_since(days))

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            found = unit.deliveries.undelivered(before, PAGE, sought)
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
            note=_last_days(days, _),
            title=_("Messages delivered") if sought.is_sent else _("Messages not delivered"),
            columns=[_("When"), _("Person"), _("State"), _("Reason")],
            empty=_("No message was delivered.") if sought.is_sent else _("Every message was delivered."),
        )


def _since(days: int) -> datetime | None:
    """From when on; of no number of days, from the beginning."""
    return days_ago(datetime.now(UTC), days) if days else None


def _last_days(days: int, _: Speaker) -> str:
    """What a list is of, where it is not of all."""
    return _.plural("Of the last {count} day.", "Of the last {count} days.", days) if days else ""
