"""Platforms are asked now and then, beside the pages that show what they said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter

from bot.channels.webchat import Webchat
from bot.duties import Duty
from bot.platforms.platform import NotWell, Webhook
from bot.probing import AGE, Probes
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from scheduler.ports import Channel, Source

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOOK = Webhook(url="https://focal.example.org/telegram", waiting=3, failed_at=START, failure="Connection refused")


class Quiet:
    """A platform that nobody hears anything of, and that says what it is told to say."""

    source: Source | None = None
    routers: Sequence[APIRouter] = ()
    ear: Duty | None = None

    def __init__(self, store: Store, says: str | NotWell) -> None:
        self.channel: Channel = Webchat(store)
        self.says = says
        self.asked = 0

    async def probe(self) -> str:
        self.asked += 1
        if isinstance(self.says, NotWell):
            raise self.says
        return self.says

    async def start(self) -> None: ...

    async def listen(self) -> None: ...

    async def stop_listening(self) -> None: ...

    async def close(self) -> None: ...


class Calling(Quiet):
    """One that calls us, and says how that goes."""

    async def webhook(self) -> Webhook:
        return HOOK


class Watch:
    """The time, which a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def test_nothing_is_known_before_it_was_asked(sqlite_store: Store) -> None:
    """A page that comes first shows no more than that it is being asked."""

    async def look() -> None:
        platform = Quiet(sqlite_store, "@focal")
        probes = Probes([platform], Watch())
        assert probes.said == {}
        probes.ask()
        assert platform.asked == 0  # whoever asks does not wait
        await probes.answered(5)
        assert probes.said[ChannelName.WEBCHAT].text == "@focal"
        assert probes.said[ChannelName.WEBCHAT].webhook is None

    asyncio.run(look())


def test_once_a_minute_at_most(sqlite_store: Store) -> None:
    """However often somebody looks; afterwards it is asked again."""

    async def look() -> None:
        watch, platform = Watch(), Quiet(sqlite_store, "@focal")
        probes = Probes([platform], watch)
        for _each in range(5):
            probes.ask()
            await probes.answered(5)
        assert platform.asked == 1
        watch.now += AGE
        platform.says = NotWell("Telegram does not know us")
        probes.ask()
        await probes.answered(5)
        said = probes.said[ChannelName.WEBCHAT]
        assert (platform.asked, said.is_well, said.text) == (2, False, "Telegram does not know us")
        assert said.at == watch.now

    asyncio.run(look())


def test_how_its_calls_go(sqlite_store: Store) -> None:
    """Of a platform that calls us also where, how much waits, and what went wrong last."""

    async def look() -> None:
        probes = Probes([Calling(sqlite_store, "@focal")], Watch())
        probes.ask()
        await probes.answered(5)
        assert probes.said[ChannelName.WEBCHAT].webhook == HOOK

    asyncio.run(look())


def test_without_platforms(sqlite_store: Store) -> None:
    """There is nobody to ask, and nobody waits."""

    async def look() -> None:
        probes = Probes()
        probes.ask()
        await probes.answered(5)
        assert probes.said == {}

    asyncio.run(look())
