"""Leases: one holder at a time, whatever happens to it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from knowledge.store.store import Store

LONG, NO_TIME = timedelta(minutes=10), timedelta(0)


def take(store: Store, holder: str, length: timedelta = LONG, name: str = "clock") -> bool:
    return store.run(lambda unit: unit.leases.take(name, holder, length, datetime.now(UTC)))


def held(store: Store) -> dict[str, str]:
    return store.read(lambda unit: unit.leases.held(datetime.now(UTC)))


def test_one_holds_it(store: Store) -> None:
    """Whoever came first has it, and may take it again; nobody else gets it meanwhile."""
    assert take(store, "one")
    assert not take(store, "two")
    assert take(store, "one")
    assert held(store) == {"clock": "one"}


def test_what_ran_out_is_free(store: Store) -> None:
    """A holder that died is followed by the next, and is told so if it was only slow."""
    assert take(store, "one", NO_TIME)
    assert held(store) == {}
    assert take(store, "two")
    assert not take(store, "one")
    assert held(store) == {"clock": "two"}


def test_released(store: Store) -> None:
    """Who ends in order is followed at once; nobody can give back what somebody else holds."""
    take(store, "one")
    store.run(lambda unit: unit.leases.release("clock", "two"))
    assert held(store) == {"clock": "one"}
    store.run(lambda unit: unit.leases.release("clock", "one"))
    assert take(store, "two")


def test_each_name_is_a_lease_of_its_own(store: Store) -> None:
    """Who holds the clock may leave the polling to somebody else."""
    assert take(store, "one")
    assert take(store, "two", name="polling")
    assert held(store) == {"clock": "one", "polling": "two"}


def test_many_at_once(store: Store) -> None:
    """Of many who try at the same moment exactly one has it."""
    got: list[str] = []

    def attempt(holder: str) -> None:
        if take(store, holder):
            got.append(holder)

    threads = [threading.Thread(target=attempt, args=(f"process {number}",)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == 1
    assert held(store) == {"clock": got[0]}
