"""A Bot API of one's own, and Focal beside it: in the test's own loop, or in a process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.bot.serving import free_port
from tests.botapi.loopback import LoopbackTelegram
from tests.faults.forked import Forked
from tests.scheduler.channels import Clock

KEY = "a key for tests that is long enough to be one"


class Going(Clock):
    """`now` is where it started, plus all that it was put forward by."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._start = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._start)


class Serve(Protocol):
    """Makes a server of `focal serve`, not yet started; it is ended with the test."""

    def __call__(self, mode: str, database_url: str = "", **settings: Any) -> Forked: ...


@pytest.fixture
def telegram() -> Iterator[LoopbackTelegram]:
    """The platform, with nobody on it."""
    with LoopbackTelegram() as platform:
        yield platform


@pytest.fixture
def clock(now: datetime) -> Clock:
    """A clock that goes as time does, from the instant of the tests on; a test may put it forward."""
    return Going(now)


@pytest.fixture
def process(telegram: LoopbackTelegram, data_dir: Path) -> Iterator[Serve]:
    """Servers on the loopback platform, all with one data folder."""
    with ExitStack() as exits:

        def make(mode: str, database_url: str = "", **settings: Any) -> Forked:
            made = Forked(environment_of(telegram, data_dir, mode, database_url, settings))
            exits.callback(made.kill)
            return made

        yield make


def environment_of(
    telegram: LoopbackTelegram, data_dir: Path, mode: str, database_url: str, settings: Mapping[str, Any]
) -> dict[str, str]:
    """The environment of a process of Focal that speaks with the loopback platform and is silent otherwise."""
    ours = {
        "data_dir": data_dir,
        "database_url": database_url,
        "port": free_port(),
        "secret_key": KEY,
        "log_level": "error",
        "telegram_token": telegram.token,
        "telegram_mode": mode,
        "telegram_api_url": telegram.url,
        **settings,
    }
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("FOCAL_")}
    return foreign | {f"FOCAL_{name.upper()}": str(value) for name, value in ours.items()}
