"""A process follows what administrators set: at once, and where the signal was lost within a minute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time

from fastapi import FastAPI

from bot.following import CHECK
from bot.house_rules import HouseRules
from handlers.preferences.house import House
from handlers.preferences.setting import set_preference
from handlers.preferences.values import Quiet, Retention
from knowledge.model.preferences import QuietHours
from knowledge.model.rights import FOCAL
from knowledge.store.store import Store
from tests.bot.serving import until

NIGHT = QuietHours(begin=time(22), end=time(6))


class Process:
    """What goes by the rules of a house."""

    def __init__(self, store: Store) -> None:
        self.house = House()
        self.followed = 0
        self.rules = HouseRules(store, lambda: self.house, self.follow)

    def follow(self, house: House) -> None:
        self.house = house
        self.followed += 1


def put(store: Store, now: datetime) -> None:
    store.run(lambda unit: set_preference(unit, FOCAL, Quiet(hours=NIGHT), 0, now))


def test_the_regular_look(sqlite_store: Store, now: datetime) -> None:
    """What another process set is taken on, once; where nothing changed nothing is done."""
    process = Process(sqlite_store)
    job = process.rules.job()
    job.run()
    assert (job.every, process.followed) == (CHECK, 0)
    put(sqlite_store, now)
    job.run()
    job.run()
    assert (process.house.quiet, process.followed) == (NIGHT, 1)


def test_the_signal(sqlite_store: Store, now: datetime) -> None:
    """While the application lives, what is committed is followed without a look; afterwards nobody listens."""
    process = Process(sqlite_store)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield

    async def live() -> None:
        async with process.rules.around(lifespan)(FastAPI()):
            put(sqlite_store, now)
            await asyncio.to_thread(until, lambda: process.house.quiet == NIGHT)

    asyncio.run(live())
    sqlite_store.run(lambda unit: set_preference(unit, FOCAL, Retention(days=60), 0, now))
    assert process.house.retention_days is None


def test_a_database_that_is_gone(sqlite_store: Store) -> None:
    """Whoever raises the signal does not fail for it, and what was in force stays."""
    process = Process(sqlite_store)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield

    async def live() -> None:
        async with process.rules.around(lifespan)(FastAPI()):
            sqlite_store.close()
            sqlite_store.signals.raise_every()

    asyncio.run(live())
    assert process.house == House()
