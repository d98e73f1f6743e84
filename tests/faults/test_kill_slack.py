"""A real process is killed in the midst of an exchange on Slack: everybody is answered, and little is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import open_store
from tests.bot.serving import free_port, furnished_folder, until
from tests.faults.process import PATIENCE_S
from tests.faults.test_kill import let_leases_run_out
from tests.slack.crowd import Crowd, in_flight
from tests.slack.focal import copied, forked, many_workspaces, url_of
from tests.slack.loopback import FOR_EVER, LoopbackSlack

WORKSPACES, PEOPLE, ROUNDS = 20, 5, 5  # 500 messages
EACH_ROUND = WORKSPACES * PEOPLE
KILLS = 3
MODES = ("socket", "http")
LATENCY_S = 0.05
"""Of each call of the Web API, so that something is in flight whenever a process dies."""


@pytest.fixture(scope="module")
def furnished(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pack, which is only copied."""
    return furnished_folder(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def exchanges(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """Both exchanges go on at the same time, since most of it is waiting."""
    rooms = {mode: tmp_path_factory.mktemp(mode) for mode in MODES}
    with ThreadPoolExecutor(len(MODES)) as pool:
        yield {mode: pool.submit(exchange, furnished, room, mode) for mode, room in rooms.items()}


@pytest.mark.parametrize("mode", MODES)
def test_killed_at_any_moment(exchanges: dict[str, Future[None]], mode: str) -> None:
    """Kills at random moments of 500 messages: each is heard once and answered, over Socket Mode and over HTTP.

    What is said twice was in flight at a kill. Slack itself delivers again what was not acknowledged.
    """
    exchanges[mode].result(4 * PATIENCE_S)


def exchange(furnished: Path, room: Path, mode: str) -> None:
    """The whole exchange on one transport."""
    with ExitStack() as exits:
        kill_and_count(furnished, room, mode, exits)


def kill_and_count(furnished: Path, room: Path, mode: str, exits: ExitStack) -> None:
    port, chance = free_port(), Random(7)
    urls = url_of(port) if mode == "http" else None
    slack = exits.enter_context(LoopbackSlack(request_urls=urls, retries=FOR_EVER))
    crowd = Crowd(slack, workspaces=WORKSPACES, people=PEOPLE)
    data_dir = copied(furnished, room)
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    exits.callback(store.close)
    server = forked(data_dir, many_workspaces(slack, mode, port))
    exits.callback(server.kill)
    server.start()
    crowd.install(server.url)
    slack.slow_down(LATENCY_S)
    moments = sorted(chance.sample(range(ROUNDS * EACH_ROUND), KILLS))
    were_in_flight = 0
    for number in range(ROUNDS):
        crowd.write()
        begun = number * EACH_ROUND
        for moment in [one for one in moments if begun <= one < begun + EACH_ROUND]:
            crowd.wait_for_acknowledgements(moment)
            crowd.wait_for_posts(max(moment - EACH_ROUND // 2, 0))
            server.kill()
            were_in_flight += in_flight(store)
            let_leases_run_out(store)
            server.start()
        crowd.wait_for_acknowledgements(begun + EACH_ROUND // 2)
    until(lambda: crowd.is_answered(store))
    crowd.check(store, most_repeated=were_in_flight)
    assert were_in_flight > 0, "nothing was in flight at the kills: they prove nothing"
    assert slack.violations == []
