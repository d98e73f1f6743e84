"""How fast a platform may be written to: evenly spaced, since platforms refuse bursts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.model.people import Address

BURST = timedelta(seconds=2)
"""How far one chat may run ahead of its pace: three replies in a row may come at once, as platforms permit."""

CATCH_UP = timedelta(milliseconds=10)
"""How much lateness is made good: more would bring one message too many into some second."""


LONGEST_PAUSE = timedelta(minutes=15)
"""No platform asks for more patience: what is to wait for longer was written by a clock that ran ahead, and since was
set right. To believe it would keep a platform silent for as long as that clock was wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The least time between two messages: within a scope (`Address.scope`), to one chat, and to one Telegram group."""

    between: timedelta
    in_chat: timedelta
    in_group: timedelta

    def in_chat_of(self, address: Address) -> timedelta:
        return self.in_group if address.is_telegram_group else self.in_chat

    def slots(self, next_at: datetime | None, now: datetime) -> int:
        """How many messages the scope may send now, if its next one was due at `next_at`."""
        start = _start(next_at, now)
        return 0 if start > now else 1 + (now - start) // self.between

    def after(self, next_at: datetime | None, now: datetime, sent: int) -> datetime:
        """When the scope's next message is due, once so many are sent now."""
        return _start(next_at, now) + sent * self.between

    def chat_paced_until(self, paced_until: datetime | None, to: Address, now: datetime) -> datetime:
        """Until when one more message keeps a chat busy; it may be written to while that is less than BURST away."""
        return max(_believed(paced_until, now), now) + self.in_chat_of(to)


def _start(next_at: datetime | None, now: datetime) -> datetime:
    return max(_believed(next_at, now), now - CATCH_UP)


def _believed(instant: datetime | None, now: datetime) -> datetime:
    return now if instant is None or instant > now + LONGEST_PAUSE else instant
