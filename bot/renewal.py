"""Takes newly published knowledge into use in this process."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.following import Follower
from bot.intake import Shelf
from bot.memory import give_back
from handlers.dialogue.library import Library
from handlers.knowledge.keeping import Standing, standing
from knowledge.store import signals
from knowledge.store.store import Store

log = structlog.get_logger()


class Renewal(Follower):
    """Keeps a shelf as new as the store."""

    def __init__(self, store: Store, pack: str, shelf: Shelf, build: Callable[[], Library]) -> None:
        """`build` makes the library of what the store holds; the shelf has that of this moment already."""
        super().__init__(store, "renew_pack", signals.PACK)
        self._pack = pack
        self._shelf = shelf
        self._build = build
        self._in_use = self._stored()

    @property
    def in_use(self) -> Standing:
        """Which version this process answers with."""
        return self._in_use

    def run(self) -> None:
        """Takes what the store holds into use, without a pause, if that is something else."""
        with self._lock:
            stored = self._stored()
            if stored == self._in_use:
                return
            self._shelf.library = self._build()
            self._in_use = stored
        give_back()
        log.info("pack.renewed", checksum=stored.pack[:12], edits=stored.edits[:12])

    def _stored(self) -> Standing:
        return self._store.read(lambda unit: standing(unit, self._pack))
