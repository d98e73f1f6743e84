"""Signing in to the console: with a password, with a code behind it, and choosing a password behind a link."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.sealing import Seal, Unreadable
from bot.second_factor import address_of, new_secret, picture_of, spelled_secret, step_of
from bot.web.agents import agent_of
from bot.web.console_circular_forms import Posted, read_form
from bot.web.console_language import way_back
from bot.web.console_pages import ConsolePages, ConsoleServices
from bot.web.guards import MAX_BODY, is_same_origin, network_of
from bot.web.session_cookie import session_of
from bot.web.sign_in_steps import SignInSteps, sign_in_values
from handlers.accounts.own import choose_password, enter_with_new_factor
from handlers.accounts.passing import (
    NeedsCode,
    Reading,
    Step,
    Tried,
    Waits,
    at_step,
    enter_code,
    go_on,
    note_failure,
    pass_password,
    try_password,
)
from handlers.phrasebook import Speaker
from handlers.sign_in import Browser, NewSession
from knowledge.model.accounts import Account, LinkFor, Weakness, login_of, weakness_of
from knowledge.store.unit import Unit

SEAL = "totp"
"""The purpose of the seal of a second factor's secret."""


def sign_in_routes(services: ConsoleServices) -> APIRouter:
    """The routes; nobody need be signed in for them."""
    router = APIRouter()
    pages = _SignIn(services)
    for path, page, deed in (
        ("/sign-in", pages.form, pages.enter),
        ("/second-step", pages.second_step, pages.take_code),
        ("/password/{token}", pages.new_password, pages.keep_password),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(path, deed, methods=["POST"])
    return router


class SignInPages(ConsolePages):
    """What the ways of signing in have in common."""

    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        self._steps = SignInSteps(services.signing_keys, https=services.settings.is_https)
        self._seal = Seal(services.signing_keys, SEAL)
        self._policy = services.settings.console_second_factor

    def _browser(self, request: Request) -> Browser:
        return Browser(agent=agent_of(request.headers.get("user-agent", "")), earlier=session_of(request))

    def _is_from_us(self, request: Request) -> bool:
        return is_same_origin(request, self._services.settings.address)

    def _form_again(
        self, request: Request, notice: str, status: int, *, then: str = "/console", login: str = "", **values: Any
    ) -> Response:
        """The form once more, with why."""
        shown = sign_in_values(self._services.settings, way_back(then), notice, login) | values
        return self._page(request, "console/sign_in.html", status, **shown)

    def _let_in(self, request: Request, begun: NewSession, then: str) -> Response:
        """On to the page that was wanted, with a session."""
        return self._with_session(request, RedirectResponse(way_back(then), status_code=303), begun)

    def _with_session(self, request: Request, response: Response, begun: NewSession) -> Response:
        self._steps.forget(response)
        self._give_session(request, response, begun)
        return response

    def _reading(self, typed: str, now: datetime) -> Reading:
        """The time step of a typed code. What no key opens any more, no code fits."""

        def read(sealed: str) -> int | None:
            try:
                return step_of(self._seal.open(sealed), typed, now)
            except Unreadable:
                return None

        return read

    def _factor_values(self, account: Account) -> dict[str, Any]:
        """What is shown of the secret of a second factor that is being set up."""
        secret = self._seal.open(account.totp_sealed)
        address = address_of(secret, account.login, "Focal")
        return {"secret": spelled_secret(secret), "picture": picture_of(address), "login": account.login}

    async def _new_factor(self, account: Account) -> None:
        sealed = self._seal.close(new_secret())
        await self._services.store.perform(lambda unit: unit.accounts.propose_totp(account.contact, sealed))

    def _weakness(self, password: str, account: Account, _: Speaker) -> str:
        """Why a password will not do; "" if it will."""
        pack = self._services.shelf.library.pack
        return weakness_name(weakness_of(password, (account.login, "focal", *pack.network.values())), _)


class _SignIn(SignInPages):
    async def form(self, request: Request, then: str = "/console") -> Response:
        """Login and password."""
        values = sign_in_values(self._services.settings, way_back(then))
        return self._page(request, "console/sign_in.html", **values)

    async def enter(self, request: Request) -> Response:
        """Looks at login and password."""
        if not self._is_from_us(request):
            return self._invite(request, status=403)
        form = await read_form(request, MAX_BODY)
        _, login, then = self._speaker(request), login_of(form.line("login"))[:320], form.line("then")
        if not login or not form.line("password"):
            return self._missing(request, form, login, _)
        now, marks = datetime.now(UTC), self._steps.marks(login, network_of(request))
        tried = await self._services.store.perform(lambda unit: try_password(unit, login, marks, now))
        if isinstance(tried, Waits):
            return self._wait(request, tried, then, login)
        passed = await self._passed(request, tried, form.text("password"), now)
        if passed is None:
            return self._form_again(request, _("E-mail and password do not match."), 401, then=then, login=login)
        return await self._on(request, passed, then, now)

    def _missing(self, request: Request, form: Posted, login: str, _: Speaker) -> Response:
        wrong = {name: _("Please fill this in.") for name in ("login", "password") if not form.line(name)}
        notice = _("Please check:")
        return self._form_again(request, notice, 422, then=form.line("then"), login=login, wrong=wrong)

    def _wait(self, request: Request, waits: Waits, then: str, login: str) -> Response:
        page = self._form_again(request, wait_sentence(waits.wait, self._speaker(request)), 429, then=then, login=login)
        page.headers["retry-after"] = str(math.ceil(waits.wait.total_seconds()))
        return page

    async def _passed(self, request: Request, tried: Tried, typed: str, now: datetime) -> NewSession | NeedsCode | None:
        """As much work for a login that nobody has as for one with a wrong password."""
        store, account, browser = self._services.store, tried.account, self._browser(request)
        digest = account.password_hash if account is not None else ""
        if not await self._services.passwords.fits(digest, typed):
            if tried.is_last:
                await store.perform(lambda unit: note_failure(unit, tried, now))
            return None
        passed = await store.perform(lambda unit: pass_password(unit, tried, self._policy, browser, now))
        if account is not None and self._services.passwords.is_dated(digest):
            anew = await self._services.passwords.digest(typed)
            await store.perform(lambda unit: unit.accounts.rehash(account.contact, digest, anew))
        return passed

    async def _on(self, request: Request, passed: NewSession | NeedsCode, then: str, now: datetime) -> Response:
        if isinstance(passed, NewSession):
            return self._let_in(request, passed, then)
        if passed.is_new:
            await self._new_factor(passed.account)
        response = RedirectResponse("/console/second-step", status_code=303)
        self._steps.keep_step(response, passed.account, way_back(then), now)
        return response

    async def second_step(self, request: Request) -> Response:
        """The code of the second factor; or, the first time, setting it up."""
        step, account = await self._where(request, datetime.now(UTC))
        return self._late(request) if step is None or account is None else self._step_page(request, account)

    async def _where(self, request: Request, now: datetime) -> tuple[Step | None, Account | None]:
        step = self._steps.step(request)
        if step is None:
            return None, None
        return step, await self._services.store.consult(lambda unit: at_step(unit, step, now))

    def _late(self, request: Request) -> Response:
        _ = self._speaker(request)
        return self._form_again(request, _("That took too long, or was done before. Please sign in again."), 401)

    def _step_page(self, request: Request, account: Account, notice: str = "", status: int = 200) -> Response:
        wrong = {"code": notice} if notice else {}
        if account.has_second_factor:
            return self._page(request, "console/second_step.html", status, wrong=wrong, notice=notice)
        values = self._factor_values(account) | {"wrong": wrong, "notice": notice, "action": "/console/second-step"}
        return self._page(request, "console/second_factor.html", status, is_needed=True, **values)

    async def take_code(self, request: Request) -> Response:
        """Looks at a code."""
        if not self._is_from_us(request):
            return self._invite(request, status=403)
        form, now = await read_form(request, MAX_BODY), datetime.now(UTC)
        step, account = await self._where(request, now)
        if step is None or account is None:
            return self._late(request)
        if account.has_second_factor:
            return await self._code_taken(request, step, account, form.line("code"), now)
        return await self._factor_taken(request, step, account, form.line("code"), now)

    async def _code_taken(self, request: Request, step: Step, account: Account, typed: str, now: datetime) -> Response:
        _, browser = self._speaker(request), self._browser(request)
        reading, mark = self._reading(typed, now), self._steps.mark(f"code {account.contact}")
        entered = await self._services.store.perform(
            lambda unit: enter_code(unit, step, typed, reading, mark, browser, now)
        )
        match entered:
            case NewSession():
                return self._let_in(request, entered, step.then)
            case Waits():
                return self._step_page(request, account, wait_sentence(entered.wait, _), 429)
            case None:
                return self._step_page(request, account, wrong_code(_), 422)

    async def _factor_taken(
        self, request: Request, step: Step, account: Account, typed: str, now: datetime
    ) -> Response:
        reading, browser = self._reading(typed, now), self._browser(request)
        entered = await self._services.store.perform(
            lambda unit: enter_with_new_factor(unit, step, reading, browser, now)
        )
        if entered is None:
            return self._step_page(request, account, wrong_code(self._speaker(request)), 422)
        begun, codes = entered
        page = self._page(request, "console/recovery_codes.html", codes=codes, then=way_back(step.then))
        return self._with_session(request, page, begun)

    async def new_password(self, request: Request, token: str) -> Response:
        """Choosing a password behind the link of an invitation or a reset."""
        account = await self._services.store.consult(lambda unit: _link_owner(unit, token))
        return self._invite(request, used=True) if account is None else self._password_page(request, token, account)

    def _password_page(self, request: Request, token: str, account: Account, **wrong: str) -> Response:
        notice = self._speaker(request)("Please check:") if wrong else ""
        values = {"action": f"/console/password/{token}", "login": account.login, "wrong": wrong, "notice": notice}
        return self._page(request, "console/new_password.html", 422 if wrong else 200, **values)

    async def keep_password(self, request: Request, token: str) -> Response:
        """Uses the link up."""
        if not self._is_from_us(request):
            return self._invite(request, status=403)
        store, now, form = self._services.store, datetime.now(UTC), await read_form(request, MAX_BODY)
        account = await store.consult(lambda unit: _link_owner(unit, token))
        if account is None:
            return self._invite(request, used=True)
        wrong = self._wrong_in(form, account, self._speaker(request))
        if wrong:
            return self._password_page(request, token, account, **wrong)
        digest, browser = await self._services.passwords.digest(form.text("new")), self._browser(request)

        def work(unit: Unit) -> NewSession | NeedsCode | None:
            changed = choose_password(unit, token, digest, now)
            known = unit.accounts.of(changed.contact) if changed is not None else None
            return go_on(unit, known, self._policy, browser, now) if known is not None else None

        passed = await store.perform(work)
        return self._invite(request, used=True) if passed is None else await self._on(request, passed, "/console", now)

    def _wrong_in(self, form: Posted, account: Account, _: Speaker) -> dict[str, str]:
        return new_password_wrong(form, self._weakness(form.text("new"), account, _), _)


def new_password_wrong(form: Posted, weakness: str, _: Speaker) -> dict[str, str]:
    """What is wrong with a new password that was to be typed twice."""
    if weakness:
        return {"new": weakness}
    return {} if form.text("new") == form.text("again") else {"again": _("The two passwords are not the same.")}


def weakness_name(weakness: Weakness | None, _: Speaker) -> str:
    """Why a password will not do, as a sentence."""
    match weakness:
        case None:
            return ""
        case Weakness.SHORT:
            return _("A password has 12 characters or more. Several words are easy to remember.")
        case Weakness.LONG:
            return _("A password has 256 characters at most.")
        case Weakness.COMMON:
            return _("Many people use this password, and it is tried first. Please choose another one.")
        case Weakness.NAMED:
            return _("This password is hardly more than your e-mail or the name of the network.")


def wrong_code(_: Speaker) -> str:
    """That a code was not taken."""
    return _("This code is not right, or was used before. Please type the one that the app shows now.")


def wait_sentence(wait: timedelta, _: Speaker) -> str:
    """How long somebody has to wait who tried too often."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return _.plural(
            "That was tried too often. Please try again in {count} second.",
            "That was tried too often. Please try again in {count} seconds.",
            seconds,
        )
    return _.plural(
        "That was tried too often. Please try again in {count} minute.",
        "That was tried too often. Please try again in {count} minutes.",
        math.ceil(seconds / 60),
    )


def _link_owner(unit: Unit, token: str) -> Account | None:
    contact = unit.console.link_owner(token, datetime.now(UTC), LinkFor.PASSWORD)
    return unit.accounts.of(contact) if contact is not None else None
