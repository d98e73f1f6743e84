"""Signals: whoever sleeps is woken by what was committed, in this process and in others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import create_engine, text

from knowledge.store.signals import Signals, webchat
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit

PATIENCE_S = 10
LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)


@pytest.fixture
def pair(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """Two stores on one PostgreSQL, as two processes have them."""
    stores = open_store(postgres_url), open_store(postgres_url)
    yield stores
    for store in stores:
        store.close()


def test_a_commit_wakes_its_listeners(store: Store) -> None:
    """Everybody who listens to a signal is woken once the unit that raised it is committed, and nobody else."""
    first, second, other = threading.Event(), threading.Event(), threading.Event()
    with (
        store.signals.listening(webchat("a"), first.set),
        store.signals.listening(webchat("a"), second.set),
        store.signals.listening(webchat("b"), other.set),
    ):
        store.run(lambda unit: unit.wake(webchat("a")))
        assert first.wait(PATIENCE_S)
        assert second.wait(PATIENCE_S)
        store.run(lambda unit: unit.wake(webchat("b")))
        assert other.wait(PATIENCE_S)


def test_what_was_committed_is_there_when_the_signal_comes(store: Store) -> None:
    """A woken sleeper that looks at once finds the news."""
    seen: list[int] = []
    looked = threading.Event()

    def write(unit: Unit) -> None:
        unit.packs.replace("p", "c", {}, LONG_AGO)
        unit.wake("news")

    with store.signals.listening("news", looked.set):
        store.run(write)
        assert looked.wait(PATIENCE_S)
        seen.append(store.read(lambda unit: int(unit.packs.imported("p") is not None)))
    assert seen == [1]


def test_nobody_listens_any_more(store: Store) -> None:
    """After its block a listener is not woken; signals without listeners are harmless."""
    woken: list[str] = []
    with store.signals.listening("news", lambda: woken.append("early")):
        pass
    done = threading.Event()
    with store.signals.listening("done", done.set):
        for name in ("news", "done"):
            store.run(partial(Unit.wake, signal=name))
        assert done.wait(PATIENCE_S)
    assert woken == []


def test_one_listener_that_fails_harms_nobody(store: Store) -> None:
    """A listener whose event loop has ended stops neither the other listeners nor the store."""
    ended = asyncio.new_event_loop()
    ended.close()
    woken = threading.Event()
    with (
        store.signals.listening("news", lambda: ended.call_soon_threadsafe(woken.clear)),
        store.signals.listening("news", woken.set),
    ):
        for _ in range(2):
            store.submit(lambda unit: unit.wake("news")).result(PATIENCE_S)
            assert woken.wait(PATIENCE_S)
            woken.clear()


def test_listeners_come_and_go_while_signals_are_raised() -> None:
    """Threads that begin and end listening while others raise signals do not disturb each other."""
    signals = Signals()
    heard = threading.Event()

    def listen() -> None:
        for _ in range(500):
            with signals.listening("news", heard.set):
                pass

    threads = [threading.Thread(target=listen) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        signals.raise_all(["news"])
        signals.raise_every()
    heard.clear()
    signals.raise_every()
    assert not heard.is_set()


def test_a_signal_reaches_the_other_process(pair: tuple[Store, Store]) -> None:
    """On PostgreSQL what one process commits wakes the sleepers of another, odd names included."""
    here, there = pair
    name = webchat("a'b\"; DROP TABLE messages; -- é")
    woken = threading.Event()
    with there.signals.listening(name, woken.set):
        here.run(lambda unit: unit.wake(name))
        assert woken.wait(PATIENCE_S)


def test_a_rolled_back_unit_wakes_no_other_process(pair: tuple[Store, Store]) -> None:
    """Signals travel with the commit."""
    here, there = pair
    woken: list[str] = []
    done = threading.Event()

    def fails(unit: Unit) -> None:
        unit.wake("news")
        raise ZeroDivisionError

    with (
        there.signals.listening("news", lambda: woken.append("news")),
        there.signals.listening("done", done.set),
    ):
        with pytest.raises(ZeroDivisionError):
            here.run(fails)
        here.run(lambda unit: unit.wake("done"))
        assert done.wait(PATIENCE_S)
    assert woken == []


def test_a_lost_listener_wakes_everybody_when_it_is_back(pair: tuple[Store, Store]) -> None:
    """After the connection for signals broke every sleeper is woken, since it may have missed something."""
    here, there = pair
    woken = threading.Event()
    killer = create_engine(here.engine.url, isolation_level="AUTOCOMMIT")
    with there.signals.listening("news", woken.set), killer.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> :own"),
            {"own": connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()},
        )
        assert woken.wait(PATIENCE_S)
        woken.clear()
        here.run(lambda unit: unit.wake("news"))
        assert woken.wait(PATIENCE_S)
    killer.dispose()
