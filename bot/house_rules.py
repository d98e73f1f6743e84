"""Has this process follow what administrators set in the console."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.following import Follower
from handlers.preferences.house import House
from handlers.preferences.setting import house_of
from knowledge.store import signals
from knowledge.store.store import Store

log = structlog.get_logger()


class HouseRules(Follower):
    """Keeps what this process goes by as new as the store.

    Args:
        in_force: what it goes by at this moment.
        follow: has it go by something else.
    """

    def __init__(self, store: Store, in_force: Callable[[], House], follow: Callable[[House], None]) -> None:
        super().__init__(store, "follow_preferences", signals.PREFERENCES)
        self._in_force = in_force
        self._follow = follow

    def run(self) -> None:
        """Goes by what the store holds."""
        with self._lock:
            house = self._store.read(house_of)
            if house != self._in_force():
                self._follow(house)
                log.info("preferences.followed")
