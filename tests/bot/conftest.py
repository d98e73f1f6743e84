"""What the tests of the web floor share: a furnished data folder, a running Focal, and visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from bot.config import Settings
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor

Serve = Callable[..., Served]
Visit = Callable[..., Visitor]


@pytest.fixture
def serve(furnished: Path, tmp_path: Path) -> Iterator[Serve]:
    """Serves a Focal of one's own with other settings, until the test ends."""
    with ExitStack() as running:

        def run(prepare: Callable[[FastAPI], None] = lambda app: None, **settings: Any) -> Served:
            folder = copied(furnished, tmp_path / f"var-{free_port()}")
            served = Served(Settings(**{"data_dir": folder, "port": free_port(), **GENEROUS, **settings}), prepare)
            served.start()
            running.callback(served.stop)
            return served

        yield run


@pytest.fixture(scope="session")
def served(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that most tests share; visitors do not see each other."""
    folder = copied(furnished, tmp_path_factory.mktemp("served") / "var")
    focal = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    focal.start()
    yield focal
    focal.stop()


@pytest.fixture(scope="session")
def put_back(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Served]]:
    """Another Focal that tests share one after the other: each finds the demonstration network as it was."""
    focal = Served(
        Settings(data_dir=copied(furnished, tmp_path_factory.mktemp("own") / "var"), port=free_port(), **GENEROUS)
    )
    focal.start()

    def again() -> Served:
        focal.put_back(furnished)
        return focal

    yield again
    focal.stop()


@pytest.fixture
def focal(put_back: Callable[[], Served]) -> Served:
    """A Focal of one's own, with the demonstration network; no settings but the usual ones."""
    return put_back()


@pytest.fixture
def visit(served: Served) -> Iterator[Visit]:
    """Browsers, each with cookies of its own, at the shared Focal unless another address is given."""
    with ExitStack() as browsers:
        yield lambda language="en", url=served.url: browsers.enter_context(Visitor(url, language))


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    """One English-speaking browser at the shared Focal."""
    return visit()


@pytest.fixture
def served_url(served: Served) -> str:
    """The address of the shared Focal."""
    return served.url
