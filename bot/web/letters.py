"""The pages that the links of letters open: each says what its button does, and only the button does it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.channels.email.links import PATH, LetterLink, LinkExpired, LinkPurpose, Links
from bot.web.chat import LANGUAGE_COOKIE, ChatServices, reader_language
from bot.web.guards import MAX_BODY, read_body
from handlers.letter_links import (
    LetterReader,
    acknowledge_by_link,
    code_by_link,
    letter_reader,
    subscribe_by_link,
)
from knowledge.model.languages import Language, direction
from knowledge.store.unit import Unit

HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
"""Nobody keeps these pages, learns their address from where they lead, or finds them by a search."""


def letter_routes(services: ChatServices) -> APIRouter:
    """The route of the links. They work as long as they hold, also where no e-mail is sent any more."""
    letters = _Letters(services)
    router = APIRouter()
    router.add_api_route(f"{PATH}/{{token}}", letters.show, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(f"{PATH}/{{token}}", letters.act, methods=["POST"], response_class=HTMLResponse)
    return router


class _Letters:
    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._links = Links(services.settings.signing_keys(), services.settings.address)

    async def show(self, request: Request, token: str) -> Response:
        """What the link is for. Changes nothing: previews and scanners of mail programs open links, too."""
        link = self._link(token)
        if link is None:
            return self._gone(request)
        reader = await self._services.store.consult(lambda unit: letter_reader(unit, link.contact, link.circular))
        return self._page(request, link, reader, token) if reader else self._gone(request)

    async def act(self, request: Request, token: str) -> Response:
        """Does what the link is for. The link itself is what permits it: it comes from mail providers as well, without
        any cookie or origin (RFC 8058, 3.2)."""
        link = self._link(token)
        form = await _form(request)
        if link is None:
            return self._gone(request)
        now = datetime.now(UTC)
        wanted = form.get("subscribed") == "yes"
        done = await self._services.store.perform(lambda unit: _act(unit, link, wanted, now))
        if done is None:
            return self._gone(request)
        reader, code = done
        if code is not None:
            return RedirectResponse(f"/join/{code}", status_code=303, headers=HEADERS)
        return self._page(request, link, reader, token, is_done=True)

    def _link(self, token: str) -> LetterLink | None:
        """What the link means; None if it is too old.

        Raises:
            HTTPException: nobody was given such a link.
        """
        try:
            link = self._links.read(token, datetime.now(UTC))
        except LinkExpired:
            return None
        if link is None:
            raise HTTPException(404)
        return link

    def _page(
        self, request: Request, link: LetterLink, reader: LetterReader, token: str, *, is_done: bool = False
    ) -> Response:
        title = reader.title
        html = self._services.pages.render(
            _template(link, reader, is_done=is_done),
            self._language(request, reader),
            action=f"{PATH}/{token}",
            title=title.text if title else "",
            title_language=title.language if title else "",
            title_direction=direction(title.language) if title else "auto",
            is_subscribed=reader.contact.subscribed,
            telegram=_telegram(self._services),
        )
        return HTMLResponse(html, headers=HEADERS)

    def _gone(self, request: Request) -> Response:
        """The link is too old, or whom it was made for is no more."""
        language = reader_language(request, self._services.phrasebook.languages)
        return HTMLResponse(self._services.pages.render("letter_gone.html", language), status_code=410, headers=HEADERS)

    def _language(self, request: Request, reader: LetterReader) -> Language:
        """What this browser switched to, else the reader's own."""
        chosen = Language(request.cookies.get(LANGUAGE_COOKIE, ""))
        phrasebook = self._services.phrasebook
        return chosen if chosen in phrasebook.languages else phrasebook.speak(*reader.contact.languages).language


def _act(unit: Unit, link: LetterLink, wanted: bool, now: datetime) -> tuple[LetterReader, str | None] | None:
    """The reader as they are after it, and a code if there is one; None once they were erased."""
    reader = letter_reader(unit, link.contact, link.circular)
    if reader is None:
        return None
    code = None
    match link.purpose:
        case LinkPurpose.ACKNOWLEDGE:
            acknowledge_by_link(unit, reader.contact, link.circular, now)
        case LinkPurpose.ASK | LinkPurpose.JOIN:
            code = code_by_link(unit, reader, now)
        case LinkPurpose.SUBSCRIPTION:
            subscribe_by_link(unit, reader.contact, wanted, now)
        case _:
            assert_never(link.purpose)
    after = letter_reader(unit, link.contact, link.circular)
    return (after, code) if after is not None else None


def _template(link: LetterLink, reader: LetterReader, *, is_done: bool) -> str:
    match link.purpose:
        case LinkPurpose.ACKNOWLEDGE:
            return "letter_acknowledged.html" if is_done else "letter_acknowledge.html"
        case LinkPurpose.ASK | LinkPurpose.JOIN:
            return "letter_join.html" if reader.may_join else "letter_connected.html"
        case LinkPurpose.SUBSCRIPTION:
            return "letter_subscription.html"
        case _:
            assert_never(link.purpose)


def _telegram(services: ChatServices) -> str:
    """Where the bot is; "" without one."""
    name = services.shelf.library.installation.telegram
    return f"https://t.me/{name}" if name else ""


async def _form(request: Request) -> dict[str, str]:
    """The fields that were posted; of anything but a form of a page, such as a mail provider's, none.

    Raises:
        HTTPException: there is more of it than any form has.
    """
    body = await read_body(request, MAX_BODY)
    if body is None:
        raise HTTPException(413)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    except ValueError:
        return {}
