"""The language of the console: what was chosen in its header, else what the browser asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.web.guards import is_same_origin
from knowledge.model.languages import EN, Language, accepted

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


def language_routes(languages: Sequence[Language], address: str, *, is_https: bool) -> APIRouter:
    """The route that changes the language; one need not be signed in for it.

    Args:
        address: where this Focal is reached, for the check that the form is one of its own.
    """
    router = APIRouter()

    async def switch(
        request: Request, language: Annotated[str, Form()] = "", back: Annotated[str, Form()] = ""
    ) -> Response:
        if not is_same_origin(request, address):
            return Response(status_code=403, headers={"cache-control": "no-store"})
        response = RedirectResponse(way_back(back), status_code=303)
        if language in languages:
            response.set_cookie(
                COOKIE, language, max_age=KEPT_S, path="/console", httponly=True, samesite="lax", secure=is_https
            )
        return response

    router.add_api_route("/language", switch, methods=["POST"])
    return router
