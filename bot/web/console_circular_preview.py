"""A circular as its readers get it, in each language and on each channel, before anybody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import CircularPages, Scene
from bot.web.console_circular_channels import Sight, mail_parts, sights
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.releasing import draft_preview, preview
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.circulars import Circular, CircularText
from knowledge.model.languages import Language, direction
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.model.rights import Right
from knowledge.store.unit import Unit

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'"
"""An e-mail has its styles in it. Opened by itself it may have those, and nothing else: no script, no form, no way to
read anything of the console."""

Chosen = Annotated[str, Query(max_length=8)]

LOOKED_AT = 5_000
"""Characters of a text that are shown beside its editor: two languages on four channels are a page of 150 kB then."""

_PARAGRAPH = "\n\n"

SHOWN = (ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT, ChannelName.EMAIL)
"""The channels, in the order in which they stand side by side."""


def preview_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}/preview")
    pages = _Preview(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/email", pages.mail, methods=["GET"], response_class=HTMLResponse)
    return router


class PreviewPages(CircularPages):
    """Pages that show what readers will see."""

    need = Right.WRITE_CIRCULARS

    def _sights(self, message: OutgoingMessage, now: datetime, _: Speaker) -> list[dict[str, Any]]:
        """A message on every channel."""
        served = self._services.shelf.library.installation.channels
        seen = sights(message, self._services.phrasebook, self._network(_), now)
        return [_shown(sight, is_served=sight.channel in served, _=_) for sight in seen]

    def _look(self, unit: Unit, circular: Circular, text: CircularText, now: datetime, _: Speaker) -> dict[str, Any]:
        """What a text that is not stored, or not yet, looks like on every channel; nothing of an empty one.

        Of a long text the beginning is shown, beside the size of all of it.
        """

        def seen(of: CircularText) -> list[dict[str, Any]]:
            message = draft_preview(unit, circular, of, self._services.shelf.library, now)
            return self._sights(message, now, _)

        shown = seen(text) if text.title or text.text else []
        is_long = len(text.text) > LOOKED_AT
        if is_long:
            begun = seen(replace(text, text=_beginning(text.text)))
            shown = [{**whole, "texts": part["texts"]} for whole, part in zip(shown, begun, strict=True)]
        return {
            "language": text.language,
            "direction": direction(text.language),
            "sights": shown,
            "is_beginning": is_long,
            "refused": "",
        }

    def _network(self, _: Speaker) -> str:
        return self._services.shelf.library.pack.network.render(_.languages).text


class _Preview(PreviewPages):
    async def page(
        self,
        request: Request,
        number: Number,
        language: Chosen = "",
        channel: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        """What readers of one language see on all channels, or readers of all languages on one, side by side."""
        return await self._frame(
            request, number, "preview", lambda scene: self._read(scene, Language(language), channel)
        )

    def _read(self, scene: Scene, wanted: Language, channel: str) -> dict[str, Any]:
        _ = scene._
        messages = preview(scene.unit, scene.circular, self._services.shelf.library, scene.now)
        reader = _reader(messages, wanted, scene.circular.language)
        own = [code for code, message in messages.items() if message.language == code]
        one = channel if channel in [each.value for each in SHOWN] else ""
        shown = own if one else [reader] if reader in messages else []
        return {
            "readers": [(code, _.name_of(code), not one and code == reader) for code in own],
            "others": [(code, _.name_of(code), not one and code == reader) for code in messages if code not in own],
            "by_channel": [(each.value, channel_name(_, each), each == one) for each in SHOWN],
            "channel": one,
            "is_fallback": bool(shown) and not one and messages[reader].language != reader,
            "columns": [self._column(messages[code], code, one, scene) for code in shown],
        }

    def _column(self, message: OutgoingMessage, reader: Language, channel: str, scene: Scene) -> dict[str, Any]:
        """One language; of all channels, or of one."""
        seen = self._sights(message, scene.now, scene._)
        return {
            "reader": reader,
            "name": scene._.name_of(reader),
            "language": message.language,
            "direction": direction(message.language),
            "sights": [sight for sight in seen if channel in ("", sight["code"])],
        }

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


def _beginning(text: str) -> str:
    """The first paragraphs of a long text."""
    return f"{text[:LOOKED_AT].rpartition(_PARAGRAPH)[0] or text[:LOOKED_AT]}{_PARAGRAPH}…"


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
        "characters": _.plural("{count} character", "{count} characters", sight.characters),
        "parts": _.plural("{count} message", "{count} messages", len(sight.texts)) if len(sight.texts) > 1 else "",
    }
