"""What the composition root needs to know of a platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter

from bot.config import Settings
from bot.intake import Intake, Shelf
from handlers.phrasebook import Phrasebook
from knowledge.store.store import Store
from scheduler.ports import Channel, Source


@dataclass(frozen=True, kw_only=True)
class Services:
    """What platforms are built from."""

    settings: Settings
    store: Store
    shelf: Shelf
    intake: Intake
    phrasebook: Phrasebook
    introduce: Callable[[str], None] = lambda _name: None
    """Called with the bot's own user name once Telegram has told it, for links that lead to it."""


class Platform(Protocol):
    """One platform: the channel that sends, the routes where it calls us, and a life between start and end."""

    @property
    def channel(self) -> Channel: ...

    @property
    def source(self) -> Source | None:
        """Where the files lie that people sent there; None where nothing comes in."""
        ...

    @property
    def routers(self) -> Sequence[APIRouter]: ...

    async def start(self) -> None:
        """Begins to listen; does not wait for the platform."""
        ...

    async def stop_listening(self) -> None:
        """Takes nothing more; what was taken is heard to its end."""
        ...

    async def close(self) -> None:
        """Closes the connections, once nothing more is sent."""
        ...
