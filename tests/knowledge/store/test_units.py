"""Units of work: committed whole, undone whole, run again after conflicts, refused when the database is away."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from knowledge.model.languages import FR
from knowledge.model.people import Address, ChannelName, Role
from knowledge.store import sqlite
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store, open_store
from knowledge.store.tables import members
from knowledge.store.unit import Unit
from tests.queueing import meet

PATIENCE_S = 10


def add(unit: Unit, now: datetime, name: str = "Focal point") -> int:
    return unit.people.add_contact(name, Role.FOCAL_POINT, FR, None, now)


def contacts(store: Store) -> int:
    return store.read(lambda unit: unit.people.count_contacts())


def held_back(store: Store, gate: threading.Event) -> Future[bool]:
    """A unit that holds SQLite's writer, so that what is submitted next waits together."""
    begun = threading.Event()

    def work(_unit: Unit) -> bool:
        begun.set()
        return gate.wait(PATIENCE_S)

    holding = store.submit(work)
    assert begun.wait(PATIENCE_S)
    return holding


def test_a_unit_is_kept_once_its_future_ends(store: Store, now: datetime) -> None:
    """What a unit wrote is seen by everybody after `run` returns."""
    contact = store.run(lambda unit: add(unit, now))
    assert store.read(lambda unit: unit.people.contact(contact)) is not None


