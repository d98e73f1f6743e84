"""Focal beside a Slack of the tests: in a thread of this process, or in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import select

from bot.channels.slack import parsing
from bot.channels.slack.channel import Slack
from bot.config import PREFIX, Settings
from knowledge.model.pacing import Pace
from knowledge.store.store import Store
from knowledge.store.tables import messages
from tests.bot import serving
from tests.bot.serving import GENEROUS, Served
from tests.faults.forked import Forked
from tests.slack.loopback import LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.values import Message, Person
from tests.slack.values import Slack as Platform

KEY = "a key for tests that is long enough to be one"
UNHURRIED = Pace(between=timedelta(milliseconds=1), in_chat=timedelta(0), in_group=timedelta(0))


class InWorkspace(Platform, Protocol):
    """A platform in which Focal stands in a channel."""

    channel: str

    @property
    def bot_user(self) -> str: ...


def url_of(port: int) -> str:
    """Where Slack calls a Focal with this port."""
    return f"http://127.0.0.1:{port}/slack/events"


def one_workspace(slack: Platform, mode: str, port: int) -> dict[str, Any]:
    """The settings for the one workspace of a platform."""
    return _settings(slack, mode, port) | {"slack_bot_token": slack.bot_token}


def many_workspaces(slack: LoopbackSlack, mode: str, port: int) -> dict[str, Any]:
    """The settings for all workspaces that install the app."""
    installation = {"slack_client_id": slack.client_id, "slack_client_secret": slack.client_secret}
    return _settings(slack, mode, port) | installation


def _settings(slack: Platform, mode: str, port: int) -> dict[str, Any]:
    return {
        "port": port,
        "secret_key": KEY,
        "slack_mode": mode,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
    }


@contextmanager
def served(furnished: Path, room: Path, settings: Mapping[str, Any]) -> Iterator[Served]:
    """Focal in a thread, on a data folder of its own. It writes as fast as it can, since pace has tests of its own."""
    focal = Served(Settings(**{"data_dir": copied(furnished, room), **GENEROUS, **settings}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Slack, "pace", UNHURRIED)
        focal.start()
    try:
        yield focal
    finally:
        focal.stop()


def forked(data_dir: Path, settings: Mapping[str, Any]) -> Forked:
    """Focal in a process of its own, not yet started."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {"data_dir": data_dir, "log_level": "error", **settings}
    return Forked(environment | {f"{PREFIX}{name.upper()}": str(value) for name, value in ours.items()})


def copied(furnished: Path, room: Path) -> Path:
    """A data folder of one's own."""
    return serving.copied(furnished, room / "var")


def said(person: Person, channel: str | None = None, thread_ts: str | None = None) -> list[Message]:
    """What Focal has said to somebody, oldest first."""
    return [message for message in person.sees(channel, thread_ts) if message.by_app]


def answer_to(slack: Platform, person: Person, act: Callable[[], object]) -> Message:
    """What Focal says next to somebody, below what stands there."""
    before = len(said(person))
    act()
    slack.wait_until(lambda: len(said(person)) > before)
    return said(person)[-1]


def edited_by(slack: Platform, person: Person, message: Message, act: Callable[[], object]) -> Message:
    """What becomes of a message of Focal's."""

    def now() -> Message:
        return next(one for one in said(person) if one.ts == message.ts)

    act()
    slack.wait_until(lambda: now().text != message.text)
    return now()


def heard(store: Store, person: LoopbackUser) -> list[str]:
    """What Focal has heard from somebody's direct messages."""
    owner = store.read(lambda unit: unit.people.owner(parsing.person(person.team, person.id)))
    if owner is None:
        return []
    of = select(messages.c.text).where(messages.c.contact_id == owner[0].id, messages.c.direction == "in")
    return store.read(lambda unit: list(unit.connection.execute(of).scalars()))
