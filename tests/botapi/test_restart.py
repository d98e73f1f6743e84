"""The end of a process, and the hand-over from one to the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import Focal
from bot.config import Settings
from knowledge.store.store import open_store
from tests.botapi.conftest import Serve
from tests.botapi.loopback import LoopbackTelegram, Person
from tests.botapi.talking import asks, of_the_bot
from tests.faults.forked import Forked
from tests.queueing import states

MODES = ("polling", "webhook")
FAST: dict[str, Any] = {"telegram_messages_per_second": 100_000}
PEOPLE = 60


@pytest.mark.parametrize("mode", MODES)
def test_asked_to_end(telegram: LoopbackTelegram, data_dir: Path, process: Serve, mode: str) -> None:
    """It takes nothing more, sends what it took, and ends well; what came too late waits for the next process."""
    server = process(mode, **FAST)
    server.start()
    people = [telegram.person(number) for number in range(1, PEOPLE + 1)]
    telegram.slow_down(0.05)
    for person in people:
        person.says("/menu")
    telegram.wait_until(lambda: telegram.world.posted.total() >= 1)
    server.terminate()
    assert server.wait() == 0
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    assert set(states(store).values()) == {"sent"}
    assert telegram.world.posted.total() == len(states(store))
    store.close()
    late = telegram.person(PEOPLE + 1)
    late.says("/menu")
    server.start()
    telegram.wait_until(lambda: telegram.world.posted.total() == PEOPLE + 1 and not telegram.world.updates)
    server.terminate()
    assert server.wait() == 0
    assert set(telegram.world.posted.values()) == {1}


def test_asked_to_end_while_the_platform_hangs(telegram: LoopbackTelegram, process: Serve) -> None:
    """Calls that are never answered hold the end up for a bounded time only."""
    server = process("polling", **FAST)
    server.start()
    asks(telegram, telegram.person(7), "/menu")
    telegram.slow_down(3_600)
    telegram.person(7).presses("Language")
    telegram.wait_until(lambda: telegram.under_way("editMessageText") == 1)
    server.terminate()
    assert server.wait() == 0


class Crowd:
    """People who write one after the other, each as soon as somebody was answered, until they are told to stop."""

    def __init__(self, telegram: LoopbackTelegram) -> None:
        self.people: list[Person] = []
        self._telegram = telegram
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, name="crowd")

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join(30)

    def wait_for_more(self, answers: int) -> None:
        """Until so many more messages were answered."""
        enough = self._telegram.world.posted.total() + answers
        self._telegram.wait_until(lambda: self._telegram.world.posted.total() >= enough)

    def _write(self) -> None:
        while not self._over.is_set():
            person = self._telegram.person(len(self.people) + 1)
            self.people.append(person)
            person.says("/menu")
            self._telegram.wait_until(lambda: len(self.people) - self._telegram.world.posted.total() < 10)


@pytest.mark.parametrize("mode", MODES)
def test_a_rolling_restart(
    telegram: LoopbackTelegram, data_dir: Path, process: Serve, postgres_url: str, mode: str
) -> None:
    """The next process starts beside the old one, which then ends, messages all the time: each is answered once."""
    focal = Focal(Settings.model_validate({"data_dir": data_dir, "database_url": postgres_url}))
    focal.set_up_demonstration()
    focal.close()
    telegram.redeliver_after(0.1)
    old, new = (process(mode, postgres_url, **FAST) for _ in range(2))
    crowd = Crowd(telegram)
    old.start()
    with crowd.writing():
        crowd.wait_for_more(20)
        new.start()
        crowd.wait_for_more(20)
        _ended(old)
        crowd.wait_for_more(20)
    telegram.wait_until(lambda: len(telegram.world.posted) == len(crowd.people) and not telegram.world.updates)
    _ended(new)
    assert set(telegram.world.posted.values()) == {1}
    assert all(len(of_the_bot(person.chat)) == 1 for person in crowd.people)
    assert telegram.violations == []


def _ended(server: Forked) -> None:
    server.terminate()
    assert server.wait() == 0
