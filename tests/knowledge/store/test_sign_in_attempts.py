"""Attempts are counted over all processes, and steps of a sign-in are taken once in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from handlers.accounts.passing import Marks, Tried, Waits, try_password
from knowledge.model.accounts import FREE_ATTEMPTS
from knowledge.store.sign_in_attempts import Attempts
from knowledge.store.store import Store, open_store

DAY = timedelta(days=1)
MARKS = Marks(login="a" * 64, network="b" * 64)


@pytest.fixture
def processes(database_url: str) -> Iterator[tuple[Store, Store]]:
    """Two processes at one database."""
    stores = open_store(database_url), open_store(database_url)
    yield stores
    for store in stores:
        store.close()


def test_processes_count_together(processes: tuple[Store, Store], now: datetime) -> None:
    """Five attempts at two processes are five, and the sixth waits at either."""
    for number in range(FREE_ATTEMPTS):
        tried = processes[number % 2].run(lambda unit: try_password(unit, "ana@x.example.org", MARKS, now))
        assert isinstance(tried, Tried)
        assert tried.is_last is (number == FREE_ATTEMPTS - 1)
    for store in processes:
        assert isinstance(store.run(lambda unit: try_password(unit, "ana@x.example.org", MARKS, now)), Waits)


def test_many_at_once_do_not_slip_by(processes: tuple[Store, Store], now: datetime) -> None:
    """Of thirty attempts at the same moment at two processes, five are heard."""

    def attempt(number: int) -> Tried | Waits:
        return processes[number % 2].run(lambda unit: try_password(unit, "ana@x.example.org", MARKS, now))

    with ThreadPoolExecutor(8) as pool:
        heard = [tried for tried in pool.map(attempt, range(30)) if isinstance(tried, Tried)]
    assert len(heard) == FREE_ATTEMPTS


def test_attempts_are_taken_back_and_forgotten(store: Store, now: datetime) -> None:
    """One that did not fail does not count; who has proved it begins anew; what is old does not count."""
    first = store.run(lambda unit: unit.attempts.note("m" * 64, now))
    store.run(lambda unit: unit.attempts.note("m" * 64, now - 2 * DAY))
    counted = [store.run(lambda unit: unit.attempts.since("m" * 64, now - DAY))]
    store.run(lambda unit: unit.attempts.take_back([first]))
    counted.append(store.run(lambda unit: unit.attempts.since("m" * 64, now - DAY)))
    store.run(lambda unit: unit.attempts.note("m" * 64, now))
    store.run(lambda unit: unit.attempts.forget("m" * 64))
    counted.append(store.run(lambda unit: unit.attempts.since("m" * 64, now - 9 * DAY)))
    assert counted == [Attempts(count=1, last=now), Attempts(), Attempts()]


def test_a_step_is_taken_once(processes: tuple[Store, Store], now: datetime) -> None:
    """At whichever process; until nobody could take it any more."""
    spent = [store.run(lambda unit: unit.attempts.spend("s" * 64, now + DAY)) for store in processes]
    assert spent == [True, False]
    assert processes[1].read(lambda unit: unit.attempts.is_spent("s" * 64))
    processes[0].run(lambda unit: unit.retention.forget_expired_sign_ins(now))
    assert processes[0].read(lambda unit: unit.attempts.is_spent("s" * 64))
    processes[0].run(lambda unit: unit.retention.forget_expired_sign_ins(now + DAY))
    assert not processes[0].read(lambda unit: unit.attempts.is_spent("s" * 64))


def test_failures_are_kept_a_day(store: Store, now: datetime) -> None:
    """No longer than they count."""
    store.run(lambda unit: unit.attempts.note("m" * 64, now))
    assert store.run(lambda unit: unit.retention.forget_sign_in_failures(now)) == 0
    assert store.run(lambda unit: unit.retention.forget_sign_in_failures(now + DAY)) == 1
