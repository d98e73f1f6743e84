"""The yardstick: an echo bot as python-telegram-bot's own example of a custom webhook writes it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def bare_bot(api_url: str, token: str) -> FastAPI:
    """One handler, the default HTTP client, nothing stored."""
    bot = Application.builder().token(token).base_url(f"{api_url}/bot").updater(None).concurrent_updates(True).build()
    bot.add_handler(MessageHandler(filters.TEXT, echo))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with bot:
            await bot.start()
            yield
            await bot.stop()

    app = FastAPI(lifespan=lifespan)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/telegram/webhook")
    async def webhook(request: Request) -> dict[str, bool]:
        await bot.process_update(Update.de_json(await request.json(), bot.bot))
        return {"ok": True}

    return app


if __name__ == "__main__":
    uvicorn.run(bare_bot(sys.argv[1], sys.argv[2]), port=int(sys.argv[3]), log_level="warning", access_log=False)
