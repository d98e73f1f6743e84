"""Serving the web application: a free port, a ready line, and an orderly end."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from bot.config import Settings
from knowledge.errors import FocalError

GRACE_S = 5
"""Seconds that requests under way get at the end; open streams would otherwise hold the process for ever."""


class PortTaken(FocalError):
    """The port is in use."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a taken port is known before anything else is started.

    Raises:
        PortTaken: somebody else listens there, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # a second process could bind as well until one of them listens
    except OSError as error:
        listener.close()
        raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror}; set FOCAL_PORT to a free one") from error
    return listener


def server_of(app: FastAPI, settings: Settings, ready: Callable[[], None]) -> uvicorn.Server:
    """The server of an application, not yet running; `ready` is called once requests are answered."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        log_config=None,
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
    )
    return _Server(config, ready, app.state.closing)


def serve(app: FastAPI, settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until the process is asked to stop; `ready` is called once requests are answered.

    Raises:
        FocalError: the application could not start.
    """
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises the signal again once it has stopped
    server = server_of(app, settings, ready)
    server.run(sockets=[listener])
    if not server.started:
        raise FocalError("the web application could not start; the log above says why")


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class _Server(uvicorn.Server):
    """Uvicorn that says when it is ready, and ends open streams first when it is to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], closing: asyncio.Event) -> None:
        super().__init__(config)
        self._ready = ready
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)
