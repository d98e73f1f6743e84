"""What the pages of the console share: who is signed in, forms of ours, tables."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import Settings
from bot.intake import Shelf
from bot.web.pages import Pages
from handlers.circulars.translating import Translator
from handlers.phrasebook import Phrasebook, Speaker
from handlers.sign_in import signed_in
from knowledge.model.languages import EN, accepted
from knowledge.model.rights import Actor, Forbidden, actor_of
from knowledge.store.console import hash_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

SESSION_COOKIE = "focal_console"

T = TypeVar("T")
Cell = dict[str, Any]
Deed = Callable[[Unit, Actor, datetime], T]
"""What a form does, for whom it is done, and when."""


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


class ConsolePages:
    """Pages for somebody who is signed in, in the language of their browser."""

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
            return (deed(unit, actor_of(contact), now),) if contact is not None else None

        try:
            done = await self._services.store.perform(check_and_do)
        except Forbidden:
            return self._invite(request, status=403)
        return done if done is not None else self._invite(request)

    async def _table(
        self, request: Request, rows: Callable[[Unit], tuple[list[list[Cell]], int]], **values: Any
    ) -> Response:
        """A page of rows, and a link to the page behind it."""
        return await self._show(
            request,
            rows,
            lambda found: (
                "console/table.html",
                {"rows": found[0], "older": f"?before={found[1]}" if found[1] else None, **values},
            ),
        )

    async def _show(
        self, request: Request, read: Callable[[Unit], T], page: Callable[[T], tuple[str, dict[str, Any]]]
    ) -> Response:
        """A page for somebody who is signed in, read in one transaction with the check that they are."""
        session = request.cookies.get(SESSION_COOKIE, "")

        def check_and_read(unit: Unit) -> tuple[T] | None:
            return (read(unit),) if signed_in(unit, session, datetime.now(UTC)) else None

        found = await self._services.store.consult(check_and_read) if session else None
        if found is None:
            return self._invite(request)
        template, values = page(found[0])
        return self._page(request, template, csrf=self._csrf.dumps(hash_of(session)), **values)

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        html = self._services.pages.render(template, self._speaker(request).language, **values)
        return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})

    def _invite(self, request: Request, *, used: bool = False, status: int = 401) -> Response:
        _ = self._speaker(request)
        notice = _("This link was used before or is too old.") if used else None
        return self._page(request, "console/sign_in.html", status=status, notice=notice)

    def _is_ours(self, csrf: str, session: str) -> bool:
        try:
            shown = self._csrf.loads(csrf)
        except BadSignature:
            return False
        return isinstance(shown, str) and hmac.compare_digest(shown.encode(), hash_of(session).encode())

    def _speaker(self, request: Request) -> Speaker:
        languages = self._services.phrasebook.languages
        language = accepted(request.headers.get("accept-language", ""), languages) or EN
        return self._services.phrasebook.speak(language)

    @property
    def _zone(self) -> tzinfo:
        return self._services.settings.zone


def tile(label: str, value: int, href: str, needs_attention: bool = False, note: str = "") -> Cell:
    """A number of the overview, where its rows are, and what else is to be known of them."""
    tone = "attention" if needs_attention and value else "calm"
    return {"label": label, "value": value, "href": href, "tone": tone, "note": note}


def cell(text: str, href: str | None = None, lang: str | None = None, post: str | None = None) -> Cell:
    """A text, where it leads, its language; with `post` a button that posts there."""
    return {"text": text, "href": href, "lang": lang, "post": post}


def person_name(name: str, contact: int, _: Speaker) -> str:
    """A contact's name, or a number for somebody without one."""
    return name or _("Visitor {number}", number=contact)
