"""A circular as its readers get it, in each language and on each channel, before anybody does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import CircularPages, Scene
from bot.web.console_circular_channels import Sight, mail_parts, sights
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.releasing import preview
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.languages import Language, direction
from knowledge.model.messages import OutgoingMessage
from knowledge.store.unit import Unit

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'"
"""An e-mail has its styles in it. Opened by itself it may have those, and nothing else: no script, no form, no way to
read anything of the console."""

Chosen = Annotated[str, Query(max_length=8)]


def preview_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}/preview")
    pages = _Preview(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/email", pages.mail, methods=["GET"], response_class=HTMLResponse)
    return router


class _Preview(CircularPages):
    async def page(self, request: Request, number: Number, language: Chosen = "") -> Response:
        """What readers of one language see, on all channels side by side."""
        return await self._frame(request, number, "preview", lambda scene: self._read(scene, Language(language)))

    def _read(self, scene: Scene, wanted: Language) -> dict[str, Any]:
        _, library = scene._, self._services.shelf.library
        messages = preview(scene.unit, scene.circular, library, scene.now)
        reader = _reader(messages, wanted, scene.circular.language)
        message = messages.get(reader)
        served = library.installation.channels
        shown = sights(message, self._services.phrasebook, self._network(_), scene.now) if message else ()
        return {
            "readers": [
                (code, _.name_of(code), code == reader) for code, each in messages.items() if each.language == code
            ],
            "others": [
                (code, _.name_of(code), code == reader) for code, each in messages.items() if each.language != code
            ],
            "reader": reader,
            "text_language": message.language if message else reader,
            "text_direction": direction(message.language if message else reader),
            "is_fallback": message is not None and message.language != reader,
            "sights": [_shown(sight, is_served=sight.channel in served, _=_) for sight in shown],
        }

    def _network(self, _: Speaker) -> str:
        return self._services.shelf.library.pack.network.render(_.languages).text

    async def mail(self, request: Request, number: Number, language: Chosen = "") -> Response:
        """The e-mail itself, alone on a page that may do nothing."""
        _, session, now = self._speaker(request), request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)
        library = self._services.shelf.library

        def look(unit: Unit) -> str | None:
            if not signed_in(unit, session, now):
                return None
            circular = unit.circulars.one(number)
            messages = preview(unit, circular, library, now) if circular else {}
            if Language(language) not in messages:
                raise HTTPException(404)
            return mail_parts(messages[Language(language)], self._services.phrasebook, self._network(_), now)[0]

        html = await self._services.store.consult(look) if session else None
        if html is None:
            return self._invite(request)
        return HTMLResponse(html, headers={"content-security-policy": MAIL_POLICY, "cache-control": "no-store"})


def _reader(messages: Mapping[Language, OutgoingMessage], wanted: Language, original: Language) -> Language:
    return next((code for code in (wanted, original, *messages) if code in messages), original)


def _shown(sight: Sight, *, is_served: bool, _: Speaker) -> dict[str, Any]:
    return {
        "code": sight.channel.value,
        "name": channel_name(_, sight.channel),
        "texts": sight.texts,
        "buttons": sight.buttons,
        "files": sight.files,
        "subject": sight.subject,
        "source": sight.source,
        "is_served": is_served,
        "parts": _.plural("{count} message", "{count} messages", len(sight.texts)) if len(sight.texts) > 1 else "",
    }
