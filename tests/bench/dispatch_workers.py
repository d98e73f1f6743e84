"""The processes that tests.bench.dispatch measures: each says that it is ready, waits for the word, and works.

Run as `python -m tests.bench.dispatch_workers SYSTEM DATABASE_URL`; it ends when nothing is left to do, and says when
that was: the outbox when everything is recorded, the others at their last job, since how they end takes seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import timedelta

import procrastinate
import psycopg
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from pgqueuer.types import QueueExecutionMode

from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import open_store
from scheduler.outbox import Outbox
from scheduler.ports import Receipt

PATIENCE = timedelta(minutes=10)
ENTRYPOINT = "noop"

PGQUEUER_BATCH = 100
"""Rows that pgqueuer takes at once: as many as the outbox does. Its own 10 is slower, 1,000 no faster (measured)."""

CONCURRENCY = 100
"""Jobs that procrastinate has under way at once; the outbox has as many."""


class Nowhere:
    """A channel whose every message is taken at once, by nobody."""

    name = ChannelName.WEBCHAT
    pace = None

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        return Receipt(provider_id=message.key)


def begin() -> None:
    """Tells that everything is loaded and connected, and waits until all others are as well."""
    print("ready", flush=True)
    sys.stdin.readline()


def end(at: float) -> None:
    """Tells when the work was done, by the clock that all processes share (time.monotonic)."""
    print(at, flush=True)


async def outbox(url: str) -> None:
    store = open_store(url)
    channel = Nowhere()
    worker = Outbox(store, {channel.name: channel})
    begin()
    working = asyncio.create_task(worker.run())
    await worker.drain(PATIENCE)
    worker.stop()
    await working
    end(time.monotonic())
    store.close()


async def pgqueuer(url: str) -> None:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    worker = PgQueuer.from_psycopg_connection(connection)

    last = time.monotonic()

    async def noop(job: Job) -> None:
        nonlocal last
        last = time.monotonic()

    worker.entrypoint(ENTRYPOINT)(noop)
    begin()
    await worker.qm.run(batch_size=PGQUEUER_BATCH, mode=QueueExecutionMode.drain)
    end(last)


def procrastinate_app(url: str) -> procrastinate.App:
    """Procrastinate with a task that does nothing."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name=ENTRYPOINT)
    async def noop() -> None: ...

    return app


async def procrastinating(url: str) -> None:
    app = procrastinate_app(url)
    async with app.open_async():
        begin()
        await app.run_worker_async(wait=False, concurrency=CONCURRENCY, listen_notify=False)
        end(time.monotonic())


SYSTEMS = {"outbox": outbox, "pgqueuer": pgqueuer, "procrastinate": procrastinating}

if __name__ == "__main__":
    asyncio.run(SYSTEMS[sys.argv[1]](sys.argv[2]))
