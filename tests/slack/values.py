"""What the two platforms have in common, so that one conversation script plays on both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]

PATIENCE_S = 30.0
"""How long a test waits for what should come at once, on a busy machine too."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as it stands now: edits are applied."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited: bool = False
    by_app: bool = False

    def is_seen_by(self, user: str) -> bool:
        return self.ephemeral_to in (None, user)

    def is_in(self, thread_ts: str | None) -> bool:
        """Whether it stands in a thread; without one, whether it stands in the channel itself."""
        return thread_ts in (self.thread_ts, self.ts) if thread_ts else self.thread_ts in (None, self.ts)


class Person(Protocol):
    """A person in Slack. What they do is delivered to the app; what they see is what the app has made of it."""

    id: str
    dm: str

    def says_dm(self, text: str, *, thread_ts: str | None = None) -> object: ...
    def mentions(self, channel: str, text: str, *, thread_ts: str | None = None) -> object: ...
    def presses(self, message: Message, label: str) -> object: ...
    def command(self, command: str, text: str = "", channel: str | None = None) -> object: ...
    def opens_home(self) -> object: ...
    def uploads(self, name: str, content: bytes, text: str = "", *, channel: str | None = None) -> object: ...
    def submits(self, values: Mapping[str, str | Sequence[str]]) -> object: ...
    def closes(self) -> object: ...
    def sees(self, channel: str | None = None, thread_ts: str | None = None) -> list[Message]: ...

    @property
    def home(self) -> Json | None: ...
    @property
    def modal(self) -> Json | None: ...


class Slack(Protocol):
    """A platform that is running."""

    app_token: str
    signing_secret: str
    api_url: str

    @property
    def bot_token(self) -> str: ...
    def user(self, id: str) -> Person: ...
    def wait_until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None: ...
