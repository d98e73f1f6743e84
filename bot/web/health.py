"""Whether a process is well, and its figures: for those who watch it, and for processes that answer nothing else."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.config import Settings
from bot.web.figures import CountedRequests, figures_of
from bot.web.guards import SecurityHeaders
from bot.web.tracing import Traced
from knowledge.errors import FocalError
from knowledge.store.errors import StoreUnavailable
from knowledge.store.migrations import check_schema
from knowledge.store.store import Store

log = structlog.get_logger()


def health_routes(store: Store, settings: Settings) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether this process answers: one that does not is started anew. A database that is away is no reason."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> Response:
        """Whether it can do its work: its database answers, and has the schema of this version."""
        try:
            await asyncio.to_thread(check_schema, store.engine)
        except FocalError as error:
            log.warning("not_ready", error=str(error))
            return JSONResponse({"status": "the database cannot be used"}, status_code=503)
        return JSONResponse({"status": "ok"})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Figures for Prometheus, to who shows the token of the settings; to others there is no such page."""
        if not _may_look(request, settings):
            raise HTTPException(404)
        return Response(await figures_of(store), media_type=CONTENT_TYPE_LATEST)

    return router


def health_app(
    store: Store, settings: Settings, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]
) -> FastAPI:
    """The application of a process that has no duty on the web."""
    app = FastAPI(title="Focal", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(CountedRequests)
    app.add_middleware(SecurityHeaders, https=settings.is_https)
    app.add_middleware(Traced)
    app.include_router(health_routes(store, settings))

    @app.exception_handler(StoreUnavailable)
    async def on_unavailable(request: Request, raised: StoreUnavailable) -> Response:
        return JSONResponse({"status": "the database cannot be reached"}, status_code=503)

    return app


def _may_look(request: Request, settings: Settings) -> bool:
    if settings.metrics_token is None:
        return False
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(shown.encode(), settings.metrics_token.get_secret_value().encode())
