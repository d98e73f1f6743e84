"""Slack's rate limits: about one message a second and channel, and so many calls of a method a minute and workspace.

See docs.slack.dev/apis/web-api/rate-limits.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is permitted. Nothing is limited unless it is named."""

    messages_per_channel_s: float | None = None
    burst: int = 1
    """How many messages may come at once after a pause; Slack allows "short bursts" and gives no number."""
    calls_per_minute: dict[str, int] = field(default_factory=dict)


class Meter:
    """Counts what was permitted and refuses the rest, by the generic cell rate algorithm."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.refused = 0
        self._free_at: dict[tuple[str, ...], float] = {}

    def wait_for_call(self, team: str, method: str) -> int:
        """The seconds to wait before a call of a method; 0 if it is permitted, and then it counts."""
        rate = self.limits.calls_per_minute.get(method)
        return self._wait((team, method), 60 / rate, max(1, rate // 10)) if rate else 0

    def wait_for_message(self, team: str, channel: str) -> int:
        """The seconds to wait before a message to a channel."""
        rate = self.limits.messages_per_channel_s
        return self._wait((team, "channel", channel), 1 / rate, self.limits.burst) if rate else 0

    def _wait(self, key: tuple[str, ...], interval_s: float, burst: int) -> int:
        now = time.monotonic()
        free_at = max(self._free_at.get(key, now), now)
        early_s = free_at - now - interval_s * (burst - 1)
        if early_s > 0:
            self.refused += 1
            return max(1, math.ceil(early_s))
        self._free_at[key] = free_at + interval_s
        return 0
