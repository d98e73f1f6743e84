"""Every process takes what was published into use: at the signal, or at the next look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from bot.following import CHECK
from bot.intake import Shelf
from bot.renewal import Renewal
from handlers.dialogue.library import Library
from knowledge.errors import FocalError
from knowledge.store import signals
from knowledge.store.store import Store, open_store
from tests.bot.serving import until
from tests.handlers.scripted import scripted
from tests.knowing import NAME, draft, publish_all, stock


class Process:
    """One process: its shelf, and how often its library was built."""

    def __init__(self, store: Store) -> None:
        self.shelf = Shelf(scripted({}))
        self.first = self.shelf.library
        self.built = 0
        self.fails = False
        self.renewal = Renewal(store, NAME, self.shelf, self.build)

    def build(self) -> Library:
        if self.fails:
            raise FocalError("no index")
        self.built += 1
        return replace(self.first)


@asynccontextmanager
async def at_work(app: FastAPI) -> AsyncIterator[None]:
    """The work of a process that has none."""
    yield


def test_nothing_new_builds_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """A draft is nothing new."""
    stock(sqlite_store, tmp_path)
    process = Process(sqlite_store)
    draft(sqlite_store, "who", years=[2014])
    process.renewal.run()
    assert process.shelf.library is process.first


def test_what_was_published_is_taken_into_use_once(sqlite_store: Store, tmp_path: Path) -> None:
    """However often it is looked at."""
    stock(sqlite_store, tmp_path)
    process = Process(sqlite_store)
    draft(sqlite_store, "who", years=[2014])
    publish_all(sqlite_store)
    job = process.renewal.job()
    assert (job.name, job.every) == ("renew_pack", CHECK)
    for _ in range(3):
        job.run()
    assert process.built == 1
    assert process.shelf.library is not process.first
    assert process.renewal.in_use.edits


def test_an_import_counts_as_well(sqlite_store: Store, tmp_path: Path) -> None:
    """As it always did."""
    process = Process(sqlite_store)
    stock(sqlite_store, tmp_path)
    process.renewal.run()
    assert process.built == 1


def test_the_signal_comes_at_once_to_every_process(store: Store, tmp_path: Path) -> None:
    """On PostgreSQL to another process too, which has a connection of its own."""
    stock(store, tmp_path)
    is_shared = store.engine.dialect.name == "postgresql"
    other = open_store(store.engine.url.render_as_string(hide_password=False)) if is_shared else store
    process = Process(other)

    async def live() -> None:
        async with process.renewal.around(at_work)(FastAPI()):
            draft(store, "who", years=[2014])
            publish_all(store)
            await asyncio.to_thread(until, lambda: process.built == 1)

    try:
        asyncio.run(live())
    finally:
        if is_shared:
            other.close()


def test_a_failure_ends_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """What was in use stays, and the next look tries again."""
    stock(sqlite_store, tmp_path)
    process = Process(sqlite_store)
    process.fails = True

    async def live() -> None:
        async with process.renewal.around(at_work)(FastAPI()):
            sqlite_store.run(lambda unit: unit.wake(signals.PACK))
            stock(sqlite_store, tmp_path / "other")

    asyncio.run(live())
    assert process.shelf.library is process.first
    process.fails = False
    draft(sqlite_store, "who", years=[2014])
    publish_all(sqlite_store)
    process.renewal.run()
    assert process.built == 1
