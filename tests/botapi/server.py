"""The Bot API over HTTP: calls, updates by long polling or webhook, files, and faults on request."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.botapi.faults import Fault, FileFault, Garble, Hang, Redirect, Refuse, Refused, Reset
from tests.botapi.spec import spec
from tests.botapi.world import BOT, World, message_json

TOKEN = "99:AAF-a-token-of-the-tests-0123456789abcdef"
LARGEST_DOWNLOAD = 20 * 2**20
WEBHOOK_CONNECTIONS = 40
"""Updates that are delivered at the same time unless the bot asks for more or fewer (Bot API, setWebhook)."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call, whatever came of it."""

    method: str
    parameters: Mapping[str, Any]
    at: float


class Server:
    """The transport of a world. `changed` is called after everything that happens."""

    def __init__(self, world: World, changed: Callable[[], None], *, check: bool = True) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults: defaultdict[str, deque[tuple[int | None, Fault]]] = defaultdict(deque)
        self.file_faults: deque[FileFault] = deque()
        self.latency_s = 0.0
        self.redelivery_s = 0.05
        self.webhook: tuple[str, str] | None = None
        self.under_way: Counter[str] = Counter()
        self._changed = changed
        self._check = check
        self._news = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._posting: set[int] = set()
        self._busy_chats: set[int] = set()

    async def start(self) -> int:
        """Listens on a free port of this machine, which is returned."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._spawn(self._deliver_on())
        port: int = self._runner.addresses[0][1]
        return port

    async def stop(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    def wake(self) -> None:
        """There are new updates; from the loop's own thread."""
        self._news.set()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        parameters, files = await _parameters(request)
        self.calls.append(Call(method=method, parameters=parameters, at=time.monotonic()))
        self.under_way[method] += 1
        self._changed()
        try:
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            return await self._served(request, method, parameters, files)
        finally:
            self.under_way[method] -= 1
            self._changed()

    async def _served(
        self, request: web.Request, method: str, parameters: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]]
    ) -> web.StreamResponse:
        fault = self._fault(method, parameters)
        if isinstance(fault, Refuse):
            refused = Refused(fault.code, fault.description)
            if fault.retry_after is not None:
                refused.parameters = {"retry_after": fault.retry_after}
            return _refusal(refused)
        if isinstance(fault, Garble):
            return web.Response(body=fault.body, status=fault.status)
        if fault is None or fault.after_effect:
            try:
                result = await self._do(method, parameters, files)
            except Refused as refused:
                return _refusal(refused)
        if isinstance(fault, Reset) and request.transport is not None:
            self._changed()
            request.transport.abort()
            return web.Response()
        if isinstance(fault, Hang):
            self._changed()
            await asyncio.Event().wait()
        return _answer(200, {"ok": True, "result": result})

    def _fault(self, method: str, parameters: Mapping[str, Any]) -> Fault | None:
        waiting = self.faults[method]
        if waiting and waiting[0][0] in (None, parameters.get("chat_id")):
            return waiting.popleft()[1]
        return None

    async def _do(self, method: str, parameters: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]]) -> Any:
        if self._check:
            wrong = spec().faults(method, parameters)
            self.violations += wrong
            if wrong:
                raise Refused(400, f"Bad Request: {wrong[0]}")
        match method:
            case "getMe":
                return BOT
            case "getUpdates":
                return await self._updates(parameters)
            case "setWebhook":
                self.webhook = (parameters["url"], parameters.get("secret_token", ""))
                self._news.set()
                return True
            case "deleteWebhook":
                self.webhook = None
                return True
            case "getWebhookInfo":
                url = self.webhook[0] if self.webhook else ""
                waiting = len(self.world.updates)
                return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}
            case "sendMessage":
                chat = self.world.chat_for(parameters)
                return message_json(chat, self.world.say(chat, parameters), BOT)
            case "editMessageText":
                chat = self.world.chat_for(parameters)
                return message_json(chat, self.world.edit(chat, parameters), BOT)
            case "sendDocument" | "sendPhoto":
                return self._send_file(parameters, files, "document" if method == "sendDocument" else "photo")
            case "answerCallbackQuery":
                self.world.answer(parameters)
                return True
            case "sendChatAction":
                chat = self.world.chat_for(parameters)
                self.world.actions.append((chat.id, parameters["action"], time.monotonic()))
                return True
            case "setMyCommands":
                scope = (parameters.get("scope") or {}).get("type", "default")
                names = [command["command"] for command in parameters["commands"]]
                self.world.commands[scope, parameters.get("language_code", "")] = names
                return True
            case "getFile":
                return self._find_file(parameters["file_id"])
            case _:
                raise Refused(404, "Not Found")

    def _send_file(
        self, parameters: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]], kind: str
    ) -> dict[str, Any]:
        chat = self.world.chat_for(parameters)
        named = str(parameters[kind])
        is_upload = named.startswith("attach://")
        name, content = files[named.removeprefix("attach://")] if is_upload else self._sent_before(named, kind)
        shown = self.world.say(chat, parameters, (name, content))
        file_id = f"{kind}{shown.id}" if is_upload else named
        if is_upload:
            self.world.files[file_id] = (name, content)
            self.world.uploaded.append(name)
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}
        sizes = [about | {"width": 9, "height": 9}]
        return message_json(chat, shown, BOT) | {kind: sizes if kind == "photo" else about | {"file_name": name}}

    def _sent_before(self, file_id: str, kind: str) -> tuple[str, bytes]:
        """What was uploaded before under that identifier; one of a document is good for documents only."""
        if file_id not in self.world.files:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if not file_id.startswith(kind):
            raise Refused(400, f"Bad Request: can't use file of another type as {kind.capitalize()}")
        return self.world.files[file_id]

    def _find_file(self, file_id: str) -> dict[str, Any]:
        if file_id not in self.world.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.world.files[file_id][1]) > LARGEST_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": file_id}

    async def _file(self, request: web.Request) -> web.Response:
        if self.file_faults:
            return _file_fault(request, self.file_faults.popleft())
        known = self.world.files.get(request.match_info["path"])
        if request.match_info["token"] != TOKEN or known is None:
            return web.Response(status=404)
        return web.Response(body=known[1])

    async def _updates(self, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Long polling: a higher offset confirms, and a second poller ends the first."""
        if self.webhook is not None:
            said = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
            raise Refused(409, said)
        if self._poller is not None:
            self._poller.set()
        ousted = self._poller = asyncio.Event()
        self._confirm(parameters.get("offset", 0))
        deadline = time.monotonic() + parameters.get("timeout", 0)
        while not self.world.updates and time.monotonic() < deadline:
            self._news.clear()
            await _first(deadline - time.monotonic(), self._news, ousted)
            if ousted.is_set():
                said = (
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
                )
                raise Refused(409, said)
        if self._poller is ousted:
            self._poller = None
        return list(self.world.updates)[: parameters.get("limit", 100)]

    def _confirm(self, offset: int) -> None:
        waiting = self.world.updates
        kept = [update for update in waiting if offset <= 0 or update["update_id"] >= offset]
        waiting.clear()
        waiting.extend(kept)

    async def _deliver_on(self) -> None:
        """Posts what waits to the webhook, many at once, those of one chat in their order, until it is confirmed."""
        while True:
            self._news.clear()
            if self.webhook is not None:
                self._begin_deliveries()
            await self._news.wait()

    def _begin_deliveries(self) -> None:
        for update in list(self.world.updates):
            if len(self._posting) >= WEBHOOK_CONNECTIONS:
                break
            chat = _chat_of(update)
            if update["update_id"] not in self._posting and chat not in self._busy_chats:
                self._posting.add(update["update_id"])
                if chat is not None:
                    self._busy_chats.add(chat)
                self._spawn(self._deliver(update, chat))

    async def _deliver(self, update: dict[str, Any], chat: int | None) -> None:
        while self.webhook is not None:
            url, secret = self.webhook
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            try:
                async with self._session.post(url, json=update, headers=headers) as response:
                    if 200 <= response.status < 300:
                        self.world.updates.remove(update)
                        break
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(self.redelivery_s)
        self._posting.discard(update["update_id"])
        if chat is not None:
            self._busy_chats.discard(chat)
        self._news.set()
        self._changed()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._open.add(task)
        task.add_done_callback(self._open.discard)


def _chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat whose order an update belongs to, if it has one."""
    content = update.get("message") or update.get("my_chat_member") or update.get("callback_query", {}).get("message")
    chat: int | None = content["chat"]["id"] if isinstance(content, dict) and "chat" in content else None
    return chat


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """The parameters, each decoded from its JSON, and the files by the name of their part."""
    if request.content_type == "application/json":
        return await request.json(), {}
    parameters: dict[str, Any] = {name: _decoded(value) for name, value in request.query.items()}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
            parameters.setdefault(name, f"attach://{name}")
        else:
            parameters[name] = _decoded(str(value)) if name not in _WORDS else str(value)
    return parameters, files


_WORDS = frozenset(
    {"text", "url", "secret_token", "language_code", "action", "callback_query_id", "file_id", "caption"}
)


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _answer(status: int, body: Mapping[str, Any]) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json")


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return _answer(refused.code, body)


def _file_fault(request: web.Request, fault: FileFault) -> web.Response:
    match fault:
        case Refuse(code=code, retry_after=seconds):
            return web.Response(status=code, headers={} if seconds is None else {"Retry-After": str(seconds)})
        case Garble(body=body, status=status):
            return web.Response(body=body, status=status)
        case Redirect(to=to):
            return web.Response(status=302, headers={"Location": to})
        case Reset():
            if request.transport is not None:
                request.transport.abort()
            return web.Response()


async def _first(timeout_s: float, *events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=max(timeout_s, 0), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
