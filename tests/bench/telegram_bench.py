"""Telegram: updates a second from the webhook to the sent reply, beside a bare bot, and a broadcast at its pace."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.config import Settings
from bot.platforms.telegram import webhook_secret
from bot.web.telegram import PATH, SECRET_HEADER
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName, Role
from knowledge.store import signals
from knowledge.store.store import open_store
from knowledge.store.unit import Unit
from tests.bench.exchange import Exchange
from tests.bench.load import Load
from tests.bench.web_bench import questions, serving
from tests.botapi.server import TOKEN
from tests.botapi.world import BOT

SECONDS = 8.0
TOGETHER = 32
PEOPLE = 3_000
RECIPIENTS = 3_000
PERMITTED = 30
LATENCY_S = 0.1
QUESTIONS = 20


class Api:
    """The least of a Bot API: it says yes, counts, and tells who was written to."""

    def __init__(self, latency_s: float = 0.0, per_second: int = 0) -> None:
        self.latency_s = latency_s
        self.per_second = per_second
        self.sent_at: list[float] = []
        self.refusals = 0
        self.replied: Any = lambda person: None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "getMe":
            return _yes(BOT)
        if method != "sendMessage":
            return _yes(True)
        told = await request.post()
        person, now = int(str(told["chat_id"])), time.perf_counter()
        if self.per_second and sum(at > now - 1 for at in self.sent_at[-self.per_second - 1 :]) >= self.per_second:
            self.refusals += 1
            body = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 1},
            }
            return web.json_response(body, status=429)
        self.sent_at.append(now)
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        self.replied(person)
        chat = {"id": person, "type": "private"}
        return _yes({"message_id": len(self.sent_at), "date": 1_700_000_000, "chat": chat, "from": BOT, "text": "x"})


def _yes(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def measure() -> dict[str, float]:
    """The figures by name: updates per second, milliseconds, shares, ratios to the bare bot."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "FOCAL_DATA_DIR": folder,
            "FOCAL_SECRET_KEY": "a key for benchmarks that is long enough",
            "FOCAL_TELEGRAM_TOKEN": TOKEN,
            "FOCAL_TELEGRAM_MODE": "webhook",
            "FOCAL_LOG_LEVEL": "warning",
        }
        with serving(["-m", "bot", "serve", "--demo"], environment | {"FOCAL_TELEGRAM_TOKEN": ""}):
            pass  # the first start builds the index
        ours = asyncio.run(_exchange(["-m", "bot", "serve"], environment))
        bare = asyncio.run(_exchange(["-m", "tests.bench.bare_telegram"], environment, is_bare=True))
        broadcast = asyncio.run(_broadcast(environment))
    return {
        "updates/s": ours.per_second,
        "bare python-telegram-bot echo, updates/s": bare.per_second,
        "ratio to the bare bot": ours.per_second / bare.per_second,
        f"reply p50 with {TOGETHER} waiting, ms": ours.percentile(0.5),
        f"reply p99 with {TOGETHER} waiting, ms": ours.percentile(0.99),
        "bare echo p50, ms": bare.percentile(0.5),
        "bare echo p99, ms": bare.percentile(0.99),
        **broadcast,
    }


async def _exchange(command: Sequence[str], environment: Mapping[str, str], is_bare: bool = False) -> Load:
    api = Api()
    async with api.running() as url, aiohttp.ClientSession() as session:
        more = {"FOCAL_TELEGRAM_API_URL": url, "FOCAL_TELEGRAM_MESSAGES_PER_SECOND": "1000000"}
        arguments = [*command, url, TOKEN] if is_bare else command
        server = await asyncio.to_thread(lambda: serving(arguments, {**environment, **more}, port_argument=is_bare))
        port, _, _ = await asyncio.to_thread(server.__enter__)
        exchange = Exchange(_asking(session, port, environment), PEOPLE)
        api.replied = exchange.replied
        await exchange.greet(TOGETHER)
        load = await exchange.run(TOGETHER, SECONDS)
        await asyncio.to_thread(server.__exit__, None, None, None)
    return load


def _asking(session: aiohttp.ClientSession, port: int, environment: Mapping[str, str]) -> Any:
    """Posts an update with a golden question, as Telegram would."""
    asked = [(language, text) for language, texts in questions().items() for text in texts]
    secret = webhook_secret(Settings(secret_key=environment["FOCAL_SECRET_KEY"]))
    address = f"http://127.0.0.1:{port}{PATH}"

    async def ask(person: int, turn: int) -> None:
        language, text = asked[turn % len(asked)]
        user = {"id": person, "is_bot": False, "first_name": "x", "language_code": language}
        chat = {"id": person, "type": "private"}
        message = {"message_id": turn, "date": 1_700_000_000, "chat": chat, "from": user, "text": text}
        body = json.dumps({"update_id": turn + 1, "message": message})
        headers = {SECRET_HEADER: secret, "content-type": "application/json"}
        async with session.post(address, data=body, headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"the server answered {response.status}")

    return ask


async def _broadcast(environment: Mapping[str, str]) -> dict[str, float]:
    """A circular to many chats at a platform that permits 30 messages a second and takes 100 ms for each."""
    api = Api(LATENCY_S, PERMITTED)
    async with api.running() as url, aiohttp.ClientSession() as session:
        server = serving(["-m", "bot", "serve"], {**environment, "FOCAL_TELEGRAM_API_URL": url})
        port, _, _ = await asyncio.to_thread(server.__enter__)
        exchange = Exchange(_asking(session, port, environment), QUESTIONS)
        api.replied = exchange.replied
        await exchange.greet(1)
        begun = len(api.sent_at)
        await asyncio.to_thread(_queue_circular, Path(environment["FOCAL_DATA_DIR"]))
        latencies: list[float] = []
        while len(api.sent_at) - begun < RECIPIENTS // 2:
            await asyncio.sleep(1.7)
            latencies += (await exchange.once()).latencies
        while len(api.sent_at) - begun < RECIPIENTS + len(latencies):
            await asyncio.sleep(0.05)
        sent = api.sent_at[begun:]
        await asyncio.to_thread(server.__exit__, None, None, None)
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    return {
        f"broadcast to {RECIPIENTS}: share of {PERMITTED}/s attained": rate / PERMITTED,
        "broadcast: refusals": float(api.refusals),
        "broadcast: a question's reply, slowest, s": max(latencies),
        "broadcast: a question's reply, p50, s": sorted(latencies)[len(latencies) // 2],
    }


def _queue_circular(folder: Path) -> None:
    store = open_store(f"sqlite:///{folder / 'focal.db'}")

    def work(unit: Unit) -> None:
        now = datetime.now(UTC)
        for number in range(RECIPIENTS):
            contact = unit.people.add_contact("", Role.VISITOR, EN, None, now)
            to = Address(channel=ChannelName.TELEGRAM, external_id=str(1_000_000 + number))
            address = unit.people.add_address(to, contact)
            message = OutgoingMessage(
                text="**Circular 1.** The annual meeting is on 5 May.", key=f"circular:1:{number}"
            )
            kept = unit.transcripts.say(message, contact, ChannelName.TELEGRAM, None, now)
            unit.deliveries.add(message.key, address or 0, kept, DeliveryKind.CIRCULAR, now)
        unit.wake(signals.OUTBOX)

    store.run(work)
    store.close()


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:60} {value:10.3f}")
