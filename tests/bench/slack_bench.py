"""Slack: events a second over HTTP to the posted reply, beside a bare Bolt app."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.channels.slack.manifest import EVENTS_PATH
from bot.sealing import Seal
from knowledge.store.store import open_store
from knowledge.store.unit import Unit
from tests.bench.exchange import Exchange
from tests.bench.load import Load
from tests.bench.web_bench import questions, serving

SECONDS = 8.0
TOGETHER = 32
WORKSPACES = 2_000
"""One person in each: a workspace may be written to five times a second."""

KEY = "a key for benchmarks that is long enough"
SECRET = "a signing secret of the benchmark"


class Api:
    """The least of a Web API: it says yes, and tells who was written to."""

    def __init__(self) -> None:
        self.replied: Any = lambda person: None
        self._stamps = count(1)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api"
        await runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        match request.match_info["method"]:
            case "auth.test":
                return web.json_response({"ok": True, "team_id": "T0", "user_id": "UBOT", "bot_id": "B1"})
            case "users.info":
                return web.json_response({"ok": True, "user": {"id": "U", "locale": "en-GB"}})
            case "chat.postMessage":
                told = await request.json() if request.content_type == "application/json" else await request.post()
                person = str(told["channel"])[1:]
                self.replied(int(person))
                return web.json_response({"ok": True, "channel": f"D{person}", "ts": f"{next(self._stamps)}.0"})
            case other:
                return web.json_response({"ok": False, "error": f"unknown_method {other}"})


def measure() -> dict[str, float]:
    """The figures by name: events per second, milliseconds, ratio to the bare app."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "FOCAL_DATA_DIR": folder,
            "FOCAL_SECRET_KEY": KEY,
            "FOCAL_SLACK_MODE": "http",
            "FOCAL_SLACK_SIGNING_SECRET": SECRET,
            "FOCAL_SLACK_CLIENT_SECRET": "unused",
            "FOCAL_LOG_LEVEL": "warning",
        }
        with serving(["-m", "bot", "serve", "--demo"], environment):
            pass  # the first start builds the index
        _install(Path(folder))
        ours = asyncio.run(_exchange(["-m", "bot", "serve"], environment))
        bare = asyncio.run(_exchange(["-m", "tests.bench.bare_slack"], environment, is_bare=True))
    return {
        "events/s": ours.per_second,
        "bare Bolt echo, events/s": bare.per_second,
        "ratio to the bare app": ours.per_second / bare.per_second,
        f"reply p50 with {TOGETHER} waiting, ms": ours.percentile(0.5),
        f"reply p99 with {TOGETHER} waiting, ms": ours.percentile(0.99),
        "bare echo p50, ms": bare.percentile(0.5),
        "bare echo p99, ms": bare.percentile(0.99),
    }


def _install(folder: Path) -> None:
    """The workspaces, as their administrators would have installed the app."""
    seal, store = Seal(KEY, "slack"), open_store(f"sqlite:///{folder / 'focal.db'}")

    def work(unit: Unit) -> None:
        for number in range(1, WORKSPACES + 1):
            body = json.dumps({"token": f"xoxb-{number}", "bot_user": "UBOT", "bot": "B1"})
            unit.workspaces.put(f"T{number}", seal.close(body), datetime.now(UTC))

    store.run(work)
    store.close()


async def _exchange(command: Sequence[str], environment: Mapping[str, str], is_bare: bool = False) -> Load:
    api = Api()
    async with api.running() as url, aiohttp.ClientSession() as session:
        more = {"FOCAL_SLACK_API_URL": url, "FOCAL_SLACK_CLIENT_ID": "1.2"}
        arguments = [*command, url, SECRET] if is_bare else command
        server = serving(arguments, {**environment, **more}, port_argument=is_bare)
        port, _, _ = await asyncio.to_thread(server.__enter__)
        exchange = Exchange(_asking(session, port), WORKSPACES)
        api.replied = exchange.replied
        await exchange.greet(TOGETHER)
        load = await exchange.run(TOGETHER, SECONDS)
        await asyncio.to_thread(server.__exit__, None, None, None)
    return load


def _asking(session: aiohttp.ClientSession, port: int) -> Any:
    """Posts an event with a golden question, as Slack would."""
    asked = [text for texts in questions().values() for text in texts]
    verifier, address = SignatureVerifier(SECRET), f"http://127.0.0.1:{port}{EVENTS_PATH}"

    async def ask(person: int, turn: int) -> None:
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": f"D{person}",
            "user": f"U{person}",
            "text": asked[turn % len(asked)],
            "ts": f"{turn}.0",
        }
        around = {"type": "event_callback", "team_id": f"T{person}", "event_id": f"E{turn}", "event": event}
        body, stamp = json.dumps(around), str(int(datetime.now(UTC).timestamp()))
        signature = verifier.generate_signature(timestamp=stamp, body=body) or ""
        headers = {
            "content-type": "application/json",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature,
        }
        async with session.post(address, data=body, headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"the server answered {response.status}")

    return ask


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:60} {value:10.3f}")
