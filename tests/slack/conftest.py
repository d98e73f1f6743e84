"""Every platform, with the same Bolt app on it, and what Focal needs to stand beside one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from handlers.dialogue.library import Library
from tests.bot.serving import free_port, furnished_folder
from tests.slack.bolt import BoltApp, address
from tests.slack.echoing import echoes
from tests.slack.local import LocalSlack
from tests.slack.loopback import LoopbackSlack


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


@pytest.fixture(scope="session")
def furnished(library: Library, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pack and the demonstration network, which is never served itself, only copied."""
    return furnished_folder(Path(pytestconfig.cache.mkdir("focal-index")), tmp_path_factory.getbasetemp())
