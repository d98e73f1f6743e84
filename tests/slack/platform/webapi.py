"""The Web API over HTTP: reads arguments, goes wrong where it was told to, and keeps a record."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import struct
import time
from collections import defaultdict, deque
from collections.abc import Callable

from aiohttp import web

from tests.slack.platform import chat, directory, files, views
from tests.slack.platform.faults import Fail, Fault, Garble, Hang, Refuse, Reset, Throttle
from tests.slack.platform.limits import Limits, Meter
from tests.slack.platform.sockets import SocketMode
from tests.slack.platform.world import Call, RefusedError, Workspace, World
from tests.slack.values import Json

Method = Callable[[World, Workspace, Json], Json]

METHODS: dict[str, Method] = {
    "auth.test": directory.auth_test,
    "auth.revoke": directory.auth_revoke,
    "users.info": directory.users_info,
    "team.info": directory.team_info,
    "conversations.open": directory.conversations_open,
    "conversations.info": directory.conversations_info,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.permalink,
    "views.open": views.open_view,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
    "files.getUploadURLExternal": files.upload_address,
    "files.completeUploadExternal": files.complete,
    "files.info": files.info,
}
MESSAGES = ("chat.postMessage",)
"""The methods that Slack limits per channel; the others have tiers per workspace."""
NO_STATUS = 0
STRUCTURED = ("blocks", "view", "files", "metadata", "attachments")


class WebApi:
    """Answers calls."""

    def __init__(self, world: World, sockets: SocketMode, limits: Limits, client: tuple[str, str]) -> None:
        self.meter = Meter(limits)
        self.latency_s = 0.0
        self._world = world
        self._sockets = sockets
        self._client = client
        self._faults: dict[tuple[str, str | None], deque[Fault]] = defaultdict(deque)
        self._let_go = asyncio.Event()

    def queue(self, method: str, faults: tuple[Fault, ...], channel: str | None = None) -> None:
        """Each of the next calls of a method, to a channel or to any, goes wrong in one of these ways, in turn."""
        self._faults[method, channel].extend(faults)

    def let_go(self) -> None:
        """Ends every answer that hangs, by a reset."""
        self._let_go.set()
        self._let_go = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        method = request.match_info["method"]
        arguments, token = await read(request)
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        for key in ((method, arguments.get("channel")), (method, None)):
            if faults := self._faults.get(key):
                return await self._go_wrong(request, method, arguments, token, faults.popleft())
        return self._reply(method, arguments, token)

    def _reply(self, method: str, arguments: Json, token: str | None) -> web.Response:
        with self._world.changing():
            team, wait_s, answer = self._answer(method, arguments, token)
            status = 429 if wait_s else 200
            self._record(method, arguments, team, status, answer)
        headers = {"Retry-After": str(wait_s)} if wait_s else None
        return web.json_response(answer, status=status, headers=headers)

    def _answer(self, method: str, arguments: Json, token: str | None) -> tuple[str | None, int, Json]:
        """The workspace, the seconds to wait before the next try, and the answer."""
        try:
            if method == "apps.connections.open":
                return None, 0, self._connect(token)
            if method == "oauth.v2.access":
                return None, 0, {"ok": True} | directory.exchange(self._world, arguments, self._client)
            workspace = self._world.workspace_of(token)
            if method not in METHODS:
                raise RefusedError("unknown_method")
            if wait_s := self._wait(workspace, method, arguments):
                return workspace.id, wait_s, {"ok": False, "error": "ratelimited"}
            return workspace.id, 0, {"ok": True} | METHODS[method](self._world, workspace, arguments)
        except RefusedError as refused:
            return None, 0, refused.answer

    def _wait(self, workspace: Workspace, method: str, arguments: Json) -> int:
        if wait_s := self.meter.wait_for_call(workspace.id, method):
            return wait_s
        if method not in MESSAGES:
            return 0
        return self.meter.wait_for_message(workspace.id, str(arguments.get("channel")))

    def _connect(self, token: str | None) -> Json:
        if token not in self._world.app_tokens:
            raise RefusedError("not_allowed_token_type" if token else "not_authed")
        return {"ok": True, "url": self._sockets.new_address()}

    async def _go_wrong(
        self, request: web.Request, method: str, arguments: Json, token: str | None, fault: Fault
    ) -> web.StreamResponse:
        match fault:
            case Refuse(code):
                answer: Json = {"ok": False, "error": code}
                return self._noted(method, arguments, web.json_response(answer), answer)
            case Throttle(seconds):
                headers = {} if seconds is None else {"Retry-After": str(seconds)}
                answer = {"ok": False, "error": "ratelimited"}
                return self._noted(method, arguments, web.json_response(answer, status=429, headers=headers), answer)
            case Fail(status, after_effect):
                self._lost(method, arguments, token, after_effect, status)
                return web.Response(status=status, text="oops")
            case Garble(after_effect):
                self._lost(method, arguments, token, after_effect, 200)
                return web.Response(text="<!doctype html><p>Be right back", content_type="text/html")
            case Hang(after_effect):
                self._lost(method, arguments, token, after_effect, NO_STATUS)
                await self._let_go.wait()
                return torn(request)
            case Reset(after_effect):
                self._lost(method, arguments, token, after_effect, NO_STATUS)
                return torn(request)

    def _lost(self, method: str, arguments: Json, token: str | None, effect: bool, status: int) -> None:
        """Does what was asked for, or not, and does not say so."""
        with self._world.changing():
            team, _, answer = self._answer(method, arguments, token) if effect else (None, 0, None)
            self._record(method, arguments, team, status, answer)

    def _noted(self, method: str, arguments: Json, response: web.Response, answer: Json) -> web.Response:
        with self._world.changing():
            self._record(method, arguments, None, response.status, answer)
        return response

    def _record(self, method: str, arguments: Json, team: str | None, status: int, answer: Json | None) -> None:
        call = Call(at=time.monotonic(), method=method, arguments=arguments, team=team, status=status, answer=answer)
        self._world.calls.append(call)


async def read(request: web.Request) -> tuple[Json, str | None]:
    """The arguments of a call and its token, in any of the ways in which Slack takes them."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    elif request.method == "POST":
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for key in STRUCTURED:
        if isinstance(arguments.get(key), str):
            arguments[key] = json.loads(arguments[key])
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        return arguments | _client_of(request), None
    return arguments, secret or arguments.pop("token", None)


def _client_of(request: web.Request) -> Json:
    """The client's credentials, which oauth.v2.access takes by basic authentication too."""
    given = base64.b64decode(request.headers["Authorization"].partition(" ")[2]).decode()
    client_id, _, client_secret = given.partition(":")
    return {"client_id": client_id, "client_secret": client_secret}


def torn(request: web.Request) -> web.Response:
    """Tears the connection down with a RST; aiohttp wants a response back, which nobody gets."""
    if request.transport is not None:
        raw: socket.socket = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()
