"""A process that is asked to end answers what it has taken, and one that is replaced loses and repeats nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app import Focal
from bot.channels.slack import clients as reaching
from bot.config import Settings
from bot.serving import GRACE_S
from knowledge.store.store import open_store
from tests.bot.serving import PATIENCE_S, free_port, until
from tests.queueing import states
from tests.slack.crowd import Crowd, heard, in_flight
from tests.slack.focal import copied, forked, many_workspaces, one_workspace, served, url_of
from tests.slack.loopback import LoopbackSlack
from tests.slack.platform.deliveries import Retries
from tests.slack.platform.faults import Hang

BOUND_S = 2 * GRACE_S + 5


@pytest.fixture
def exits() -> Iterator[ExitStack]:
    """Whatever a test leaves running is ended."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_what_was_taken_is_answered(furnished: Path, tmp_path: Path, exits: ExitStack, mode: str) -> None:
    """SIGTERM while many write: what was confirmed is kept, nothing is left half sent, and the next process goes on.

    Nobody is answered twice, and a command, which Slack never repeats, is not lost either.
    """
    port = free_port()
    urls, retries = (url_of(port) if mode == "http" else None), Retries(times=None)
    slack = exits.enter_context(LoopbackSlack(request_urls=urls, retries=retries))
    crowd = Crowd(slack, workspaces=4, people=5)
    data_dir = copied(furnished, tmp_path)
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    exits.callback(store.close)
    server = forked(data_dir, many_workspaces(slack, mode, port))
    exits.callback(server.kill)
    server.start()
    crowd.install(server.url)
    slack.slow_down(0.1)
    crowd.write()
    commands = [person.command("/focal", "menu") for person in crowd.people[:5]]
    crowd.wait_for_acknowledgements(5)
    begun = time.monotonic()
    server.terminate()
    assert server.wait() == 0
    assert time.monotonic() - begun < BOUND_S
    confirmed = {text for text, delivery in crowd.written if delivery.acknowledged}
    assert confirmed <= set(heard(store))
    assert heard(store).count("/menu") >= sum(command.acknowledged for command in commands)
    assert in_flight(store) == 0
    server.start()
    lost = sum(not command.acknowledged for command in commands)
    until(lambda: len(heard(store)) >= len(crowd.written) + len(commands) - lost)
    until(lambda: set(states(store).values()) == {"sent"})
    assert slack.world.posted.total() == len(states(store))
    assert {text for text, _ in crowd.written} <= set(heard(store))


def test_slack_hangs_at_the_end(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is never answered holds the end up no longer than a call may take; what it was for is kept."""
    monkeypatch.setattr(reaching, "TIMEOUT_S", 0.5)
    port = free_port()
    with LoopbackSlack(request_urls=url_of(port)) as slack:
        slack.fail("chat.postMessage", Hang())
        with served(furnished, tmp_path, one_workspace(slack, "http", port)) as focal:
            ana = slack.user("U0ANA")
            assert ana.says_dm("menu").wait()
            slack.wait_until(lambda: any(call.method == "chat.postMessage" for call in slack.calls))
            begun = time.monotonic()
        assert time.monotonic() - begun < BOUND_S
        store = open_store(focal.settings.database)
        assert list(states(store).values()) in (["pending"], ["sent"])
        store.close()


def test_a_rolling_restart(furnished: Path, tmp_path: Path, postgres_url: str, exits: ExitStack) -> None:
    """Two processes on one PostgreSQL are replaced one after the other while people write: nobody notices.

    Each message is confirmed at its first delivery, heard once, and answered once.
    """
    ports = [free_port(), free_port()]
    slack = exits.enter_context(LoopbackSlack(request_urls=url_of(ports[0]), retries=Retries(ack_within_s=PATIENCE_S)))
    crowd = Crowd(slack, workspaces=10, people=4)
    prepared = Focal(Settings(data_dir=copied(furnished, tmp_path), database_url=postgres_url))
    prepared.set_up_demonstration()
    prepared.close()
    shared = {"database_url": postgres_url, "public_url": f"http://127.0.0.1:{ports[0]}"}
    settings = [many_workspaces(slack, "http", port) | shared for port in ports]
    servers = [forked(tmp_path / "var", one) for one in settings]
    store = open_store(postgres_url)
    exits.callback(store.close)
    for server in servers:
        exits.callback(server.kill)
        server.start()
    crowd.install(servers[0].url)
    slack.slow_down(0.05)
    for old, other in ((0, 1), (1, 0)):
        crowd.write()
        crowd.wait_for_acknowledgements(len(crowd.written) - len(crowd.people) // 2)
        slack.call_at(url_of(ports[other]))
        servers[old].terminate()
        crowd.write()
        assert servers[old].wait() == 0
        servers[old].start()
    until(lambda: crowd.is_answered(store))
    assert crowd.check(store, most_repeated=0) == 0
    assert {len(delivery.tries) for _, delivery in crowd.written} == {1}
