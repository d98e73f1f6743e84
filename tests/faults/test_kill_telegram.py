"""`focal serve` is killed at random moments of a long exchange on Telegram: nobody is left without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store, open_store
from tests.bot.serving import copied, furnished_folder
from tests.botapi.conftest import environment_of
from tests.botapi.loopback import LoopbackTelegram
from tests.faults.forked import Forked
from tests.faults.test_kill import let_leases_run_out, until_all_sent
from tests.queueing import states

PEOPLE = 170
WORDS = ("/menu", "/help", "/language")
"""Three messages of each person, which is what a chat takes at once; each has an answer of its own."""

KILLS_A_ROUND = 2


@pytest.fixture
def telegram() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as platform:
        platform.redeliver_after(0.2)
        yield platform


@pytest.fixture
def data_dir(library: Library, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of one's own, with the pack and the demonstration network."""
    return copied(furnished_folder(tmp_path_factory.getbasetemp()), tmp_path / "var")


def in_flight(store: Store) -> int:
    """What the store says of a process that is dead: so many messages were being sent."""
    return list(states(store).values()).count("sending")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_killed_at_random_moments(
    telegram: LoopbackTelegram,
    data_dir: Path,
    exits: ExitStack,
    mode: str,
) -> None:
    """Of 510 messages each is answered, and no more answers come twice than were in flight at the kills."""
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    exits.callback(store.close)
    server = Forked(environment_of(telegram, data_dir, mode, "", {"telegram_messages_per_second": 100_000}))
    exits.callback(server.kill)
    chance = Random(mode)
    people = [telegram.person(number) for number in range(1, PEOPLE + 1)]
    at_the_kills: list[int] = []
    server.start()
    for rounds, word in enumerate(WORDS):
        answered = PEOPLE * rounds
        for person in people:
            person.says(word)
        for moment in sorted(chance.sample(range(1, PEOPLE), KILLS_A_ROUND)):
            telegram.wait_until(lambda least=answered + moment: len(telegram.world.posted) >= least)  # type: ignore[misc]
            server.kill()
            at_the_kills.append(in_flight(store))
            let_leases_run_out(store)
            server.start()
        telegram.wait_until(lambda all_of=answered + PEOPLE: len(telegram.world.posted) >= all_of)  # type: ignore[misc]
    until_all_sent(store)  # also what comes a second time
    server.terminate()
    assert server.wait() == 0
    posted = telegram.world.posted
    assert {chat for chat, _ in posted} == set(range(1, PEOPLE + 1))
    assert len(posted) == PEOPLE * len(WORDS), "an answer is missing, or one came that nobody asked for"
    assert posted.total() - len(posted) <= sum(at_the_kills)
    assert len(states(store)) == len(posted)
    assert telegram.violations == []
