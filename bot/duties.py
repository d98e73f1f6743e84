"""What a process of Focal does: by default all of it, or some, where several processes share the work."""

from __future__ import annotations

from enum import StrEnum


class Duty(StrEnum):
    """One kind of work, called as the option of `focal serve` that asks for it."""

    WEB = "web"
    """Answers requests: the chat, the console, the public pages, and platforms that call us. Any number may."""
    WORKER = "worker"
    """Sends what is due, and fetches the files that people sent. Any number may."""
    CLOCK = "clock"
    """Wakes the jobs. One process at a time does."""
    TELEGRAM_POLLING = "telegram-polling"
    """Asks Telegram for messages. One process at a time does."""
    SLACK_SOCKET = "slack-socket"
    """Holds the connection to Slack. One process at a time does."""


EVERYTHING = frozenset(Duty)
