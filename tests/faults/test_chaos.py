"""Four workers that are killed again and again, a database that restarts, a platform that fails: all at once."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from multiprocessing import connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from knowledge.model.deliveries import DeliveryKind
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.tables import deliveries
from tests.crowds import look_around, meet_crowd, write_letters, write_to_crowd
from tests.faults.database import Database, database_of_our_own
from tests.faults.moody import Line, Mood, read, work
from tests.forking import processes

PEOPLE, EACH = 2_500, 4  # of each of two kinds: 20,000 deliveries
WORKERS = 4
BETWEEN_KILLS_S = 1.0
RESTARTS_AFTER = (3, 6)
"""Kills after which the database restarts: the first time as after a power cut, the second time in order."""

PATIENCE_S = 120


@pytest.fixture
def server() -> Iterator[Database]:
    """A PostgreSQL of our own, which we may stop."""
    with database_of_our_own() as database:
        yield database


@pytest.fixture
def store(server: Database) -> Iterator[Store]:
    """All the deliveries, waiting."""
    opened, now = open_store(server.url), datetime.now(UTC)
    migrate(opened.engine)
    write_letters(opened)
    meet_crowd(opened, PEOPLE, now)
    for kind in (DeliveryKind.CIRCULAR, DeliveryKind.REPLY):
        write_to_crowd(opened, PEOPLE, EACH, now, prefix=kind, kind=kind)
    look_around(opened)
    yield opened
    opened.close()


class Workers:
    """So many processes at work; whoever dies is replaced."""

    def __init__(self, url: str, log: Path, chance: Random) -> None:
        self._url, self._log, self._chance = url, log, chance
        self._alive: list[ForkServerProcess] = []

    def fill(self) -> None:
        """Replaces the dead."""
        self._alive = [worker for worker in self._alive if worker.is_alive()]
        while len(self._alive) < WORKERS:
            worker = processes.Process(target=work, args=(self._url, self._log, self._chance.randrange(10**9)))
            worker.start()
            self._alive.append(worker)

    def kill_one(self) -> int:
        """kill -9 of any of them; returns its process id."""
        victim = self._chance.choice(self._alive)
        victim.kill()
        victim.join()
        assert victim.pid is not None
        return victim.pid

    def wait(self, seconds: float) -> None:
        """Until so much time has passed, or somebody died of himself."""
        connection.wait([worker.sentinel for worker in self._alive], seconds)

    def end(self) -> None:
        for worker in self._alive:
            worker.kill()
            worker.join()


def being_sent(store: Store) -> set[str]:
    """The keys that the store says are on their way."""
    found = select(deliveries.c.key).where(deliveries.c.state == "sending")
    return set(store.read(lambda unit: unit.connection.execute(found).scalars().all()))


def unfinished(store: Store) -> int:
    found = select(func.count()).where(deliveries.c.state.in_(("pending", "sending")))
    return store.read(lambda unit: unit.connection.execute(found).scalar_one())


def interrupted_by(dead: int, store: Store, log: Path) -> set[str]:
    """What the store says is on its way, but for what is surely in the hands of the living."""
    begun = {line.key: line.process for line in read(log) if line.mood is Mood.BEGUN}
    return {key for key in being_sent(store) if begun.get(key, dead) == dead}


def wreak_havoc(server: Database, store: Store, workers: Workers, log: Path) -> tuple[Counter[str], int]:
    """Kills and restarts until everything is done: how often each key was in flight at one of these, and the kills."""
    interrupted: Counter[str] = Counter()
    kills, deadline = 0, time.monotonic() + PATIENCE_S
    while kills <= max(RESTARTS_AFTER) or unfinished(store):
        assert time.monotonic() < deadline, f"{unfinished(store)} are not done"
        workers.fill()
        workers.wait(BETWEEN_KILLS_S)
        dead = workers.kill_one()
        interrupted.update(interrupted_by(dead, store, log))
        kills += 1
        if kills in RESTARTS_AFTER:
            workers.fill()
            server.restart("immediate" if kills == RESTARTS_AFTER[0] else "fast")
            store.engine.dispose()  # our own connections did not outlive it either
            interrupted.update(being_sent(store))
    return interrupted, kills


def test_chaos(server: Database, store: Store, tmp_path: Path) -> None:
    """Of 20,000 deliveries each comes to an end that is true, and only what was in flight at a kill is repeated.

    A kill every second, two restarts of the database, six ways to fail for every tenth call each: nothing is lost, no
    circular is seen twice, no reply more often than its lost answers and interruptions explain, and everybody reads
    the messages of one kind in their order.
    """
    log = tmp_path / "sent"
    log.touch()
    workers = Workers(server.url, log, Random(11))
    try:
        interrupted, kills = wreak_havoc(server, store, workers, log)
    finally:
        workers.end()
    calls: dict[str, list[Mood]] = defaultdict(list)
    for line in (lines := read(log)):
        if line.mood is not Mood.BEGUN:
            calls[line.key].append(line.mood)
    assert kills > len(RESTARTS_AFTER)
    assert interrupted, "nothing was in flight at the kills: they prove nothing"
    check_ends(store, calls, interrupted)
    check_repeats(calls, interrupted)
    check_order(lines)


def check_ends(store: Store, calls: Mapping[str, Sequence[Mood]], interrupted: Counter[str]) -> None:
    """What the store says of each delivery is what came of it."""
    ends = store.read(lambda unit: unit.connection.execute(select(deliveries.c.key, deliveries.c.state)).all())
    assert len(ends) == 2 * PEOPLE * EACH
    for key, state in ends:
        moods = calls.get(key, [])
        match state:
            case "sent":
                assert Mood.FINE in moods, f"{key} is said to be sent"
            case "failed":
                assert moods[-1] in (Mood.REJECTED, Mood.BLOCKED, Mood.UNAVAILABLE), f"{key} is said to have failed"
            case "unconfirmed":
                is_unsure = bool(moods) and moods[-1] in (Mood.LOST_BEFORE, Mood.LOST_AFTER)
                assert is_unsure or key in interrupted, f"{key} is said to be unconfirmed: {moods}"
            case other:
                raise AssertionError(f"{key} is left {other}")


def check_repeats(calls: Mapping[str, Sequence[Mood]], interrupted: Counter[str]) -> None:
    """Nobody reads anything twice that was not in flight at a kill, or whose answer was lost and that may repeat."""
    repeated = 0
    for key, moods in calls.items():
        seen = [mood for mood in moods if mood.has_effect]
        if key.startswith(DeliveryKind.CIRCULAR):
            assert len(seen) <= 1, f"{key} was seen {len(seen)} times"
            continue
        after_success = sum(mood is Mood.FINE for mood in moods[:-1])
        assert after_success <= interrupted[key], f"{key} was sent again after {moods}"
        repeated += after_success
    assert repeated <= interrupted.total()


def check_order(lines: Sequence[Line]) -> None:
    """Of one kind nobody's next message is begun before the one before it came to its end."""
    last_begun: dict[tuple[str, str], int] = {}
    for line in lines:
        kind, number, _, person = line.key.split(":")
        assert int(number) >= last_begun.get((kind, person), 0), f"{line.key} came after a later one"
        last_begun[kind, person] = int(number)
