"""Certificates under secret addresses, to be read and printed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import HTMLResponse

from bot.web.chat import ChatServices
from handlers.events.certificates import PATH, find_certificate, page_of, registration_of, style_sheet
from knowledge.model.languages import NETWORK_LANGUAGES, Language

HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
"""Nobody keeps these pages, learns their address from where they lead, or finds them by a search."""

STYLE = f"{PATH}/style.css"


def certificate_routes(services: ChatServices) -> APIRouter:
    """The routes; the address itself is what permits it."""
    router = APIRouter()
    certificates = _Certificates(services)
    router.add_api_route(STYLE, certificates.style, methods=["GET"], response_class=Response)
    router.add_api_route(f"{PATH}/{{token}}", certificates.show, methods=["GET"], response_class=HTMLResponse)
    return router


class _Certificates:
    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._keys = services.settings.signing_keys()
        self._style = style_sheet()
        self._style_address = f"{STYLE}?v={hashlib.sha256(self._style.encode()).hexdigest()[:12]}"

    async def style(self) -> Response:
        """How certificates look; the address changes with it."""
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(self._style, media_type="text/css", headers=headers)

    async def show(self, token: str, language: Annotated[str, Query(max_length=8)] = "") -> Response:
        """The certificate, in the participant's language or the one that was chosen. An address that was made up, and
        that of somebody who has withdrawn, lead nowhere."""
        number = registration_of(token, self._keys)
        if number is None:
            raise HTTPException(404)
        chosen = Language(language) if Language(language) in self._services.phrasebook.languages else None
        library, now = self._services.shelf.library, datetime.now(UTC)
        found = await self._services.store.consult(lambda unit: find_certificate(unit, number, library, chosen, now))
        if found is None:
            raise HTTPException(404)
        others = [
            (code, self._services.phrasebook.speak(code).own_name, f"{PATH}/{token}?language={code}")
            for code in NETWORK_LANGUAGES
            if code != found.language
        ]
        page = page_of(found, library.phrasebook.speak(found.language), self._style_address, others)
        return HTMLResponse(page, headers=HEADERS)
