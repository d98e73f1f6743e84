"""Socket Mode: envelopes over WebSockets; see docs.slack.dev/apis/events-api/using-socket-mode."""

from __future__ import annotations

import asyncio
import contextlib
import json
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.slack.platform.deliveries import Acknowledged, Delivery, Missed, Outcome, Retries, note_sent
from tests.slack.platform.world import World
from tests.slack.values import Json

Acknowledgement = asyncio.Future[Json | None]


class Connection:
    """One WebSocket of the app, with the envelopes that wait for their acknowledgement on it."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self._transport = transport
        self._waiting: dict[str, Acknowledgement] = {}

    def expect(self, envelope_id: str) -> Acknowledgement:
        future: Acknowledgement = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        return future

    def forget(self, envelope_id: str) -> None:
        self._waiting.pop(envelope_id, None)

    def hear(self, said: Json) -> None:
        """Takes an acknowledgement; one that comes too late is none."""
        future = self._waiting.pop(str(said.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(said.get("payload") or None)

    def end(self) -> None:
        """Whatever was not acknowledged on this connection never will be."""
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError())
        self._waiting.clear()

    def abort(self) -> None:
        """As if a cable had been pulled out."""
        if self._transport is not None:
            self._transport.abort()


class SocketMode:
    """The connections of the app. Each envelope goes to one of them, in turn."""

    def __init__(self, world: World, retries: Retries) -> None:
        self.connections: list[Connection] = []
        self._all: set[Connection] = set()
        self._tickets: set[str] = set()
        self._world = world
        self._retries = retries
        self._arrived = asyncio.Event()
        self._turn = 0

    def new_address(self) -> str:
        """The address for one connection, as apps.connections.open tells it."""
        ticket = uuid4().hex
        self._tickets.add(ticket)
        return f"{self._world.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Says hello, and hears acknowledgements until the app goes."""
        if request.query.get("ticket") not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        await socket.send_str(json.dumps(self._hello()))
        self._join(connection)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    connection.hear(json.loads(message.data))
        finally:
            self._leave(connection)
        return socket

    async def carry(self, delivery: Delivery, repetition: int, reason: str | None) -> Outcome:
        """Sends an envelope on one connection. Events wait for one; interactions without one are lost."""
        if not self.connections and not delivery.repeatable:
            return Missed("no_connection")
        connection = await self._next_connection()
        envelope_id = str(uuid4())
        future = connection.expect(envelope_id)
        envelope: Json = {"envelope_id": envelope_id, "type": delivery.kind, "payload": delivery.payload}
        envelope["accepts_response_payload"] = not delivery.repeatable
        if delivery.repeatable:
            envelope |= {"retry_attempt": repetition, "retry_reason": reason or ""}
        note_sent(delivery)
        try:
            await connection.socket.send_str(json.dumps(envelope))
            async with asyncio.timeout(self._retries.ack_within_s):
                return Acknowledged(await future)
        except TimeoutError:
            return Missed("timeout")
        except ConnectionError:
            return Missed("connection_failed")
        finally:
            connection.forget(envelope_id)
            if future.done() and not future.cancelled():
                future.exception()  # an end that came while the envelope was being written is no surprise

    async def ask_to_reconnect(self, reason: str) -> None:
        """Tells every connection to be replaced, and sends no more on it. The app closes it in its own time."""
        asked, self.connections = self.connections, []
        self._arrived.clear()
        message = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
        for connection in asked:
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_str(message)

    def abort(self) -> None:
        """Tears down every connection."""
        for connection in list(self._all):
            connection.abort()

    async def close(self) -> None:
        """Closes every connection as a server does that is shut down."""
        for connection in list(self._all):
            await connection.socket.close()

    def _hello(self) -> Json:
        debug = {"host": "loopback", "approximate_connection_time": 18060}
        found: Json = {"type": "hello", "num_connections": len(self.connections) + 1, "debug_info": debug}
        return found | {"connection_info": {"app_id": self._world.app_id}}

    def _join(self, connection: Connection) -> None:
        with self._world.changing():
            self._all.add(connection)
            self.connections.append(connection)
        self._arrived.set()

    def _leave(self, connection: Connection) -> None:
        with self._world.changing():
            self._all.discard(connection)
            if connection in self.connections:
                self.connections.remove(connection)
        if not self.connections:
            self._arrived.clear()
        connection.end()

    async def _next_connection(self) -> Connection:
        while not self.connections:
            await self._arrived.wait()
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]
