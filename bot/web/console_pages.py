"""What the pages of the console share: who is signed in, forms of ours, tables."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import Settings
from bot.intake import Shelf
from bot.oidc import Provider
from bot.passwords import Passwords
from bot.probing import Probes
from bot.web.console_language import bring_along, console_language, here
from bot.web.console_menu import ACCOUNT_HREF, menu_of, only_looks
from bot.web.console_once import SentBefore, new_name
from bot.web.pages import Pages
from bot.web.session_cookie import SESSION_COOKIE as SESSION_COOKIE
from bot.web.session_cookie import give_session
from bot.web.sign_in_steps import sign_in_values
from bot.workshop import Workshop
from handlers.circulars.translating import Translator
from handlers.phrasebook import Phrasebook, Speaker
from handlers.sign_in import NewSession, keep_alive, needs_note, signed_in
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Contact, Desk, Role
from knowledge.model.rights import Actor, Forbidden, Right, actor_of, least_desk
from knowledge.store.console import hash_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

ONLY_FORMS: Mapping[str, Right] = {
    "console/call_change.html": Right.MANAGE_CALLS,
    "console/call_new.html": Right.MANAGE_CALLS,
    "console/circular_new.html": Right.WRITE_CIRCULARS,
    "console/deadline_new.html": Right.SET_DEADLINES,
    "console/event_change.html": Right.MANAGE_EVENTS,
    "console/event_new.html": Right.MANAGE_EVENTS,
}
"""Pages that are nothing but a form are for those who may send it."""

T = TypeVar("T")
Cell = dict[str, Any]
Deed = Callable[[Unit, Actor, datetime], T]
"""What a form does, for whom it is done, and when."""

Mailer = Callable[[str, OutgoingMessage], Awaitable[None]]
"""Sends a message to an e-mail address at once, or raises SendError."""


@dataclass(frozen=True, kw_only=True)
class ConsoleServices:
    """What the routes work with."""

    settings: Settings
    store: Store
    shelf: Shelf
    phrasebook: Phrasebook
    pages: Pages
    signing_keys: tuple[str, ...]
    translator: Translator | None = None
    probes: Probes | None = None
    passwords: Passwords = field(default_factory=Passwords)
    provider: Provider | None = None
    mailer: Mailer | None = None
    workshop: Workshop | None = None


class ConsolePages:
    """Pages for somebody who is signed in, in the language of their browser."""

    need: ClassVar[Right] = Right.USE_CONSOLE
    """What every form of these pages needs. It is looked at first: who may not is told that, and not what is wrong with
    the form. Use cases ask once more."""

    def __init__(self, services: ConsoleServices) -> None:
        self._services = services
        self._csrf = URLSafeSerializer(services.signing_keys, salt="focal.console.csrf")

    async def _act(self, request: Request, csrf: str, deed: Deed[object], then: str) -> Response:
        """Does what a form asks for, and goes on to a page."""
        done = await self._perform(request, csrf, deed)
        return done if isinstance(done, Response) else RedirectResponse(then, status_code=303)

    async def _perform(self, request: Request, csrf: str, deed: Deed[T]) -> tuple[T] | Response:
        """Does what a form asks for; a page instead where the form is not ours, or its sender may not."""
        session = request.cookies.get(SESSION_COOKIE, "")
        if not self._is_ours(csrf, session):
            return self._invite(request, status=403)
        now = datetime.now(UTC)

        def check_and_do(unit: Unit) -> tuple[T] | None:
            contact = signed_in(unit, session, now)
            if contact is None:
                return None
            by = actor_of(contact)
            by.need(self.need)
            keep_alive(unit, session, now)
            return (deed(unit, by, now),)

        try:
            done = await self._services.store.perform(check_and_do)
        except Forbidden as error:
            return await self.forbidden(request, error)
        except SentBefore as error:
            return RedirectResponse(error.path, status_code=303)
        return done if done is not None else self._invite(request)

    async def _make_sure(self, request: Request) -> None:
        """That somebody who is signed in may do what these pages do, before something else is done with their form.

        Raises:
            Forbidden: they may not.
        """
        session, now = request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)
        contact = await self._services.store.consult(lambda unit: signed_in(unit, session, now))
        if contact is not None:
            actor_of(contact).need(self.need)

    async def _table(
        self, request: Request, rows: Callable[[Unit], tuple[list[list[Cell]], int]], **values: Any
    ) -> Response:
        """A page of rows, and a link to the page behind it."""
        return await self._show(
            request,
            rows,
            lambda found: (
                "console/table.html",
                {"rows": found[0], "older": _older(request, found[1]) if found[1] else None, **values},
            ),
        )

    async def _show(
        self,
        request: Request,
        read: Callable[[Unit], T],
        page: Callable[[T], tuple[str, dict[str, Any]]],
        need: Right = Right.USE_CONSOLE,
    ) -> Response:
        """A page for somebody who is signed in, read in one transaction with the check that they are.

        Its template is told, besides what `page` gives, their name as `me` and their rights as `may`, for what it
        offers: {% if "write_circulars" in may %}; and as `once` how forms that make something new call themselves
        (console_once.py).

        Raises:
            Forbidden: they lack the right that the page needs; they are told so (`forbidden`).
        """
        session, now = request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)

        def check_and_read(unit: Unit) -> tuple[T, Contact, bool] | None:
            contact = signed_in(unit, session, now)
            if contact is None:
                return None
            actor_of(contact).need(need)
            return read(unit), contact, needs_note(unit, session, now)

        found = await self._services.store.consult(check_and_read) if session else None
        if found is None:
            return self._invite(request)
        values, contact, is_due = found
        if is_due:
            await self._services.store.perform(lambda unit: keep_alive(unit, session, now))
        template, shown = page(values)
        actor_of(contact).need(ONLY_FORMS.get(template, Right.USE_CONSOLE))
        csrf, may = self._csrf.dumps(hash_of(session)), actor_of(contact).rights
        return self._page(request, template, csrf=csrf, once=new_name(), may=may, me=contact.name, **shown)

    async def forbidden(self, request: Request, error: Forbidden) -> Response:
        """What somebody is told who is signed in and may not: whose role would allow it, and who gives out roles."""

        def look(unit: Unit) -> str:
            administrator = unit.people.first_with_role(Role.ADMINISTRATOR)
            return administrator.name if administrator is not None else ""

        _ = self._speaker(request)
        page = await self._show(
            request,
            look,
            lambda name: (
                "console/forbidden.html",
                {"who": who_may(error.right, _) if error.right is not None else "", "administrator": name},
            ),
        )
        page.status_code = 403
        return page

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        speaker = self._speaker(request)
        given = {"may": frozenset[Right](), "me": "", "here": here(request)} | values
        given["menu"] = partial(menu_of, speaker, given["may"])
        given |= {"only_looks": only_looks(given["may"]), "account_href": ACCOUNT_HREF}
        html = self._services.pages.render(template, speaker.language, **given)
        return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})

    def _invite(self, request: Request, *, used: bool = False, status: int = 401) -> Response:
        _ = self._speaker(request)
        notice = _("This link was used before or is too old.") if used else None
        values = sign_in_values(self._services.settings, here(request), notice)
        return self._page(request, "console/sign_in.html", status=status, **values)

    def _give_session(self, request: Request, response: Response, begun: NewSession) -> None:
        """Has the browser keep a session, and show the console in the language of whoever it is."""
        is_https, languages = self._services.settings.is_https, self._services.phrasebook.languages
        give_session(response, begun.token, https=is_https)
        bring_along(request, response, begun.language, languages, is_https=is_https)

    def _is_ours(self, csrf: str, session: str) -> bool:
        try:
            shown = self._csrf.loads(csrf)
        except BadSignature:
            return False
        return isinstance(shown, str) and hmac.compare_digest(shown.encode(), hash_of(session).encode())

    def _speaker(self, request: Request) -> Speaker:
        return self._services.phrasebook.speak(console_language(request, self._services.phrasebook.languages))

    @property
    def _zone(self) -> tzinfo:
        return self._services.settings.zone


def _older(request: Request, before: int) -> str:
    """The page behind a page, of what the page was asked for."""
    return f"?{urlencode({'before': before} | {**request.query_params, 'before': before})}"


def who_may(right: Right, _: Speaker) -> str:
    """Whose role has a right at least, as a sentence."""
    match least_desk(right):
        case Desk.VIEWER | Desk.EDITOR:
            return _("An editor may do that.")
        case Desk.APPROVER:
            return _("An approver may do that.")
        case None:
            return _("An administrator may do that.")


def cell(text: str, href: str | None = None, lang: str | None = None, post: str | None = None) -> Cell:
    """A text, where it leads, its language; with `post` a button that posts there."""
    return {"text": text, "href": href, "lang": lang, "post": post}


def person_name(name: str, contact: int, _: Speaker) -> str:
    """A contact's name, or a number for somebody without one."""
    return name or _("Visitor {number}", number=contact)
