"""The platform's own server, on a loop in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from tests.slack.platform import chat
from tests.slack.platform.deliveries import Courier, Delivery, Retries
from tests.slack.platform.faults import Fail, FileFault, Garble, Redirect, Reset, Throttle
from tests.slack.platform.limits import Limits
from tests.slack.platform.posting import Posting, RequestUrls
from tests.slack.platform.sockets import SocketMode
from tests.slack.platform.webapi import WebApi, read, torn
from tests.slack.platform.world import RefusedError, World
from tests.slack.values import PATIENCE_S

Result = TypeVar("Result")
LARGEST_UPLOAD = 64 * 1024 * 1024
SIGN_IN = "<!doctype html><title>Sign in to Slack</title><p>Sign in to your workspace"


class Server:
    """Serves a world on a port of this machine, and carries what happens in it to the app."""

    def __init__(self, world: World, *, urls: RequestUrls | None, secret: str, retries: Retries) -> None:
        self._world = world
        self._urls = urls
        self._secret = secret
        self._retries = retries
        self.file_faults: deque[FileFault] = deque()

    def start(self, limits: Limits, client: tuple[str, str]) -> None:
        """Starts and waits until it listens."""
        ready: Future[None] = Future()
        main = self._main(limits, client, ready)
        self._thread = threading.Thread(target=self._run, args=(main, ready), name="slack")
        self._thread.start()
        ready.result(PATIENCE_S)

    def stop(self) -> None:
        """Ends it; connections are closed, deliveries are dropped."""
        self.call(self._ended.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the platform does not stop"

    def call(self, action: Callable[[], Result]) -> Result:
        """Does something on the loop and waits for it."""

        async def act() -> Result:
            return action()

        return self.wait_for(act())

    def wait_for(self, task: Coroutine[Any, Any, Result]) -> Result:
        """Runs a task on the loop to its end."""
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(PATIENCE_S)

    def deliver(self, delivery: Delivery, then: Callable[[Delivery], None] | None = None) -> None:
        """Sends something on its way, and does not wait."""
        self._loop.call_soon_threadsafe(self.courier.start, delivery, then)

    def _run(self, main: Coroutine[Any, Any, None], ready: Future[None]) -> None:
        try:
            asyncio.run(main)
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
                return
            raise

    async def _main(self, limits: Limits, client: tuple[str, str], ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self.sockets = SocketMode(self._world, self._retries)
        self.posting = Posting(self._urls, self._secret, self._retries) if self._urls else None
        self.courier = Courier(self._world, self.posting or self.sockets, self._retries)
        self.api = WebApi(self._world, self.sockets, limits, client)
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
            self._world.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            ready.set_result(None)
            await self._ended.wait()
        finally:
            await self._close(runner)

    async def _close(self, runner: web.AppRunner) -> None:
        await self.courier.close()
        self.api.let_go()
        await self.sockets.close()
        await runner.cleanup()
        if self.posting:
            await self.posting.close()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_post("/upload/v1/{id}", self._upload)
        app.router.add_get("/files-pri/{id}/{rest:.+}", self._download)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        return app

    async def _respond(self, request: web.Request) -> web.Response:
        arguments, _ = await read(request)
        with self._world.changing():
            try:
                chat.respond(self._world, request.match_info["id"], arguments)
            except RefusedError as refused:
                return web.json_response(refused.answer, status=404)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        if request.content_type == "multipart/form-data":
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read()
        with self._world.changing():
            file = self._world.files.get(request.match_info["id"])
            if file is None:
                raise web.HTTPNotFound
            file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        """The content for the workspace's own token; for others, as Slack does it, a page to sign in."""
        if self.file_faults:
            return _file_fault(request, self.file_faults.popleft())
        team, _, id = request.match_info["id"].partition("-")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        with self._world.changed:
            file, workspace = self._world.files.get(id), self._world.workspaces.get(team)
            if file is None or file.content is None:
                raise web.HTTPNotFound
            if workspace is None or token != workspace.bot_token:
                return web.Response(text=SIGN_IN, content_type="text/html")
            return web.Response(body=file.content, content_type="application/octet-stream")

    async def _authorize(self, request: web.Request) -> web.Response:
        """Consents at once, for the person and workspace that `team` and `user` name."""
        asked = request.query
        with self._world.changing():
            team = asked.get("team") or next(iter(self._world.workspaces))
            workspace = self._world.workspaces[team]
            code = self._world.new_id("code.")
            human = asked.get("user") or next(iter(workspace.humans), "")
            self._world.codes[code] = (team, asked["redirect_uri"], human)
            workspace.scopes = asked.get("scope", "")
        back = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{back}")


def _file_fault(request: web.Request, fault: FileFault) -> web.Response:
    match fault:
        case Throttle(seconds):
            return web.Response(status=429, headers={} if seconds is None else {"Retry-After": str(seconds)})
        case Fail(status):
            return web.Response(status=status, text="oops")
        case Garble():
            return web.Response(text=SIGN_IN, content_type="text/html")
        case Redirect(to):
            return web.Response(status=302, headers={"Location": to})
        case Reset():
            return torn(request)
