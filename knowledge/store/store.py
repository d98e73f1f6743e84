"""The store as its callers see it: units of work, each one transaction, on SQLite or PostgreSQL.

A unit of work is a function of a `Unit` rather than a `with` block, because it may have to run again: after a
conflict, a deadlock, or a serialisation failure. It must therefore have no effect outside the unit.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from knowledge.store.errors import StoreUnavailable
from knowledge.store.signals import Signals
from knowledge.store.unit import Unit

T = TypeVar("T")
Work = Callable[[Unit], T]


class Store(ABC):
    """A database and the ways to work with it. Safe to use from any thread and from a running event loop."""

    engine: Engine
    """For migrations and tests."""

    most_connections = 0
    """Connections to a server that this process may use."""

    def __init__(self) -> None:
        self.signals = Signals()

    @abstractmethod
    def submit(self, work: Work[T]) -> Future[T]:
        """Runs the work in a transaction of its own and commits; the future ends after the commit.

        Its exceptions are the work's own, after a rollback, or StoreUnavailable.
        """

    @abstractmethod
    def read(self, work: Work[T]) -> T:
        """Runs the work, which only reads, on the calling thread, with one consistent view of the data."""

    @abstractmethod
    def close(self) -> None:
        """Finishes what was submitted and closes the connections."""

    def look_around(self) -> bool:
        """Has the database see how much there is of everything, by which it plans how to find things; False where
        nobody has to ask it to (PostgreSQL's autovacuum)."""
        return False

    def connections(self) -> int | None:
        """How many connections to a server this process uses just now; None where there is no server."""
        return None

    def run(self, work: Work[T]) -> T:
        """`submit`, and wait for it."""
        return self.submit(_in_context(work)).result()

    async def perform(self, work: Work[T]) -> T:
        """`submit`, and wait for it without blocking the event loop."""
        return await asyncio.wrap_future(self.submit(_in_context(work)))

    async def consult(self, work: Work[T]) -> T:
        """`read` in a thread, without blocking the event loop."""
        return await asyncio.to_thread(self.read, work)


def _in_context(work: Work[T]) -> Work[T]:
    """The work, which runs in another thread, with the context variables of who asked for it: what it logs belongs to
    the same request."""
    context = copy_context()
    return lambda unit: context.run(work, unit)


def open_store(url: str) -> Store:
    """The store at a SQLAlchemy URL: `sqlite:///var/focal.db` or `postgresql://user:password@host/name`.

    Raises:
        StoreUnavailable: the URL names no database that Focal speaks with, or its folder cannot be written.
    """
    from knowledge.store.postgres import PostgresStore
    from knowledge.store.sqlite import SqliteStore

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreUnavailable("FOCAL_DATABASE_URL is not a database URL") from None
    if "@" in (parsed.host or ""):  # the host would be a piece of the password, and be printed
        raise StoreUnavailable("FOCAL_DATABASE_URL is not a database URL: write an @ in the password as %40")
    match parsed.get_backend_name():
        case "sqlite" if parsed.database in (None, "", ":memory:"):
            raise StoreUnavailable("FOCAL_DATABASE_URL names no file; Focal keeps nothing in memory alone")
        case "sqlite":
            return SqliteStore(Path(parsed.database or ""))
        case "postgresql" | "postgres":
            return PostgresStore(parsed.set(drivername="postgresql+psycopg"))
        case other:
            raise StoreUnavailable(f"FOCAL_DATABASE_URL names {other}; Focal speaks sqlite and postgresql")
