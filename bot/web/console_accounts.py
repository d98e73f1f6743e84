"""Who may sign in to the console, and for what: the pages of administrators."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_account_words import colleague_row, done_sentence, seats, session_row
from bot.web.console_circular_forms import EMPTY, Posted, read_form
from bot.web.console_once import mark_of, once
from bot.web.console_pages import ConsolePages, ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_BODY, MAX_NUMBER
from bot.web.session_cookie import session_of
from handlers.accounts.managing import (
    Door,
    LastAdministrator,
    LoginTaken,
    OwnAccount,
    Seat,
    change_seat,
    colleague,
    disable,
    enable,
    end_sessions,
    give_account,
    invite,
    reset_password,
    reset_second_factor,
    seat_of,
)
from handlers.phrasebook import Speaker
from handlers.sign_in import LINK_LIFETIME
from knowledge.errors import FocalError
from knowledge.model.accounts import SESSION_IDLE, is_login, login_of
from knowledge.model.messages import OutgoingMessage
from knowledge.model.rights import Actor, Right
from knowledge.store.accounts import Colleague
from knowledge.store.unit import Unit
from scheduler.ports import SendError

HERE = "/console/accounts"
PAGE = 50
LONGEST_NAME = 200
"""Characters of a name that the store keeps."""

MAIL_PATIENCE_S = 15.0
"""How long somebody waits to hear whether the mail server took a letter."""

Changing = Callable[[Unit, Actor, datetime], bool]

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """A form that was not taken, with what is wrong at its fields, or as a whole."""

    form: Posted = EMPTY
    wrong: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    status: int = 200


FRESH = Again()


def accounts_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session of an administrator."""
    router = APIRouter(prefix="/accounts")
    pages = _Accounts(services)
    for path, page in (("", pages.all), ("/new", pages.new), ("/{number}", pages.one)):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/new", pages.invite),
        ("/{number}/give", pages.give),
        ("/{number}/desk", pages.change_seat),
        ("/{number}/disable", pages.disable),
        ("/{number}/enable", pages.enable),
        ("/{number}/password", pages.reset_password),
        ("/{number}/second-factor", pages.reset_factor),
        ("/{number}/sessions", pages.end_sessions),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Accounts(ConsolePages):
    async def all(self, request: Request, after: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0) -> Response:
        """Everybody of the secretariat, with and without an account."""
        _ = self._speaker(request)

        def page(found: tuple[Colleague, ...]) -> tuple[str, dict[str, Any]]:
            more = f"?after={found[-1].contact.id}" if len(found) == PAGE else ""
            rows = [colleague_row(each, self._zone, _) for each in found]
            return "console/accounts.html", {"rows": rows, "more": more}

        return await self._show(
            request, lambda unit: unit.accounts.colleagues(after, PAGE), page, need=Right.MANAGE_ACCOUNTS
        )

    async def new(self, request: Request) -> Response:
        """The form of an invitation."""
        return await self._new(request)

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _ = self._speaker(request)
        typed = {name: again.form.line(name) for name in ("name", "login", "desk")}
        values = {"typed": typed, "seats": seats(_), "wrong": again.wrong, "longest_name": LONGEST_NAME}
        values["notice"] = _("Nothing was saved. Please check:") if again.wrong else ""
        page = await self._plain(request, "console/accounts_new.html", values)
        if page.status_code == 200:
            page.status_code = again.status
        return page

    async def invite(self, request: Request) -> Response:
        """Adds a colleague, and shows their link once."""
        form, _ = await read_form(request, MAX_BODY), self._speaker(request)
        name, login, seat = form.line("name"), login_of(form.line("login")), _seat(form)
        wrong = _wrong_invitation(name, login, seat, _)

        def deed(unit: Unit, by: Actor, now: datetime) -> Door | None:
            by.need(Right.MANAGE_ACCOUNTS)
            return invite(unit, by, name, login, seat, _.language, now) if seat is not None and not wrong else None

        try:
            done = await self._perform(request, form.text("csrf"), once(mark_of(request, form), deed, _to_account))
        except LoginTaken:
            done, wrong = (None,), {"login": _("Somebody has an account with this e-mail address.")}
        if isinstance(done, Response):
            return done
        if done[0] is None:
            return await self._new(request, Again(form=form, wrong=wrong, status=422))
        return await self._door(request, done[0])

    async def _door(self, request: Request, door: Door) -> Response:
        """The link, which is shown here only; it goes by e-mail as well where there is a mail server."""
        link = f"{self._services.settings.address}/console/password/{door.token}"
        is_sent = await self._mailed(door, link)
        values = {
            "name": door.contact.name,
            "login": door.login,
            "link": link,
            "hours": int(LINK_LIFETIME.total_seconds()) // 3600,
            "is_sent": is_sent,
            "has_mail": self._services.mailer is not None,
            "back": f"{HERE}/{door.contact.id}",
        }
        return await self._plain(request, "console/accounts_link.html", values)

    async def _plain(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """A page of what is known already."""
        need = Right.MANAGE_ACCOUNTS
        return await self._show(request, lambda unit: None, lambda nothing: (template, dict(values)), need=need)

    async def _mailed(self, door: Door, link: str) -> bool:
        """Whether the mail server took it. Not through the outbox, which would keep the link in the store."""
        mailer = self._services.mailer
        if mailer is None:
            return False
        _ = self._services.phrasebook.speak(*door.contact.languages)
        text = _(
            "You can sign in to the console of the network. Please choose a password first, within {hours} hours:",
            hours=int(LINK_LIFETIME.total_seconds()) // 3600,
        )
        subject = _("Your account for the console")
        key = f"account:{secrets.token_hex(8)}"  # a message of its own each time, or programs take it for the last one
        message = OutgoingMessage(text=f"{text}\n\n{link}", language=_.language, subject=subject, key=key)
        try:
            async with asyncio.timeout(MAIL_PATIENCE_S):
                await mailer(door.login, message)
        except (SendError, TimeoutError) as error:
            log.warning("accounts.link_not_sent", contact=door.contact.id, error=str(error))
            return False
        return True

    async def one(self, request: Request, number: Number) -> Response:
        """One account, and what can be done about it."""
        return await self._one(request, number)

    async def _one(self, request: Request, number: int, again: Again = FRESH) -> Response:
        _, now = self._speaker(request), datetime.now(UTC)

        session = session_of(request)

        def read(unit: Unit) -> tuple[Colleague, list[dict[str, Any]]]:
            found = unit.accounts.colleague(number)
            if found is None:
                raise HTTPException(404)
            theirs = unit.console.sessions_of(number, now, SESSION_IDLE, session)
            return found, [session_row(each, self._zone, _) for each in theirs]

        def page(found: tuple[Colleague, list[dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
            values = self._values(found[0], again, _) | {"sessions": found[1], "notice": again.sentence}
            values["is_own"] = any(each["is_present"] for each in found[1])
            values["done"] = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            return "console/accounts_one.html", values

        shown = await self._show(request, read, page, need=Right.MANAGE_ACCOUNTS)
        if shown.status_code == 200:
            shown.status_code = again.status
        return shown

    def _values(self, found: Colleague, again: Again, _: Speaker) -> dict[str, Any]:
        account = found.account
        return colleague_row(found, self._zone, _) | {
            "has_account": account is not None,
            "is_disabled": account is not None and account.is_disabled,
            "has_factor": account is not None and account.has_second_factor,
            "provider": account.issuer if account else "",
            "seats": seats(_),
            "chosen": again.form.line("desk") or seat_of(found.contact).value,
            "typed_login": again.form.line("login") or found.contact.email,
            "wrong": again.wrong,
        }

    async def give(self, request: Request, number: Number) -> Response:
        """Gives an account to whom the register has."""
        form, _ = await read_form(request, MAX_BODY), self._speaker(request)
        login = login_of(form.line("login"))
        wrong = {} if is_login(login) else {"login": _("This is no e-mail address.")}

        def deed(unit: Unit, by: Actor, now: datetime) -> Door | None:
            if colleague(unit, by, number) is None:
                raise HTTPException(404)
            return give_account(unit, by, number, login, now) if not wrong else None

        return await self._behind(request, number, form, deed, wrong)

    async def reset_password(self, request: Request, number: Number) -> Response:
        """Ends the password, and makes a link to choose a new one."""
        form = await read_form(request, MAX_BODY)

        def deed(unit: Unit, by: Actor, now: datetime) -> Door | None:
            if colleague(unit, by, number) is None:
                raise HTTPException(404)
            return reset_password(unit, by, number, now)

        return await self._behind(request, number, form, deed, {})

    async def _behind(
        self,
        request: Request,
        number: int,
        form: Posted,
        deed: Callable[[Unit, Actor, datetime], Door | None],
        wrong: Mapping[str, str],
    ) -> Response:
        """Shows the link that a form makes, or why there is none."""
        _ = self._speaker(request)
        try:
            done = await self._perform(request, form.text("csrf"), once(mark_of(request, form), deed, _to_account))
        except (LoginTaken, OwnAccount) as error:
            return await self._one(request, number, _refusal(error, form, _))
        if isinstance(done, Response):
            return done
        if done[0] is None:
            sentence = _("Nothing was saved. Please check:")
            return await self._one(request, number, Again(form=form, wrong=wrong, sentence=sentence, status=422))
        return await self._door(request, done[0])

    async def change_seat(self, request: Request, number: Number) -> Response:
        """Says what somebody may do."""
        form = await read_form(request, MAX_BODY)
        seat = _seat(form)
        return await self._change(
            request,
            number,
            form,
            lambda unit, by, now: change_seat(unit, by, number, seat, now) if seat is not None else False,
            "seat",
        )

    async def disable(self, request: Request, number: Number) -> Response:
        """Lets somebody in no more."""
        form = await read_form(request, MAX_BODY)
        return await self._change(
            request, number, form, lambda unit, by, now: disable(unit, by, number, now), "disabled"
        )

    async def enable(self, request: Request, number: Number) -> Response:
        """Lets somebody in again."""
        form = await read_form(request, MAX_BODY)
        return await self._change(request, number, form, lambda unit, by, now: enable(unit, by, number, now), "enabled")

    async def reset_factor(self, request: Request, number: Number) -> Response:
        """Takes the second factor away from somebody who lost it."""
        form = await read_form(request, MAX_BODY)
        return await self._change(
            request, number, form, lambda unit, by, now: reset_second_factor(unit, by, number, now), "factor"
        )

    async def end_sessions(self, request: Request, number: Number) -> Response:
        """Ends one session of somebody, or all."""
        form = await read_form(request, MAX_BODY)
        name = form.line("name")
        return await self._change(
            request, number, form, lambda unit, by, now: end_sessions(unit, by, number, name, now) > 0, "ended"
        )

    async def _change(self, request: Request, number: int, form: Posted, deed: Changing, done: str) -> Response:
        """Does what a form asks for, and goes back to the account."""
        _ = self._speaker(request)

        def known(unit: Unit, by: Actor, now: datetime) -> bool:
            if colleague(unit, by, number) is None:
                raise HTTPException(404)
            return deed(unit, by, now)

        try:
            changed = await self._perform(request, form.text("csrf"), known)
        except (LastAdministrator, OwnAccount) as error:
            return await self._one(request, number, _refusal(error, form, _))
        if isinstance(changed, Response):
            return changed
        said = f"?done={done}" if changed[0] else ""
        return RedirectResponse(f"{HERE}/{number}{said}", status_code=303)


def _to_account(door: Door | None) -> Response | None:
    """Where the form leads whose link was shown before: a link can be made anew there."""
    return RedirectResponse(f"{HERE}/{door.contact.id}", status_code=303) if door is not None else None


def _seat(form: Posted) -> Seat | None:
    typed = form.line("desk")
    return Seat(typed) if typed in set(Seat) else None


def _wrong_invitation(name: str, login: str, seat: Seat | None, _: Speaker) -> dict[str, str]:
    wrong = {}
    if not name:
        wrong["name"] = _("Please fill this in.")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = _("That is too long: at most {most} characters.", most=_.number(LONGEST_NAME))
    if not is_login(login):
        wrong["login"] = _("This is no e-mail address.")
    if seat is None:
        wrong["desk"] = _("Please choose one.")
    return wrong


def _refusal(error: FocalError, form: Posted, _: Speaker) -> Again:
    """Why an account stays as it is."""
    match error:
        case LastAdministrator():
            sentence = _("Nobody else could administer the console. Please name another administrator first.")
            return Again(form=form, sentence=sentence, status=422)
        case OwnAccount():
            return Again(form=form, sentence=_("Your own account you change on its own page."), status=422)
        case _other:
            taken = {"login": _("Somebody has an account with this e-mail address.")}
            return Again(form=form, wrong=taken, sentence=_("Nothing was saved. Please check:"), status=422)
