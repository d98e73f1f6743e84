"""The yardstick: an echo app as Bolt's own example for asynchronous Python writes it."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def bare_app(api_url: str, secret: str) -> FastAPI:
    """One listener, nothing stored."""
    bolt = AsyncApp(client=AsyncWebClient(token="xoxb-bench", base_url=f"{api_url}/"), signing_secret=secret)
    handler = AsyncSlackRequestHandler(bolt)

    @bolt.event("message")
    async def echo(event: dict[str, Any], say: Any) -> None:
        await say(event["text"])

    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return app


if __name__ == "__main__":
    uvicorn.run(bare_app(sys.argv[1], sys.argv[2]), port=int(sys.argv[3]), log_level="warning", access_log=False)
