"""The page that an invitation's link opens: where its code can be used, and the button that uses it here."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.chat import ChatServices, reader_language
from handlers.dialogue.linking import telegram_link
from knowledge.model.invitations import code_of, spelled


def join_routes(services: ChatServices) -> APIRouter:
    """The route of the page. Opening it uses nothing up: previews of mail programs open links too."""
    router = APIRouter()

    async def join(request: Request, code: str) -> Response:
        """Tells nobody whether the code is one that was given out."""
        invitation = code_of(code)
        if invitation is None:
            raise HTTPException(404)
        html = services.pages.render(
            "join.html",
            reader_language(request, services.phrasebook.languages),
            code=invitation,
            spelled=spelled(invitation),
            back=f"/join/{invitation}",
            telegram=telegram_link(invitation, services.shelf.library),
            key=secrets.token_urlsafe(12),
        )
        return HTMLResponse(html, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})

    router.add_api_route("/join/{code}", join, methods=["GET"], response_class=HTMLResponse)
    return router
