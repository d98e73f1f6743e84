"""Forms that were sent are known in all processes, for a while; what is shown once is shown once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest

from knowledge.store.sent_forms import KEPT, SHOWN
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit

MARK, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
MOMENT = timedelta(seconds=1)


@pytest.fixture
def processes(database_url: str) -> Iterator[tuple[Store, Store]]:
    """Two processes at one database."""
    stores = open_store(database_url), open_store(database_url)
    yield stores
    for store in stores:
        store.close()


def take(unit: Unit, mark: str, at: datetime) -> bool:
    """A form is sent."""
    return unit.sent_forms.take(mark, at)


def seal(unit: Unit, mark: str) -> None:
    """Something waits behind it to be shown once."""
    unit.sent_forms.lead(mark, "/there", "sealed")


def reveal(store: Store, mark: str, at: datetime) -> str:
    """Somebody looks at what is behind it."""

    def work(unit: Unit) -> str:
        sealed = unit.sent_forms.sealed(mark, at)
        return sealed if unit.sent_forms.reveal(mark) else ""

    return store.run(work)


def test_one_of_many_is_the_first(processes: tuple[Store, Store], now: datetime) -> None:
    """Of ten presses at the same moment at two processes one makes something; all others know where it led."""

    def press(number: int) -> str:
        def work(unit: Unit) -> str:
            if not take(unit, MARK, now):
                return unit.sent_forms.led_to(MARK)
            unit.sent_forms.lead(MARK, f"/made/{number}")
            return "first"

        return processes[number % 2].run(work)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(press, range(10)))
    assert found.count("first") == 1
    assert {*found} - {"first"} == {f"/made/{found.index('first')}"}


def test_what_failed_can_be_sent_again(store: Store, now: datetime) -> None:
    """A unit that is undone, and a form that came to nothing, leave no mark."""

    def fail(unit: Unit) -> None:
        take(unit, MARK, now)
        raise ValueError("nothing came of it")

    with pytest.raises(ValueError, match="nothing came of it"):
        store.run(fail)
    assert store.run(partial(take, mark=MARK, at=now))
    store.run(lambda unit: unit.sent_forms.drop(MARK))
    assert store.run(partial(take, mark=MARK, at=now))


def test_shown_once_and_in_time(store: Store, now: datetime) -> None:
    """A secret waits some minutes; it is gone once it was shown, and out of the table once it is too late."""
    for mark in (MARK, OTHER):
        store.run(partial(take, mark=mark, at=now))
        store.run(partial(seal, mark=mark))
    in_time = now + SHOWN - MOMENT
    assert [reveal(store, MARK, in_time), reveal(store, MARK, in_time)] == ["sealed", ""]
    late = now + SHOWN
    assert store.read(lambda unit: unit.sent_forms.sealed(OTHER, late)) == ""
    store.run(partial(take, mark=THIRD, at=late))
    assert reveal(store, OTHER, now) == ""


def test_forgotten_after_a_day(store: Store, now: datetime) -> None:
    """What is older may be sent anew."""
    store.run(partial(take, mark=MARK, at=now))
    store.run(lambda unit: unit.sent_forms.forget(now + KEPT - MOMENT))
    assert not store.run(partial(take, mark=MARK, at=now))
    store.run(lambda unit: unit.sent_forms.forget(now + KEPT))
    assert store.run(partial(take, mark=MARK, at=now))
