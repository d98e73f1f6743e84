"""What the composition root needs to know of a platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from fastapi import APIRouter

from bot.config import Settings
from bot.duties import Duty
from bot.intake import Intake, Shelf
from handlers.phrasebook import Phrasebook
from knowledge.errors import FocalError
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


class NotWell(FocalError):
    """A platform does not know us, or has trouble with us."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Where a platform calls us, as it says itself.

    Attributes:
        url: "" where it calls nobody.
        waiting: how much it has not got rid of.
        failed_at, failure: when it last could not reach us, and why in its words; None and "" where it always could.
    """

    url: str
    waiting: int
    failed_at: datetime | None = None
    failure: str = ""


@runtime_checkable
class Called(Protocol):
    """A platform that says how its calls go."""

    async def webhook(self) -> Webhook:
        """Asks it.

        Raises:
            NotWell: it does not know us, or cannot be reached.
        """
        ...


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

    @property
    def ear(self) -> Duty | None:
        """Whose duty it is to listen: that of the web where the platform calls us; None where nothing is heard."""
        ...

    async def start(self) -> None:
        """Gets ready to send; does not wait for the platform."""
        ...

    async def listen(self) -> None:
        """Begins to take what people send; does not wait for the platform. Again, after it was stopped."""
        ...

    async def probe(self) -> str:
        """Asks the platform whether it knows us, and says as whom; nothing is sent to anybody.

        Raises:
            NotWell: it does not, or cannot be reached.
        """
        ...

    async def stop_listening(self) -> None:
        """Takes nothing more; what was taken is heard to its end."""
        ...

    async def close(self) -> None:
        """Closes the connections, once nothing more is sent."""
        ...
