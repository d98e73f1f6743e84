"""The terminal: talking to Focal where it is installed, for trying things out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.prose.plain import plain
from bot.prose.prose import read
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from scheduler.ports import Receipt, Rejected


def parse(line: str, user: str, key: str, locale: str, now: datetime) -> IncomingMessage:
    """A line that was typed; numbers and labels of choices are understood by the dialogue."""
    sender = Address(channel=ChannelName.TERMINAL, external_id=user)
    return IncomingMessage(key=key, sender=sender, at=now, text=line, locale=locale)


def render(message: OutgoingMessage) -> str:
    """The message as plain text: choices numbered from 1, sources at the end."""
    lines = [plain(read(message.text))]
    lines += [f"  {number}. {choice.label}" for number, choice in enumerate(message.choices, start=1)]
    for source in message.sources:
        lines.append(
            "  [" + ", ".join(part for part in (source.title, source.date, source.section, source.url) if part) + "]"
        )
    return "\n".join(lines)


class Terminal:
    """Prints; `shown` counts what was printed and is each message's identifier."""

    name = ChannelName.TERMINAL
    pace = None

    def __init__(self, user: str, show: Callable[[str], None]) -> None:
        self._user = user
        self._show = show
        self._keys: dict[str, int] = {}

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        if to.external_id != self._user:
            raise Rejected("that terminal is no longer open")
        if message.key not in self._keys:
            self._keys[message.key] = len(self._keys) + 1
            self._show(render(message))
        return Receipt(provider_id=str(self._keys[message.key]))
