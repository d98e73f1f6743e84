"""Focal on a port of this machine, in a thread, put together by the very functions that `focal serve` calls."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import fastapi.dependencies.models
from fastapi import FastAPI
from sqlalchemy import exists, select

from bot.app import Focal
from bot.config import Settings
from bot.serving import listen, server_of
from knowledge.model.people import ChannelName
from knowledge.store.tables import addresses, deliveries
from knowledge.store.unit import Unit
from tests.index import INDEX

PORTS = range(20_000, 32_000)
WORKERS = "PYTEST_XDIST_WORKER_COUNT"

PATIENCE_S = 30.0
"""How long a test waits for what should come at once, on a busy machine too."""

GENEROUS: dict[str, Any] = {
    "chat_messages_per_minute": 100_000,
    "chat_new_per_minute": 100_000,
    "person_messages_per_minute": 100_000,
    "workspace_messages_per_minute": 100_000,
    "files_per_hour": 100_000,
    "address_requests_per_minute": 1_000_000,
    "address_searches_per_minute": 1_000_000,
    "address_misses_per_minute": 1_000_000,
}


@cache
def furnished_folder(room: Path) -> Path:
    """A data folder with a migrated database that holds the pack and the demonstration network, made once.

    The index of the real pack was built before (tests/index.py).
    """
    folder = room / "furnished"
    shutil.copytree(INDEX, folder / "index")
    focal = Focal(Settings(data_dir=folder))
    try:
        focal.set_up_demonstration()
    finally:
        focal.close()
    return folder


def copied(furnished: Path, folder: Path) -> Path:
    """A data folder of one's own. The index is the very same file: it is replaced, never written to, and hundreds of
    tests would write 30 MB each."""
    return Path(shutil.copytree(furnished, folder, copy_function=_linked_or_copied))


def _linked_or_copied(source: str, target: str) -> None:
    if source.endswith(".npz") and os.stat(source).st_dev == os.stat(Path(target).parent).st_dev:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def free_port() -> int:
    """A port that nobody listens on at this moment.

    It is below those that the system gives out by itself (from 32768 on, net.ipv4.ip_local_port_range), so that no
    connection and no stand-in of a platform takes it before it is listened on.
    """
    ports = share_of_ports(os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get(WORKERS, "1"))
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = secrets.choice(ports)
            probe.bind(("127.0.0.1", port))
            return port


def share_of_ports(worker: str, workers: str) -> range:
    """The ports of one of the processes that run tests side by side, as pytest-xdist names and counts them (the first
    is gw0); no two have one in common, so that none is taken between the moment it is found free and its use."""
    share = len(PORTS) // int(workers)
    place = int(worker.removeprefix("gw")) % int(workers)  # one that is started in place of another is counted on
    return PORTS[place * share : (place + 1) * share]


def until(condition: Callable[[], bool], progress: Callable[[], object] = lambda: None) -> None:
    """Waits for a condition that another thread or process is about to fulfil; for as long as the progress to it, where
    there is some, goes on: how much is to be done, and how fast that is, are those of the machine."""
    deadline, before = time.monotonic() + PATIENCE_S, progress()
    never = threading.Event()
    while not condition():
        if (now := progress()) != before:
            deadline, before = time.monotonic() + PATIENCE_S, now
        assert time.monotonic() < deadline, "it did not come to pass"
        never.wait(0.01)


def _forget_routes() -> None:
    """FastAPI remembers the routes of every application that a process ever had, and with them the whole application:
    one is nothing, but hundreds of tests would hold gigabytes."""
    for remembered in vars(fastapi.dependencies.models).values():
        if callable(clear := getattr(remembered, "cache_clear", None)):
            clear()


class Served:
    """A running Focal. It can be stopped and started again on the same port and database."""

    def __init__(self, settings: Settings, prepare: Callable[[FastAPI], None] = lambda app: None) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.port}"
        self._prepare = prepare

    def start(self) -> None:
        self.focal = Focal(self.settings)
        app = self.focal.web()
        self._prepare(app)
        ready: Future[None] = Future()
        self._server = server_of(app, self.settings, lambda: ready.set_result(None))
        listener = listen(self.settings.host, self.settings.port)
        self._thread = threading.Thread(target=self._run, args=(listener, ready), name="served")
        self._thread.start()
        ready.result(PATIENCE_S)

    def stop(self) -> None:
        """Ends the server as a signal would: open streams end, the outbox finishes."""
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the server does not stop"
        self.focal.close()
        _forget_routes()

    def put_back(self, furnished: Path) -> None:
        """Has the running Focal's database be again what it is in a data folder, once nothing is being sent or about
        to be: a Focal of one's own for a tenth of what it costs to start another."""
        until(lambda: self.focal.store.read(_is_at_rest))
        with closing(_database(furnished)) as source, closing(_database(self.settings.data_dir)) as ours:
            source.backup(ours)

    def _run(self, listener: socket.socket, ready: Future[None]) -> None:
        try:
            self._server.run(sockets=[listener])
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise
        finally:
            listener.close()


def _database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "focal.db", timeout=PATIENCE_S)


def _is_at_rest(unit: Unit) -> bool:
    """Whether the outbox has nothing to send in the only channel that it serves without settings."""
    is_due = (deliveries.c.state == "pending") & (deliveries.c.due_at <= datetime.now(UTC))
    is_ours = addresses.c.channel == ChannelName.WEBCHAT
    busy = exists().where(
        deliveries.c.address_id == addresses.c.id, (deliveries.c.state == "sending") | is_due & is_ours
    )
    return not unit.connection.execute(select(busy)).scalar_one()
