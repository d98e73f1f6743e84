"""Every platform, with the same Bolt app on it, and what Focal needs to stand beside one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from knowledge.store.store import Store
from tests.bot.serving import Served, free_port
from tests.slack.bolt import BoltApp, address
from tests.slack.echoing import echoes
from tests.slack.focal import one_workspace, served, url_of
from tests.slack.local import LocalSlack
from tests.slack.loopback import LoopbackSlack
from tests.slack.people import LoopbackUser

_numbers = count(1)


@pytest.fixture
def loopback() -> Iterator[LoopbackSlack]:
    """The loopback platform, with nobody connected."""
    with LoopbackSlack() as slack:
        yield slack


@pytest.fixture(params=["socket", "http"])
def echoed(request: pytest.FixtureRequest) -> Iterator[LoopbackSlack]:
    """The loopback platform with the echoing app, over Socket Mode and over HTTP."""
    port = free_port() if request.param == "http" else None
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack(request_urls=address(port) if port else None))
        stack.enter_context(BoltApp(slack, echoes, port=port))
        if port is None:
            slack.wait_until(lambda: slack.connections == 1)
        yield slack


@pytest.fixture(params=["socket", "http"])
def local(request: pytest.FixtureRequest) -> Iterator[LocalSlack]:
    """local-slack with the echoing app, over Socket Mode and over HTTP."""
    port = free_port() if request.param == "http" else None
    with ExitStack() as stack:
        slack = stack.enter_context(LocalSlack(request_url=address(port) if port else None))
        stack.enter_context(BoltApp(slack, echoes, port=port))
        if port is None:
            slack.wait_until(lambda: slack.connected)
        yield slack


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LoopbackSlack, Served]]:
    """One platform, whose channels the app hears, and one Focal for all tests of a module."""
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack(request_urls=url_of(port), hears_channels=True))
        room = tmp_path_factory.mktemp("focal")
        yield slack, stack.enter_context(served(furnished, room, one_workspace(slack, "http", port)))
        assert slack.violations == []


@pytest.fixture
def slack(focal: tuple[LoopbackSlack, Served]) -> LoopbackSlack:
    return focal[0]


@pytest.fixture
def url(focal: tuple[LoopbackSlack, Served]) -> str:
    return focal[1].url


@pytest.fixture
def store(focal: tuple[LoopbackSlack, Served]) -> Store:
    return focal[1].focal.store


@pytest.fixture
def ana(slack: LoopbackSlack) -> LoopbackUser:
    """Somebody new."""
    return slack.add_user(f"U0ANA{next(_numbers)}")
