"""PostgreSQL: a transaction per unit in a pool of threads; signals travel by LISTEN / NOTIFY to every process."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from typing import TypeVar

import psycopg
import structlog
from sqlalchemy import URL, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from knowledge.store.errors import Conflict, StoreUnavailable, in_our_words, unavailable
from knowledge.store.store import Store, Work
from knowledge.store.unit import Unit

T = TypeVar("T")

CONNECTIONS = 10
"""Units at work at the same time in one process; PostgreSQL's own default allows 100 for all processes."""

MOST_RUNS = 10
"""How often a unit is run before a conflict is reported: each run means that somebody else succeeded."""

FIRST_PAUSE_S = 0.001
"""The longest pause before the second run; it doubles from run to run, so that rivals do not meet again and again."""

CONNECT_TIMEOUT_S = 5
"""Seconds to wait for a server that does not answer; the operating system's own patience is minutes."""

PATIENCE_S = 10
"""Seconds to wait for a connection of ours while all are in use; then the server is as good as away."""

CHANNEL = "focal"
_NOTIFY = text("SELECT pg_notify(:channel, :signal)")

log = structlog.get_logger()


class PostgresStore(Store):
    """The production store; any number of processes may share it."""

    most_connections = 2 * CONNECTIONS

    def __init__(self, url: URL) -> None:
        super().__init__()
        if "connect_timeout" not in url.query:
            url = url.update_query_dict({"connect_timeout": str(CONNECT_TIMEOUT_S)})
        self.engine = create_engine(
            url, pool_size=CONNECTIONS, max_overflow=CONNECTIONS, pool_timeout=PATIENCE_S, pool_pre_ping=True
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="focal-store")
        try:
            with self.engine.connect():
                pass
        except DBAPIError as error:
            raise unavailable(error) from error
        self._chance = Random()  # noqa: S311 (jitter)
        self._closing = threading.Event()
        self._listening = threading.Event()
        self._listener = threading.Thread(target=self._listen_on, name="focal-listener", daemon=True)
        self._listener.start()
        self._listening.wait(timeout=10)

    def connections(self) -> int:
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def submit(self, work: Work[T]) -> Future[T]:
        try:
            return self._threads.submit(self._run_until_stored, work)
        except RuntimeError:  # the pool takes nothing after its shutdown
            refused: Future[T] = Future()
            refused.set_exception(StoreUnavailable("the store is closed"))
            return refused

    def read(self, work: Work[T]) -> T:
        try:
            with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                return work(Unit(connection))
        except OperationalError as error:
            raise unavailable(error) from error
        except NoConnectionLeft as error:
            raise in_our_words(error) from error

    def close(self) -> None:
        self._threads.shutdown()
        self._closing.set()
        with contextlib.suppress(SQLAlchemyError), self.engine.begin() as connection:
            connection.execute(_NOTIFY, {"channel": CHANNEL, "signal": ""})  # ends the listener's wait at once
        self._listener.join()
        self.engine.dispose()

    def _run_until_stored(self, work: Work[T]) -> T:
        for run in range(MOST_RUNS - 1):
            try:
                return self._run_once(work)
            except Conflict:
                time.sleep(self._chance.uniform(0, FIRST_PAUSE_S * 2**run))
        return self._run_once(work)

    def _run_once(self, work: Callable[[Unit], T]) -> T:
        try:
            with self.engine.begin() as connection:
                unit = Unit(connection)
                result = work(unit)
                for signal in sorted(unit.signals):
                    connection.execute(_NOTIFY, {"channel": CHANNEL, "signal": signal})
                return result
        except (DBAPIError, NoConnectionLeft) as error:
            ours = in_our_words(error)
            if ours is error:
                raise
            raise ours from error

    def _listen_on(self) -> None:
        """Hears what every process committed, this one included; after a lost connection everybody is woken."""
        conninfo = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._closing.is_set():
            try:
                with psycopg.connect(conninfo, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._listening.set()
                    self.signals.raise_every()
                    while not self._closing.is_set():
                        for notification in connection.notifies(timeout=1.0, stop_after=1):
                            self.signals.raise_all([notification.payload])
            except psycopg.Error as error:
                log.warning("store.listener_lost", error=str(error))
                self._closing.wait(1.0)
