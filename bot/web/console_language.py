"""The language of the console: what was chosen in its header, else what the browser asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.web.console_circular_forms import read_form
from bot.web.guards import MAX_BODY, is_same_origin
from bot.web.session_cookie import session_of
from handlers.sign_in import remember_language
from knowledge.model.languages import EN, Language, accepted
from knowledge.store.store import Store

COOKIE = "focal_console_language"
PATH = "/console/language"
KEPT_S = 365 * 24 * 60 * 60
_OURS = re.compile(r"/console(?:/[\w-][\w.-]*)*(?:\?[\w.,~=&%+:-]*)?", re.ASCII)
"""A page of the console, with what it was asked for: a way back that leads nowhere else."""


def console_language(request: Request, languages: Sequence[Language]) -> Language:
    """The language that was chosen in this browser, else the one it asks for, else English."""
    chosen = Language(request.cookies.get(COOKIE, ""))
    if chosen in languages:
        return chosen
    return accepted(request.headers.get("accept-language", ""), languages) or EN


def here(request: Request) -> str:
    """The page that is shown, to come back to; the beginning of the console where it cannot be asked for again."""
    query = f"?{request.url.query}" if request.url.query else ""
    return way_back(request.url.path + query) if request.method == "GET" else "/console"


def way_back(path: str) -> str:
    """A page of the console, or its beginning where a path is none."""
    return path if len(path) < 1_000 and _OURS.fullmatch(path) else "/console"


def bring_along(
    request: Request,
    response: Response,
    language: Language | None,
    languages: Sequence[Language],
    *,
    is_https: bool,
) -> None:
    """Has a browser in which nobody has chosen a language yet show the console in that of whoever signs in."""
    if language is not None and language in languages and request.cookies.get(COOKIE, "") not in languages:
        _keep(response, language, is_https=is_https)


def _keep(response: Response, language: str, *, is_https: bool) -> None:
    response.set_cookie(
        COOKIE, language, max_age=KEPT_S, path="/console", httponly=True, samesite="lax", secure=is_https
    )


def language_routes(languages: Sequence[Language], store: Store, address: str, *, is_https: bool) -> APIRouter:
    """The route that changes the language; one need not be signed in for it.

    Args:
        store: where the choice of whoever is signed in is kept, for other machines.
        address: where this Focal is reached, for the check that the form is one of its own.
    """
    router = APIRouter()

    async def switch(request: Request) -> Response:
        if not is_same_origin(request, address):
            return Response(status_code=403, headers={"cache-control": "no-store"})
        form = await read_form(request, MAX_BODY)
        language, response = form.line("language"), RedirectResponse(way_back(form.line("back")), status_code=303)
        if language in languages:
            _keep(response, language, is_https=is_https)
            if session := session_of(request):
                now = datetime.now(UTC)
                await store.perform(lambda unit: remember_language(unit, session, Language(language), now))
        return response

    router.add_api_route("/language", switch, methods=["POST"])
    return router
