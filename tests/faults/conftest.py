"""Real processes on a furnished data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app import Focal
from bot.config import Settings
from handlers.dialogue.library import Library
from tests.bot.serving import copied, free_port
from tests.faults.forked import Forked
from tests.faults.process import Server
from tests.index import INDEX


@pytest.fixture
def environment(database_url: str, library: Library, tmp_path: Path) -> Mapping[str, str]:
    """The settings of a server with the pack imported, on each of the two databases in turn."""
    return furnished_with(database_url, tmp_path / "data")


def furnished_with(database_url: str, folder: Path) -> Mapping[str, str]:
    """The settings of a server on a database with the pack imported."""
    copied(INDEX, folder / "index")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOCAL_")}
    environment |= {
        "FOCAL_DATA_DIR": str(folder),
        "FOCAL_DATABASE_URL": database_url,
        "FOCAL_PORT": str(free_port()),
        "FOCAL_CHAT_MESSAGES_PER_MINUTE": "100000",
        "FOCAL_CHAT_NEW_PER_MINUTE": "100000",
        "FOCAL_PERSON_MESSAGES_PER_MINUTE": "100000",
        "FOCAL_ADDRESS_REQUESTS_PER_MINUTE": "1000000",
        "FOCAL_SECRET_KEY": "a key for tests that is long enough to be one",
        "FOCAL_LOG_LEVEL": "warning",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            if name.startswith("FOCAL_"):
                patch.setenv(name, value)
        focal = Focal(Settings())
        focal.set_up_demonstration()
        focal.close()
    return environment


@pytest.fixture
def server(environment: Mapping[str, str], exits: ExitStack) -> Server:
    """A server in a process of its own, not yet started, which is there at once."""
    made = Forked(environment)
    exits.callback(made.kill)
    return made


@pytest.fixture
def program(environment: Mapping[str, str], exits: ExitStack) -> Server:
    """The same as the program that an operator starts."""
    made = Server(environment)
    exits.callback(made.kill)
    return made


@pytest.fixture
def exits() -> Iterator[ExitStack]:
    """Whatever a test leaves running is ended."""
    with ExitStack() as stack:
        yield stack
