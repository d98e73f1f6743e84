"""One's own account: password, second factor, and where one is signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_account_words import done_sentence, seat_name, session_row
from bot.web.console_circular_forms import Posted, read_form
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_sign_in import SignInPages, new_password_wrong, wait_sentence, wrong_code
from bot.web.guards import MAX_BODY, network_of
from bot.web.session_cookie import session_of
from handlers.accounts.managing import seat_of
from handlers.accounts.own import (
    change_password,
    confirm_second_factor,
    end_other_sessions,
    end_own_session,
    new_recovery_codes,
    open_account,
    own_account,
    own_sessions,
    remove_second_factor,
)
from handlers.accounts.passing import Waits, needs_second_factor, prove, try_password
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.accounts import Account, Session, is_login, login_of
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, actor_of
from knowledge.store.unit import Unit

HERE = "/console/account"


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """A form of the page that was not taken, with what is wrong at its fields."""

    deed: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    login: str = ""
    status: int = 200


FRESH = Again()


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Somebody who is signed in has sent a form of ours."""

    form: Posted
    session: str
    contact: Contact
    account: Account | None
    now: datetime
    _: Speaker


def account_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session."""
    router = APIRouter(prefix="/account")
    pages = _Account(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/second-factor", pages.factor, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/password", pages.password),
        ("/second-factor/begin", pages.begin_factor),
        ("/second-factor", pages.confirm_factor),
        ("/second-factor/remove", pages.remove_factor),
        ("/recovery", pages.recovery),
        ("/sessions/end", pages.end_others),
        ("/sessions/{name}/end", pages.end_one),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Account(SignInPages):
    async def page(self, request: Request) -> Response:
        """The account as it is."""
        return await self._again(request)

    async def _again(self, request: Request, again: Again = FRESH) -> Response:
        _, session, now = self._speaker(request), session_of(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            contact = signed_in(unit, session, now)
            if contact is None:
                raise HTTPException(401)
            by = actor_of(contact)
            return self._values(contact, own_account(unit, by), own_sessions(unit, by, session, now), again, _)

        said = {"done": done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""}
        page = await self._show(request, read, lambda values: ("console/account.html", values | said))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _values(
        self, contact: Contact, account: Account | None, sessions: tuple[Session, ...], again: Again, _: Speaker
    ) -> dict[str, Any]:
        return {
            "name": person_name(contact.name, contact.id, _),
            "seat": seat_name(seat_of(contact), _),
            "login": again.login or (account.login if account else contact.email),
            "has_account": account is not None,
            "has_password": account is not None and account.has_password,
            "provider": account.issuer if account else "",
            "has_factor": account is not None and account.has_second_factor,
            "factor_since": self._since(account, _),
            "needs_factor": needs_second_factor(contact, self._policy),
            "codes_left": _.plural(
                "{count} recovery code is left.", "{count} recovery codes are left.", account.recovery if account else 0
            ),
            "sessions": [session_row(each, self._zone, _) for each in sessions],
            "wrong": {deed: again.wrong if again.deed == deed else {} for deed in _DEEDS},
            "refused": again.deed,
            "notice": _("Nothing was saved. Please check:") if again.wrong else "",
        }

    def _since(self, account: Account | None, _: Speaker) -> str:
        confirmed = account.totp_confirmed_at if account is not None else None
        return _.moment(confirmed, self._zone) if confirmed is not None else ""

    async def _asked(self, request: Request) -> Asking | Response:
        """A form of ours, of somebody who is signed in."""
        form, session, now = await read_form(request, MAX_BODY), session_of(request), datetime.now(UTC)
        if not self._is_ours(form.text("csrf"), session):
            return self._invite(request, status=403)

        def look(unit: Unit) -> tuple[Contact, Account | None] | None:
            contact = signed_in(unit, session, now)
            return (contact, own_account(unit, actor_of(contact))) if contact is not None else None

        found = await self._services.store.consult(look)
        if found is None:
            return self._invite(request)
        contact, account = found
        _ = self._speaker(request)
        return Asking(form=form, session=session, contact=contact, account=account, now=now, _=_)

    async def _proved(self, request: Request, asking: Asking, deed: str) -> Again | None:
        """Why somebody has not proved once more who they are: whoever found a browser open shall not stay.

        Who has no password came by a link, or is known by the provider of identities.
        """
        account, _ = asking.account, asking._
        if account is None or not account.has_password:
            return None
        marks = self._steps.marks(account.login, network_of(request))
        tried = await self._services.store.perform(lambda unit: try_password(unit, account.login, marks, asking.now))
        if isinstance(tried, Waits):
            return Again(deed=deed, wrong={"password": wait_sentence(tried.wait, _)}, status=429)
        if not await self._services.passwords.fits(account.password_hash, asking.form.text("password")):
            return Again(deed=deed, wrong={"password": _("This is not your password.")}, status=422)
        await self._services.store.perform(lambda unit: prove(unit, tried))
        return None

    async def _guarded(self, request: Request, deed: str, go_on: Callable[[Asking], Awaitable[Response]]) -> Response:
        """Goes on with a form of somebody who has typed their password in it."""
        asking = await self._asked(request)
        if isinstance(asking, Response):
            return asking
        again = await self._proved(request, asking, deed)
        return await self._again(request, again) if again is not None else await go_on(asking)

    async def password(self, request: Request) -> Response:
        """Chooses a new password; the first time, with the e-mail to sign in with."""

        async def go_on(asking: Asking) -> Response:
            form, account = asking.form, asking.account
            login = account.login if account is not None else login_of(form.line("login"))
            wrong = self._wrong_in(asking, login)
            if wrong:
                return await self._again(request, Again(deed="password", wrong=wrong, login=login, status=422))
            digest = await self._services.passwords.digest(form.text("new"))

            def deed(unit: Unit, by: Actor, now: datetime) -> bool:
                is_known = account is not None or open_account(unit, by, login, now)
                return is_known and change_password(unit, by, digest, asking.session, now)

            done = await self._perform(request, form.text("csrf"), deed)
            if isinstance(done, Response):
                return done
            taken = {"login": asking._("Somebody else signs in with this e-mail address.")}
            again = Again(deed="password", wrong=taken, login=login, status=422)
            return _back("password") if done[0] else await self._again(request, again)

        return await self._guarded(request, "password", go_on)

    def _wrong_in(self, asking: Asking, login: str) -> dict[str, str]:
        _ = asking._
        wrong = {} if is_login(login) else {"login": _("This is no e-mail address.")}
        shown = asking.account or Account(contact=asking.contact.id, login=login, created_at=asking.now)
        return wrong | new_password_wrong(asking.form, self._weakness(asking.form.text("new"), shown, _), _)

    async def begin_factor(self, request: Request) -> Response:
        """Makes the secret of a second factor, which is confirmed on the next page."""

        async def go_on(asking: Asking) -> Response:
            if asking.account is None or asking.account.has_second_factor:
                return await self._again(request, Again(status=422))
            await self._new_factor(asking.account)
            return RedirectResponse(f"{HERE}/second-factor", status_code=303)

        return await self._guarded(request, "factor", go_on)

    async def factor(self, request: Request) -> Response:
        """The secret of a second factor that is being set up."""
        return await self._factor_page(request)

    async def _factor_page(self, request: Request, notice: str = "", status: int = 200) -> Response:
        session, now = session_of(request), datetime.now(UTC)

        def read(unit: Unit) -> Account | None:
            contact = signed_in(unit, session, now)
            return own_account(unit, actor_of(contact)) if contact is not None else None

        def page(account: Account | None) -> tuple[str, dict[str, Any]]:
            if account is None or account.has_second_factor or not account.totp_sealed:
                raise HTTPException(404)
            values = {"wrong": {"code": notice} if notice else {}, "notice": notice, "is_needed": False}
            return "console/second_factor.html", self._factor_values(account) | values | {
                "action": f"{HERE}/second-factor"
            }

        shown = await self._show(request, read, page)
        if shown.status_code == 200:
            shown.status_code = status
        return shown

    async def confirm_factor(self, request: Request) -> Response:
        """Has it count, and shows the recovery codes once."""
        asking = await self._asked(request)
        if isinstance(asking, Response):
            return asking
        if asking.account is None or asking.account.has_second_factor or not asking.account.totp_sealed:
            return await self._again(request, Again(status=422))
        reading, contact = self._reading(asking.form.line("code"), asking.now), asking.contact.id
        codes = await self._services.store.perform(
            lambda unit: confirm_second_factor(unit, contact, reading, asking.now)
        )
        if codes is None:
            return await self._factor_page(request, wrong_code(asking._), 422)
        return await self._codes(request, codes)

    async def _codes(self, request: Request, codes: tuple[str, ...]) -> Response:
        return await self._show(
            request,
            lambda unit: None,
            lambda nothing: ("console/recovery_codes.html", {"codes": codes, "then": HERE}),
        )

    async def remove_factor(self, request: Request) -> Response:
        """Does without it, where that is allowed."""

        async def go_on(asking: Asking) -> Response:
            if asking.account is None or needs_second_factor(asking.contact, self._policy):
                return await self._again(request, Again(status=422))
            return await self._act(request, asking.form.text("csrf"), remove_second_factor, f"{HERE}?done=no-factor")

        return await self._guarded(request, "factor", go_on)

    async def recovery(self, request: Request) -> Response:
        """New recovery codes, shown once."""

        async def go_on(asking: Asking) -> Response:
            done = await self._perform(request, asking.form.text("csrf"), new_recovery_codes)
            if isinstance(done, Response):
                return done
            return await self._codes(request, done[0]) if done[0] else await self._again(request, Again(status=422))

        return await self._guarded(request, "factor", go_on)

    async def end_one(self, request: Request, name: str) -> Response:
        """Ends one session of one's own."""
        return await self._ended(request, lambda unit, by, now: end_own_session(unit, by, name, now))

    async def end_others(self, request: Request) -> Response:
        """Ends all sessions of one's own but this one."""
        session = session_of(request)
        return await self._ended(request, lambda unit, by, now: end_other_sessions(unit, by, session, now) > 0)

    async def _ended(self, request: Request, deed: Callable[[Unit, Actor, datetime], bool]) -> Response:
        form = await read_form(request, MAX_BODY)
        done = await self._perform(request, form.text("csrf"), deed)
        return done if isinstance(done, Response) else _back("ended" if done[0] else "")


_DEEDS = ("password", "factor")


def _back(done: str) -> Response:
    return RedirectResponse(f"{HERE}?done={done}" if done else HERE, status_code=303)
