"""Where Telegram delivers updates (core.telegram.org/bots/api, setWebhook)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from telegram.error import TelegramError

from bot.web.guards import read_body
from knowledge.errors import FocalError

PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 (a header's name)
MAX_BODY = 1024 * 1024
"""Bytes; an update with the longest text and its entities has a tenth of that."""

log = structlog.get_logger()


def telegram_routes(take: Callable[[Mapping[str, Any]], Awaitable[None]], secret: str) -> APIRouter:
    """The webhook. An update is confirmed with 200 once it is durable; with anything else it comes again."""

    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response("the secret token is missing or wrong", status_code=403)
        body = await read_body(request, MAX_BODY)
        if body is None:
            return Response("the body is too large", status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Response("the body is no JSON", status_code=400)
        if not isinstance(update, dict):
            return Response("the body is no update", status_code=400)
        try:
            await take(update)
        except (FocalError, TelegramError) as error:
            log.warning("telegram.update_put_off", error=str(error))
            return Response("not yet", status_code=503)
        return Response(status_code=200)

    router = APIRouter()
    router.add_route(PATH, webhook, methods=["POST"])
    return router