def test_a_failing_unit_leaves_nothing(store: Store, now: datetime) -> None:
    """What a unit wrote before it failed is undone, and its own error reaches the caller."""

    def work(unit: Unit) -> None:
        add(unit, now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(work)
    assert contacts(store) == 0


def test_a_failing_unit_raises_no_signal(store: Store) -> None:
    """Nobody is woken for what was not committed."""
    woken: list[str] = []

    def work(unit: Unit) -> None:
        unit.wake("news")
        raise ZeroDivisionError

    with store.signals.listening("news", lambda: woken.append("news")):
        with pytest.raises(ZeroDivisionError):
            store.run(work)
        store.run(lambda _unit: None)
    assert woken == []


def test_a_failed_attempt_undoes_its_own_part_only(store: Store, now: datetime) -> None:
    """What the unit did before and after a failed attempt is kept; the attempt's writes and signals are not."""

    def work(unit: Unit) -> set[str]:
        add(unit, now, "before")
        unit.wake("before")
        with suppress(ZeroDivisionError), unit.attempt():
            add(unit, now, "within")
            unit.wake("within")
            raise ZeroDivisionError
        add(unit, now, "after")
        return set(unit.signals)

    assert store.run(work) == {"before"}
    assert contacts(store) == 2


def test_attempts_nest(store: Store, now: datetime) -> None:
    """An inner attempt that fails leaves the outer one whole; an outer one that fails undoes the inner one too."""

    def work(unit: Unit) -> None:
        with unit.attempt():
            add(unit, now)
            with suppress(ZeroDivisionError), unit.attempt():
                add(unit, now)
                raise ZeroDivisionError
            add(unit, now)
        with suppress(ZeroDivisionError), unit.attempt():
            with unit.attempt():
                add(unit, now)
            raise ZeroDivisionError

    store.run(work)
    assert contacts(store) == 2


def test_an_attempt_survives_a_refused_statement(store: Store, now: datetime) -> None:
    """After a statement that the database refuses the unit can go on: PostgreSQL alone would end the transaction."""

    def work(unit: Unit) -> None:
        with pytest.raises(IntegrityError), unit.attempt():
            unit.connection.execute(members.insert().values(code=None))
        add(unit, now)

    store.run(work)
    assert contacts(store) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("place", ["at the beginning", "at the end"])
def test_the_database_goes_away_around_an_attempt(store: Store, place: str) -> None:
    """An attempt that can be neither begun nor ended says that the store is away, which whoever calls can wait for."""
    raised: list[Exception] = []

    def work(unit: Unit) -> None:
        own = unit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        if place == "at the beginning":
            end_connection(store, own)
        try:
            with unit.attempt():
                if place == "at the end":
                    end_connection(store, own)
        except Exception as error:
            raised.append(error)
            raise

    with pytest.raises(StoreUnavailable):
        store.run(work)
    assert [type(error) for error in raised] == [StoreUnavailable]


def end_connection(store: Store, process: int) -> None:
    """As an orderly shutdown of PostgreSQL ends it; returns when it is gone."""
    other = create_engine(store.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    other.dispose()


def test_one_failing_unit_among_many(sqlite_store: Store, now: datetime) -> None:
    """Units that are committed together fail alone: each caller gets the outcome of its own."""
    gate = threading.Event()
    holding = held_back(sqlite_store, gate)

    def work(unit: Unit, number: int) -> int:
        added = add(unit, now)
        if number % 7 == 3:
            raise ZeroDivisionError
        return added

    futures = [sqlite_store.submit(partial(work, number=number)) for number in range(50)]
    gate.set()
    assert holding.result(PATIENCE_S)
    failed = [number for number, future in enumerate(futures) if future.exception(PATIENCE_S)]
    assert failed == [3, 10, 17, 24, 31, 38, 45]
    assert contacts(sqlite_store) == 43


def test_units_of_many_threads_are_all_kept(store: Store, now: datetime) -> None:
    """Units from many threads at once neither block nor lose each other."""

    def write() -> None:
        for _ in range(10):
            store.run(lambda unit: add(unit, now))

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert contacts(store) == 160


def test_a_unit_is_run_again_after_a_conflict(postgres_url: str, now: datetime) -> None:
    """On PostgreSQL a unit that met a conflict runs again from the start, and nothing of its first run is kept."""
    store = open_store(postgres_url)
    runs: list[int] = []

    def work(unit: Unit) -> int:
        runs.append(add(unit, now))
        if len(runs) < 3:
            raise Conflict
        return len(runs)

    try:
        assert store.run(work) == 3
        assert contacts(store) == 1
    finally:
        store.close()


def test_a_conflict_that_does_not_end_is_reported(store: Store, now: datetime) -> None:
    """A unit that conflicts every time ends with Conflict, rather than never."""

    def work(unit: Unit) -> None:
        add(unit, now)
        raise Conflict

    with pytest.raises(Conflict):
        store.run(work)
    assert contacts(store) == 0


def test_a_deadlock_is_a_conflict(postgres_url: str, now: datetime) -> None:
    """Of two units in a deadlock one is run again, also when it happens within an attempt, and both succeed."""
    store = open_store(postgres_url)
    people = [meet(store, name, now).contact for name in ("ana", "bea")]
    meeting = threading.Barrier(2)
    runs: list[int] = []

    def work(unit: Unit, first: int, second: int) -> None:
        runs.append(first)
        with unit.attempt():
            unit.contacts.set_subscription(first, subscribed=False)
            if len(runs) <= 2:
                meeting.wait(PATIENCE_S)
            unit.contacts.set_subscription(second, subscribed=False)

    try:
        forth = store.submit(lambda unit: work(unit, people[0], people[1]))
        back = store.submit(lambda unit: work(unit, people[1], people[0]))
        assert forth.result(PATIENCE_S) is None
        assert back.result(PATIENCE_S) is None
        assert len(runs) >= 3
    finally:
        store.close()


def test_a_lost_connection_is_store_unavailable(postgres_url: str, now: datetime) -> None:
    """A connection that dies within an attempt ends the unit as StoreUnavailable, and the next unit works."""
    store = open_store(postgres_url)
    killer = create_engine(store.engine.url, isolation_level="AUTOCOMMIT")

    def work(unit: Unit) -> None:
        with unit.attempt():
            own = unit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with killer.connect() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
            add(unit, now)

    try:
        with pytest.raises(StoreUnavailable, match="the database cannot be used") as raised:
            store.run(work)
        assert "INSERT" not in str(raised.value)
        assert store.run(lambda unit: add(unit, now))
    finally:
        killer.dispose()
        store.close()


def test_a_transaction_that_ended_early_is_lost_for_all(sqlite_store: Store, now: datetime) -> None:
    """When SQLite gives a shared transaction up (a full disk does that), nobody of it is told that they were kept."""
    gate = threading.Event()
    holding = held_back(sqlite_store, gate)
    before = sqlite_store.submit(lambda unit: add(unit, now))
    ends = sqlite_store.submit(lambda unit: bool(unit.connection.exec_driver_sql("ROLLBACK")))
    after = sqlite_store.submit(lambda unit: add(unit, now))
    gate.set()
    assert holding.result(PATIENCE_S)
    for future in (before, ends, after):
        assert isinstance(future.exception(PATIENCE_S), StoreUnavailable)
    assert contacts(sqlite_store) == 0
    sqlite_store.run(lambda unit: add(unit, now))
    assert contacts(sqlite_store) == 1


def test_a_full_disk_is_store_unavailable(sqlite_store: Store, now: datetime) -> None:
    """No room is the database's fault, not the message's: StoreUnavailable, and small units go on."""

    def work(unit: Unit) -> None:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with unit.attempt():
            for _ in range(1_000):
                add(unit, now, "x" * 4_000)

    with pytest.raises(StoreUnavailable, match="full"):
        sqlite_store.run(work)
    assert sqlite_store.run(lambda unit: unit.people.count_contacts()) == 0


def test_a_database_locked_by_another_process(
    sqlite_store: Store, sqlite_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process holds the lock for longer than we wait, units end as StoreUnavailable; then they work."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    store = open_store(sqlite_url)
    other = create_engine(sqlite_url, connect_args={"isolation_level": None})
    try:
        with other.connect() as lock:
            lock.exec_driver_sql("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="locked"):
                store.run(lambda unit: add(unit, now))
            assert contacts(store) == 0
            lock.exec_driver_sql("ROLLBACK")
        store.run(lambda unit: add(unit, now))
        assert contacts(store) == 1
    finally:
        other.dispose()
        store.close()


def test_a_short_lock_of_another_process_is_waited_for(sqlite_store: Store, sqlite_url: str, now: datetime) -> None:
    """`focal pack import` beside a running server costs it a moment, not a failure."""
    other = create_engine(sqlite_url, connect_args={"isolation_level": None, "check_same_thread": False})
    with other.connect() as lock:
        lock.exec_driver_sql("BEGIN IMMEDIATE")
        waiting = sqlite_store.submit(lambda unit: add(unit, now))
        lock.exec_driver_sql("ROLLBACK")
    other.dispose()
    assert waiting.result(PATIENCE_S)


def test_close_finishes_what_was_submitted(database_url: str, now: datetime) -> None:
    """Units that wait when the store is closed are still committed."""
    store = open_store(database_url)
    futures = [store.submit(lambda unit: add(unit, now)) for _ in range(300)]
    store.close()
    assert all(future.result(0) for future in futures)
    again = open_store(database_url)
    assert contacts(again) == 300
    again.close()


def test_a_closed_store_refuses(database_url: str, now: datetime) -> None:
    """After `close` a unit ends as StoreUnavailable, rather than never; closing twice is harmless."""
    store = open_store(database_url)
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.submit(lambda unit: add(unit, now)).result(PATIENCE_S)


def test_closing_while_others_submit(database_url: str, now: datetime) -> None:
    """Every unit submitted around the moment of closing ends one way or the other: kept or refused."""
    store = open_store(database_url)
    futures: list[Future[int]] = []
    begun = threading.Event()

    def submit() -> None:
        for number in range(2_000):
            futures.append(store.submit(lambda unit: unit.people.count_contacts()))
            if number == 20:
                begun.set()

    submitting = threading.Thread(target=submit)
    submitting.start()
    assert begun.wait(PATIENCE_S)
    store.close()
    submitting.join(PATIENCE_S)
    assert len(futures) == 2_000
    for future in futures:
        assert isinstance(future.exception(PATIENCE_S), StoreUnavailable | None)


async def test_giving_up_waiting_harms_nobody_else(store: Store, now: datetime) -> None:
    """A caller that is cancelled while its unit waits (a send that timed out) leaves the store in working order."""
    gate = threading.Event()
    holding = store.submit(lambda _unit: gate.wait(PATIENCE_S))
    impatient = [asyncio.create_task(store.perform(lambda unit: add(unit, now))) for _ in range(20)]
    await asyncio.wait(impatient, timeout=0.01)
    for task in impatient:
        task.cancel()
    await asyncio.gather(*impatient, return_exceptions=True)
    gate.set()
    assert await asyncio.wrap_future(holding)
    async with asyncio.timeout(PATIENCE_S):
        assert await store.perform(lambda unit: add(unit, now))


async def test_reading_sees_one_state(store: Store, now: datetime) -> None:
    """A read sees the data as they were at its first look, whatever is committed meanwhile."""

    def look(unit: Unit) -> tuple[int, int]:
        first = unit.people.count_contacts()
        store.run(lambda unit: add(unit, now))
        return first, unit.people.count_contacts()

    assert await store.consult(look) == (0, 0)
    assert contacts(store) == 1


def test_what_a_read_writes_is_not_kept(store: Store, now: datetime) -> None:
    """`read` commits nothing, so a slip of the keyboard cannot write behind the writer's back."""
    store.read(lambda unit: add(unit, now))
    assert contacts(store) == 0


def test_a_fault_beyond_exceptions_reaches_its_caller(store: Store, now: datetime) -> None:
    """Even SystemExit from a unit ends that unit only; the store works on."""

    def work(_unit: Unit) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        store.submit(work).result(PATIENCE_S)
    assert store.submit(lambda unit: add(unit, now)).result(PATIENCE_S)


def test_addresses_keep_the_first_owner(store: Store, now: datetime) -> None:
    """Of many units that give one address away at once exactly one succeeds."""
    address = Address(channel=ChannelName.TELEGRAM, external_id="42")
    futures = [store.submit(lambda unit: unit.people.add_address(address, add(unit, now))) for _ in range(20)]
    assert sum(future.result(PATIENCE_S) is not None for future in futures) == 1
