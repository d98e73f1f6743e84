"""Apps without an SDK, for what an SDK would never do: they take what comes and acknowledge when they please."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.slack.loopback import LoopbackSlack
from tests.slack.values import PATIENCE_S, Json


class RawSocket:
    """One Socket Mode connection."""

    def __init__(self, slack: LoopbackSlack) -> None:
        token = {"Authorization": f"Bearer {slack.app_token}"}
        opened = httpx.post(f"{slack.api_url}apps.connections.open", headers=token, trust_env=False).json()
        self._stack = ExitStack()
        self._socket: ClientConnection = self._stack.enter_context(connect(opened["url"], proxy=None))
        self.hello = self.hear()

    def hear(self) -> Json:
        """The next thing the platform sends."""
        told: Json = json.loads(self._socket.recv(PATIENCE_S))
        return told

    def acknowledge(self, envelope: Json, answer: Json | None = None) -> None:
        more = {"payload": answer} if answer else {}
        self._socket.send(json.dumps({"envelope_id": envelope["envelope_id"]} | more))

    def close(self) -> None:
        self._stack.close()


class Request:
    """One request that the platform made, with the signature's headers in it."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers = headers
        self.body = body


Answer = tuple[int, dict[str, str]]


class RawServer:
    """An HTTP app that answers each request as it is told, and keeps what it was asked."""

    def __init__(self, answer: Callable[[int], Answer]) -> None:
        self.requests: queue.Queue[Request] = queue.Queue()
        self.let_go = threading.Event()
        self.answer = answer
        self.count = 0


@contextmanager
def serving(app: RawServer) -> Iterator[str]:
    """Runs it; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            app.count += 1
            status, headers = app.answer(app.count)
            app.requests.put(Request(dict(self.headers), body))
            if status == 0:
                app.let_go.wait(PATIENCE_S)
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            app.let_go.set()
            server.shutdown()
            thread.join(PATIENCE_S)
