"""What there is: workspaces with people, channels and messages. Whoever reads or writes holds `changed`."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tests.slack.values import Json, Message

TRIGGER_LIFE_S = 3.0
"""docs.slack.dev/interactivity/handling-user-interaction: a trigger_id expires in three seconds."""


class RefusedError(Exception):
    """The method answers with an error code."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


@dataclass
class Human:
    """A person of a workspace."""

    id: str
    name: str
    locale: str = "en-US"
    zone: str = "Europe/Madrid"
    deactivated: bool = False


@dataclass
class Channel:
    """A channel, or the direct messages of a person with the app."""

    id: str
    members: set[str]
    human: str | None = None
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "im" if self.human else "channel"


@dataclass
class Workspace:
    """A team in which the app is installed while it has a token."""

    id: str
    bot_token: str | None
    bot_user: str
    bot_id: str
    scopes: str = ""
    humans: dict[str, Human] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[Json]] = field(default_factory=dict)

    def channel(self, id: str) -> Channel:
        """A channel of the workspace, or the direct messages of the person with that id."""
        if id in self.humans:
            return self.direct(id)
        if id not in self.channels:
            raise RefusedError("channel_not_found")
        return self.channels[id]

    def direct(self, human: str) -> Channel:
        """The direct messages of a person, opened when need be."""
        id = f"D{human[1:]}"
        return self.channels.setdefault(id, Channel(id, {human, self.bot_user}, human))


@dataclass(kw_only=True)
class Trigger:
    """What lets the app open a form, once and soon."""

    human: str
    expires_at: float
    used: bool = False


@dataclass(kw_only=True)
class File:
    """A file, which is nobody's before it has been completed."""

    id: str
    name: str
    team: str
    user: str
    content: bytes | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the Web API, at an instant of the monotonic clock.

    `answer` is what came of it, whether or not it was said; None when nothing was done. `status` is 0 when nothing was
    said.
    """

    at: float
    method: str
    arguments: Json
    team: str | None
    status: int
    answer: Json | None


class World:
    """Everything that the platform keeps, and its record of what was asked of it."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.changed = threading.Condition(threading.RLock())
        self.workspaces: dict[str, Workspace] = {}
        self.app_tokens: set[str] = set()
        self.codes: dict[str, tuple[str, str, str]] = {}
        """Code of OAuth -> workspace, redirect address, who consented."""
        self.dead_tokens: dict[str, str] = {}
        """Token -> the error code it is answered with."""
        self.triggers: dict[str, Trigger] = {}
        self.files: dict[str, File] = {}
        self.response_urls: dict[str, tuple[str, str, str, str | None]] = {}
        """Its last part -> workspace, channel, person, message."""
        self.calls: list[Call] = []
        self.posted: Counter[tuple[str, str]] = Counter()
        """(channel, text) -> how often the app has posted it."""
        self.violations: list[str] = []
        self.base_url = ""
        self.trigger_life_s = TRIGGER_LIFE_S
        self._numbers = count(1)
        self._last_ts = 0

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Holds the world still for a change, and tells whoever waits for it."""
        with self.changed:
            yield
            self.changed.notify_all()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):010d}"

    def new_ts(self) -> str:
        """A message's time, which no other message has: it rises by a microsecond at least."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, human: str) -> str:
        id = self.new_id("trigger.")
        self.triggers[id] = Trigger(human=human, expires_at=time.monotonic() + self.trigger_life_s)
        return id

    def new_response_url(self, team: str, channel: str, human: str, ts: str | None) -> str:
        id = self.new_id("R")
        self.response_urls[id] = (team, channel, human, ts)
        return f"{self.base_url}/response/{id}"

    def workspace_of(self, token: str | None) -> Workspace:
        """The workspace that a bot token is for, or the error that the token deserves."""
        if not token:
            raise RefusedError("not_authed")
        for workspace in self.workspaces.values():
            if workspace.bot_token == token:
                return workspace
        if token in self.app_tokens:
            raise RefusedError("not_allowed_token_type")
        raise RefusedError(self.dead_tokens.get(token, "invalid_auth"))

    def kill_token(self, workspace: Workspace, code: str) -> None:
        """The token of a workspace is answered with an error from now on."""
        if workspace.bot_token is not None:
            self.dead_tokens[workspace.bot_token] = code
        workspace.bot_token = None

    def post(self, workspace: Workspace, channel: Channel, *, human: str | None = None, **content: Any) -> Message:
        """Puts a message into a channel, the app's own unless it is a person's."""
        message = Message(
            channel=channel.id,
            ts=self.new_ts(),
            user=human or workspace.bot_user,
            by_app=human is None,
            **content | {"blocks": self.named(content.get("blocks") or ())},
        )
        channel.messages[message.ts] = message
        if human is None:
            self.posted[channel.id, message.text] += 1
        return message

    def edit(self, channel: Channel, ts: str, **content: Any) -> Message:
        """Changes what stands in a message."""
        if ts not in channel.messages:
            raise RefusedError("message_not_found")
        channel.messages[ts] = replace(channel.messages[ts], edited=True, **content)
        return channel.messages[ts]

    def named(self, blocks: tuple[Json, ...] | list[Json]) -> tuple[Json, ...]:
        """The blocks with the identifiers that Slack gives to what has none."""
        return tuple(self._named(block) for block in blocks)

    def _named(self, block: Json) -> Json:
        given: Json = {"block_id": self.new_id("b")} | block
        if given["type"] == "actions":
            given["elements"] = [{"action_id": self.new_id("a")} | element for element in given["elements"]]
        for slot in ("accessory", "element"):
            if slot in given and given[slot]["type"] != "image":
                given[slot] = {"action_id": self.new_id("a")} | given[slot]
        return given
