"""How often people on Telegram and Slack are listened to: nobody who writes without end holds the others up.

Each process counts for itself, so several that take messages let through as many times more; Telegram's and Slack's own
limits stand before them. What was taken is answered all the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOST_KNOWN = 20_000
"""Names that a gate remembers; the one that was not heard of for longest is forgotten first."""


@dataclass(kw_only=True, slots=True)
class _Window:
    until: datetime
    marks: set[str] = field(default_factory=set)
    is_closed: bool = False


class Gate:
    """Lets so many through within a span of time; one more, and nobody for the length of a span."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most = most
        self._span = span
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def closed_until(self, name: str, marks: Collection[str], now: datetime) -> datetime | None:
        """When `name` is let through again; None: now, and each mark counts.

        A mark that counted before passes: a platform delivers again what could not be kept.
        """
        window = self._window(name, now)
        if window.marks.issuperset(marks):
            return None
        if not window.is_closed and len(window.marks.union(marks)) > self._most:
            window.is_closed, window.until = True, now + self._span
        if window.is_closed:
            return window.until
        window.marks.update(marks)
        return None

    def _window(self, name: str, now: datetime) -> _Window:
        known = self._windows.get(name)
        if known is None or known.until <= now:
            known = self._windows[name] = _Window(until=now + self._span)
        self._windows.move_to_end(name)
        self._forget(now)
        return known

    def _forget(self, now: datetime) -> None:
        """Lets go of those who were not heard of for a span, and where there are many of the one longest ago."""
        while len(self._windows) > MOST_KNOWN or next(iter(self._windows.values())).until <= now:
            self._windows.popitem(last=False)

    def __len__(self) -> int:
        """How many names it remembers."""
        return len(self._windows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Somebody is not listened to until then; `is_of_files`: only what brings a file is not."""

    until: datetime
    is_of_files: bool = False


class Crowd:
    """Who writes how often to this process."""

    def __init__(self, *, per_person: int, per_workspace: int, files_per_hour: int) -> None:
        """Messages and presses a minute of one chat and of one Slack workspace, and files an hour of one chat."""
        self._people = Gate(per_person, MINUTE)
        self._workspaces = Gate(per_workspace, MINUTE)
        self._files = Gate(files_per_hour, HOUR)
        self._told: OrderedDict[Address, datetime] = OrderedDict()

    def pause(self, message: IncomingMessage, now: datetime) -> Pause | None:
        """Whether the sender of a message is to wait; None: it is taken, and counts. The web has limits of its own."""
        sender = message.sender
        if sender.channel is ChannelName.WEBCHAT:
            return None
        name = f"{sender.channel}:{sender.external_id}"
        until = self._people.closed_until(name, [message.key], now)
        if until is None and sender.channel is ChannelName.SLACK:
            until = self._workspaces.closed_until(sender.external_id.partition("/")[0], [name + message.key], now)
        if until is not None:
            return Pause(until=until)
        files = [f"{message.key} {number}" for number, _ in enumerate(message.files)]
        until = self._files.closed_until(name, files, now) if files else None
        return Pause(until=until, is_of_files=True) if until is not None else None

    def is_told(self, sender: Address, pause: Pause) -> bool:
        """Whether the sender knows of a pause: it is said once."""
        return self._told.get(sender) == pause.until

    def note_told(self, sender: Address, pause: Pause) -> None:
        self._told[sender] = pause.until
        self._told.move_to_end(sender)
        if len(self._told) > MOST_KNOWN:
            self._told.popitem(last=False)

    def note_untold(self, sender: Address) -> None:
        self._told.pop(sender, None)
