"""The job of deadlines: whatever stops it, the next one goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import TypeVar

import pytest

from handlers.deadlines import reminding
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.languages import Text
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.deadline_jobs import remind_of_deadlines
from scheduler.jobs import Job
from tests.handlers.deadlines import network as networks
from tests.handlers.deadlines.network import FRIDAY, MADRID, MINUTE, START, Network, local

T = TypeVar("T")

MANY = 3 * reminding.BATCH
THURSDAY = local(MADRID, 12, 3, 10)


class Killed(Exception):
    """The process was killed."""


class Mortal(Store):
    """A store whose process dies when it would run one transaction more, or in the middle of the last one."""

    def __init__(self, living: Store, transactions: int, *, is_in_the_middle: bool) -> None:
        self.engine, self.signals = living.engine, living.signals
        self._living, self._left, self._is_in_the_middle = living, transactions, is_in_the_middle

    def submit(self, work: Callable[[Unit], T]) -> Future[T]:
        if self._left == 0:
            if not self._is_in_the_middle:
                raise Killed
            return self._living.submit(self._dying(work))
        self._left -= 1
        return self._living.submit(work)

    def _dying(self, work: Callable[[Unit], T]) -> Callable[[Unit], T]:
        def half(unit: Unit) -> T:
            work(unit)
            raise Killed

        return half

    def read(self, work: Callable[[Unit], T]) -> T:
        return self._living.read(work)

    def close(self) -> None:
        """It is the other one's to be closed."""


@pytest.fixture
def network(store: Store) -> Network:
    """All of it is due for two people."""
    made = Network(store, networks.library())
    one = Deadline(
        titles=Text(networks.TITLES),
        due_at=FRIDAY,
        plan=plan_of("1d"),
        zone=MADRID.key,
        since=START,
        audience=networks.only(made.edurne, made.mikel),
    )
    made.do(lambda unit: [unit.deadlines.add(one) for _ in range(MANY)])
    return made


def test_the_job(network: Network) -> None:
    """It looks every minute, and reminds of what is due by its clock."""
    job = remind_of_deadlines(network.store, lambda: network.library, lambda: THURSDAY)
    assert (job.name, job.every) == ("remind_of_deadlines", timedelta(minutes=1))
    job.run()
    assert len(network.reminded()) == 2 * MANY
    job.run()
    assert len(network.reminded()) == 2 * MANY


@pytest.mark.parametrize("is_in_the_middle", [True, False], ids=["in a transaction", "between two"])
def test_killed(network: Network, is_in_the_middle: bool) -> None:
    """Wherever it is killed, the next tick repeats nothing and loses nothing."""
    counts = []
    for minute, transactions in enumerate((0, 1, 2, 3, 2, 2, 2)):
        mortal = Mortal(network.store, transactions, is_in_the_middle=is_in_the_middle)
        with pytest.raises(Killed):
            job_at(network, mortal, minute).run()
        counts.append(len(network.reminded()) // reminding.BATCH)
    assert counts == [0, 0, 0, 0, 2, 4, 6]
    job_at(network, network.store, 10).run()
    reminded = network.reminded()
    assert len(reminded) == len({(each.contact, each.deadline) for each in reminded}) == 2 * MANY
    assert {each.name for each in reminded} == {"1d"}


def job_at(network: Network, store: Store, minute: int) -> Job:
    """The job with a clock that stands at a minute after ten on that Thursday."""
    return remind_of_deadlines(store, lambda: network.library, lambda: THURSDAY + minute * MINUTE)
