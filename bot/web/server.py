"""The web application: routes, errors, health, and what guards them all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from bot.limits import allowance_of
from bot.web.api import PREFIX as API
from bot.web.api import api_app
from bot.web.calendars import calendar_routes
from bot.web.certificates import certificate_routes
from bot.web.chat import ChatServices, chat_routes, reader_language
from bot.web.circulars import public_circular_routes
from bot.web.console import console_routes
from bot.web.console_language import console_language
from bot.web.console_pages import ConsolePages, ConsoleServices
from bot.web.console_people import people_routes
from bot.web.events import public_event_routes
from bot.web.figures import CountedRequests
from bot.web.form_pages import form_routes
from bot.web.guards import SecurityHeaders, security_headers
from bot.web.health import health_routes
from bot.web.join import join_routes
from bot.web.letters import letter_routes
from bot.web.pages import STATIC
from bot.web.practices import public_practice_routes
from bot.web.session_cookie import HostCookies
from bot.web.throttle import Throttle
from bot.web.tracing import HEADER as TRACE_HEADER
from bot.web.tracing import Traced, trace_of
from handlers.phrasebook import Speaker
from knowledge.model.rights import Forbidden
from knowledge.store.errors import StoreUnavailable


def web_app(
    chat: ChatServices, console: ConsoleServices, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]
) -> FastAPI:
    """The application of one process."""
    app = FastAPI(title="Focal", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Throttle, allowance=allowance_of(chat.settings), refuse=lambda *asked: refused(*asked))
    app.add_middleware(CountedRequests)
    app.add_middleware(SecurityHeaders, https=chat.settings.is_https)
    if chat.settings.is_https:
        app.add_middleware(HostCookies)
    app.add_middleware(Traced)
    app.include_router(chat_routes(chat))
    app.include_router(join_routes(chat))
    app.include_router(public_circular_routes(chat))
    app.include_router(letter_routes(chat))
    app.include_router(calendar_routes(chat))
    app.include_router(public_practice_routes(chat))
    app.include_router(public_event_routes(chat))
    app.include_router(certificate_routes(chat))
    app.include_router(form_routes(chat))
    app.include_router(console_routes(console))
    app.include_router(people_routes(console))
    app.include_router(health_routes(chat.store, chat.settings))
    app.mount(API, api_app(chat))
    app.mount("/static", _CachedFiles(directory=STATIC))

    def error(
        request: Request, status: int, sentence: Callable[[Speaker], str], headers: Mapping[str, str] | None = None
    ) -> Response:
        language_of = console_language if request.url.path.startswith("/console") else reader_language
        speaker = chat.phrasebook.speak(language_of(request, chat.phrasebook.languages))
        said = sentence(speaker)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": said}, status_code=status, headers=headers)
        html = chat.pages.render("error.html", speaker.language, status=status, sentence=said)
        return HTMLResponse(html, status_code=status, headers=headers)

    def refused(request: Request, wait: int) -> Response:
        return error(request, 429, partial(too_many_requests, wait), {"retry-after": str(wait)})

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, raised: HTTPException) -> Response:
        if raised.status_code == 404:
            return error(request, 404, lambda _: _("There is no such page."))
        return error(request, raised.status_code, lambda _: _("This request cannot be answered."), raised.headers)

    @app.exception_handler(Forbidden)
    async def on_forbidden(request: Request, raised: Forbidden) -> Response:
        if request.url.path.startswith("/console"):
            return await ConsolePages(console).forbidden(request, raised)
        return error(request, 403, lambda _: _("Your role does not allow that."))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, raised: RequestValidationError) -> Response:
        return error(request, 422, lambda _: _("This request cannot be answered."))

    @app.exception_handler(StoreUnavailable)
    async def on_unavailable(request: Request, raised: StoreUnavailable) -> Response:
        return error(request, 503, lambda _: _("Focal cannot reach its database at the moment. Please try again soon."))

    @app.exception_handler(Exception)
    async def on_fault(request: Request, raised: Exception) -> Response:
        headers = {**security_headers(https=chat.settings.is_https), TRACE_HEADER: trace_of(request.scope)}
        return error(request, 500, lambda _: _("Something went wrong on our side. Please try again."), headers)

    return app


def too_many_requests(wait: int, _: Speaker) -> str:
    return _.plural(
        "Too many requests come from your network at the moment. Please try again in {count} second.",
        "Too many requests come from your network at the moment. Please try again in {count} seconds.",
        wait,
    )


class _CachedFiles(StaticFiles):
    """Static files, whose addresses change with their content, may be kept for good."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
