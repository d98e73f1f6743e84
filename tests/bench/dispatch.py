"""How many deliveries a second leave the outbox on PostgreSQL, with one, two and four worker processes.

The channel takes every message at once, so this is what the outbox itself costs. Beside it, in the same run and with
as many workers: pgqueuer and procrastinate on the same server, and Celery on Redis where redis-server is installed.
Then once more with a million finished deliveries in the table.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from math import nan
from pathlib import Path

import psycopg
import redis
from pgqueuer.db import PsycopgDriver
from pgqueuer.queries import Queries

from knowledge.model.deliveries import DeliveryState
from knowledge.store.migrations import migrate
from knowledge.store.store import open_store
from tests.bench.dispatch_workers import ENTRYPOINT, procrastinate_app
from tests.bot.serving import free_port
from tests.crowds import look_around, meet_crowd, write_letters, write_to_crowd

WORKERS = (1, 2, 4)
FINISHED = 1_000_000
FINISHED_WITH = 2
"""Workers that send while so many finished rows are in the table."""

JOBS = {"outbox": 60_000, "pgqueuer": 60_000, "procrastinate": 1_500, "Celery": 4_000}
"""As many as take some seconds."""

ROOT = Path(__file__).parents[2]
POLL_S = 0.01


def measure() -> dict[str, float]:
    """Jobs a second by system and number of workers, and what a million finished deliveries change."""
    with _postgres() as server:
        rates = {(system, workers): rate(server, system, workers) for workers in WORKERS for system in JOBS}
        full = rate(server, "outbox", FINISHED_WITH, finished=FINISHED)
    figures = {f"dispatch: {system}, workers: {workers}, 1/s": found for (system, workers), found in rates.items()}
    figures |= {
        f"dispatch: outbox, times pgqueuer, workers: {workers}": rates["outbox", workers] / rates["pgqueuer", workers]
        for workers in WORKERS
    }
    beside = f"dispatch: outbox beside {FINISHED:,} finished, workers: {FINISHED_WITH}"
    figures |= {f"{beside}, 1/s": full, f"{beside}, share": full / rates["outbox", FINISHED_WITH]}
    if nan in figures.values():
        print("  redis-server is not installed: Celery is not measured")
    return figures


def rate(server: str, system: str, workers: int, *, finished: int = 0) -> float:
    """Jobs a second of so many workers that begin together; not a number where the system is not there."""
    if system == "Celery":
        return JOBS[system] / _celery_seconds(workers) if shutil.which("redis-server") else nan
    with _database(server) as url:
        _PREPARE[system](url, JOBS[system], finished)
        return JOBS[system] / _seconds(system, url, workers)


@contextmanager
def _postgres() -> Iterator[str]:
    from pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="focal-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def _database(server: str) -> Iterator[str]:
    path, question, query = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench")
        try:
            yield f"{path.rsplit('/', 1)[0]}/bench{question}{query}"
        finally:
            connection.execute("DROP DATABASE bench WITH (FORCE)")


def _seconds(system: str, url: str, workers: int) -> float:
    """From the word to begin until the last worker has nothing left to do."""
    command = [sys.executable, "-m", "tests.bench.dispatch_workers", system, url]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(workers)]
    if any(_hear(worker) != "ready" for worker in started):
        raise RuntimeError(f"a worker of {system} did not begin")
    begun = time.monotonic()
    for worker in started:
        _tell(worker)
    ended = max(float(_hear(worker)) for worker in started)
    for worker in started:
        worker.communicate()
    return ended - begun


def _tell(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def _hear(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def _prepare_outbox(url: str, jobs: int, finished: int) -> None:
    store, now = open_store(url), datetime.now(UTC)
    migrate(store.engine)
    write_letters(store)
    meet_crowd(store, jobs, now)
    if finished:
        write_to_crowd(store, jobs, -(-finished // jobs), now, prefix="earlier", state=DeliveryState.SENT)
    write_to_crowd(store, jobs, 1, now)
    look_around(store)
    store.close()


def _prepare_pgqueuer(url: str, jobs: int, _finished: int) -> None:
    async def fill() -> None:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            queries = Queries(PsycopgDriver(connection))
            await queries.install()
            await queries.enqueue([ENTRYPOINT] * jobs, [None] * jobs, [0] * jobs)
            await connection.execute("VACUUM ANALYZE")

    asyncio.run(fill())


def _prepare_procrastinate(url: str, jobs: int, _finished: int) -> None:
    async def fill() -> None:
        app = procrastinate_app(url)
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            await app.configure_task(ENTRYPOINT).batch_defer_async(*({} for _ in range(jobs)))

    asyncio.run(fill())


_PREPARE: Mapping[str, Callable[[str, int, int], None]] = {
    "outbox": _prepare_outbox,
    "pgqueuer": _prepare_pgqueuer,
    "procrastinate": _prepare_procrastinate,
}


def _celery_seconds(workers: int) -> float:
    """From the first task that a pool of so many processes takes until the last one is acknowledged."""
    port = free_port()
    environment = {**os.environ, "FOCAL_BENCH_REDIS": f"redis://127.0.0.1:{port}/0"}
    server = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--loglevel", "warning"]
    celery = [sys.executable, "-m", "celery", "-A", "tests.bench.dispatch_celery"]
    fill = [sys.executable, "-m", "tests.bench.dispatch_celery", str(JOBS["Celery"])]
    with _running(server, environment), redis.Redis(port=port) as broker:
        _wait_for(lambda: _answers(broker))
        subprocess.run(fill, cwd=ROOT, env=environment, check=True)
        with _running([*celery, "worker", "-c", str(workers), "--loglevel", "ERROR"], environment):
            _wait_for(lambda: broker.llen("celery") < JOBS["Celery"])
            begun = time.perf_counter()
            _wait_for(lambda: not broker.llen("celery") and not broker.hlen("unacked"))
            return time.perf_counter() - begun


@contextmanager
def _running(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(broker: redis.Redis) -> bool:
    try:
        return bool(broker.ping())
    except redis.ConnectionError:
        return False


def _wait_for(condition: Callable[[], bool], patience_s: float = 120) -> None:
    end = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(POLL_S)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with _postgres() as alone:
            for one in sys.argv[1:]:
                of, _, count = one.partition(":")
                print(f"{one} {rate(alone, of, int(count or 1)):,.0f}/s", flush=True)
    else:
        for figure, value in measure().items():
            print(f"{figure:70} {value:12,.2f}")
