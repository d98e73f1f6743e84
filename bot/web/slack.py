"""Where Slack calls us: events, buttons, commands and shortcuts, and the pages of the installation."""

from __future__ import annotations

import re

import aiohttp
import structlog
from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from bot.channels.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.web.guards import read_body

MAX_BODY = 1024 * 1024
"""Bytes; the largest view that Slack sends has a quarter of that."""

STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
_STAMP = re.compile(r"[0-9]{1,12}")

log = structlog.get_logger()


def event_routes(app: AsyncApp) -> APIRouter:
    """The one address for everything. Bolt checks signature and age; 200 means that it is durable."""

    async def events(request: Request) -> Response:
        body = await read_body(request, MAX_BODY)
        if body is None:
            return Response("the body is too large", status_code=413)
        if not _can_be_signed(request):
            return Response("the request is not signed", status_code=401)
        try:
            asked = to_async_bolt_request(request, body)
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            return Response("the body is nothing that Slack sends", status_code=400)
        return to_starlette_response(await app.async_dispatch(asked))

    router = APIRouter()
    router.add_route(EVENTS_PATH, events, methods=["POST"])
    return router


def installation_routes(flow: AsyncOAuthFlow) -> APIRouter:
    """Where a workspace's administrator begins and ends the installation."""
    router = APIRouter()

    @router.get(INSTALL_PATH)
    async def install(request: Request) -> Response:
        return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

    @router.get(REDIRECT_PATH)
    async def installed(request: Request) -> Response:
        try:
            return to_starlette_response(await flow.handle_callback(to_async_bolt_request(request, b"")))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.not_installed", error=type(error).__name__)
            return Response(f"Slack does not answer at the moment. Please begin again: {INSTALL_PATH}", status_code=502)

    return router


def _can_be_signed(request: Request) -> bool:
    """Whether time and signature look like ones; Bolt's own check of them fails where they do not."""
    stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
    return bool(_STAMP.fullmatch(stamp)) and signature.isascii()
