"""Shifts: one process is on duty at a time, and another one follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.exc import ProgrammingError

from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import Store, T, Work
from scheduler.shifts import Shift

PATIENCE_S = 10
SOON = timedelta(milliseconds=20)


class Post:
    """What a shift does, and what became of it."""

    def __init__(self, *, failures: int = 0) -> None:
        self.past: list[str] = []
        self._failures = failures
        self._changed = asyncio.Condition()

    async def begin(self) -> None:
        if self._failures:
            self._failures -= 1
            await self._note("failed")
            raise ZeroDivisionError
        await self._note("begun")

    async def end(self) -> None:
        await self._note("ended")

    async def _note(self, what: str) -> None:
        async with self._changed:
            self.past.append(what)
            self._changed.notify_all()

    async def until(self, what: str, times: int = 1) -> None:
        """Waits for something to have happened so often."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: self.past.count(what) >= times)


class Flawed(Store):
    """A store whose work may fail in a way that nobody foresaw."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.error: Exception | None = None
        self._store = store

    def submit(self, work: Work[T]) -> Future[T]:
        if self.error is None:
            return self._store.submit(work)
        failed: Future[T] = Future()
        failed.set_exception(self.error)
        return failed

    def read(self, work: Work[T]) -> T:
        return self._store.read(work)

    def close(self) -> None:
        self._store.close()


def shift(store: Store, post: Post, *, lease: float = 10.0) -> Shift:
    return Shift(
        store, "clock", post.begin, post.end, lease=timedelta(seconds=lease), pause=SOON, margin=timedelta(seconds=0.1)
    )


@asynccontextmanager
async def working(one: Shift) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(one.run())
    try:
        yield task
    finally:
        one.stop()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(task, return_exceptions=True)


async def test_a_fault_of_the_database_ends_no_shift(sqlite_store: Store) -> None:
    """Whatever the store raises, as when an administrator has just restored a backup and no table is there: who was on
    duty goes off it once the lease is over, and goes on duty again when the store works again."""
    flawed, post = Flawed(sqlite_store), Post()
    async with working(shift(flawed, post, lease=0.2)):
        await post.until("begun")
        flawed.error = ProgrammingError("INSERT", {}, Exception("no such table"))
        await post.until("ended")
        flawed.error = None
        await post.until("begun", times=2)


async def test_the_second_waits_and_follows(store: Store) -> None:
    """As long as one is on duty the other is not; when the first ends in order, the other takes over at once."""
    first, second = Post(), Post()
    one, other = shift(store, first), shift(store, second)
    async with working(one) as working_one:
        await first.until("begun")
        async with working(other):
            for _ in range(5):
                await store.perform(lambda _unit: None)
            assert second.past == []
            one.stop()
            await working_one
            await second.until("begun")
            assert (first.past, second.past) == (["begun", "ended"], ["begun"])
    assert second.past == ["begun", "ended"]


async def test_whoever_dies_is_followed(sqlite_store: Store) -> None:
    """A process that says nothing any more loses its lease when that is over."""
    first, second = Post(), Post()
    dying = asyncio.create_task(shift(sqlite_store, first, lease=0.3).run())
    await first.until("begun")
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    async with working(shift(sqlite_store, second)):
        await second.until("begun")
    assert first.past == ["begun"]


async def test_without_a_database_it_leaves_in_time(sqlite_store: Store) -> None:
    """Who cannot take the lease again goes off duty before it runs out, and on duty when the database is back."""
    post = Post()
    away = _Away(sqlite_store)
    async with working(shift(away, post, lease=0.5)):
        await post.until("begun")
        away.is_away = True
        await post.until("ended")
        away.is_away = False
        await post.until("begun", times=2)


async def test_a_short_absence_of_the_database_costs_nothing(sqlite_store: Store) -> None:
    """While the lease is good the work goes on."""
    post = Post()
    away = _Away(sqlite_store)
    async with working(shift(away, post)):
        await post.until("begun")
        away.is_away = True
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(3):
                await away.refusals.get()
        assert post.past == ["begun"]


async def test_what_cannot_begin_is_tried_again(sqlite_store: Store) -> None:
    """A fault at the beginning ends nothing for good."""
    post = Post(failures=1)
    async with working(shift(sqlite_store, post)):
        await post.until("begun")
    assert post.past == ["failed", "ended", "begun", "ended"]


class _Away(Store):
    """A store whose database can be away."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.engine = store.engine
        self._store = store
        self.is_away = False
        self.refusals: asyncio.Queue[str] = asyncio.Queue()

    def submit(self, work: Work[T]) -> Future[T]:
        if self.is_away:
            self.refusals.put_nowait("away")
            raise StoreUnavailable("away")
        return self._store.submit(work)

    def read(self, work: Work[T]) -> T:
        return self._store.read(work)

    def close(self) -> None:
        """The store belongs to its fixture."""
