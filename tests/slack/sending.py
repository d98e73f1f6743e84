"""The outbox at work with Slack's channel, on a clock that a test moves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from bot.channels.slack.channel import Slack
from bot.channels.slack.clients import Clients
from bot.channels.slack.workspaces import InstalledWorkspaces, Workspaces
from bot.sealing import Seal
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries
from knowledge.store.unit import Unit
from scheduler.outbox import Outbox
from tests.bot.serving import PATIENCE_S
from tests.queueing import Person, meet, states
from tests.scheduler.channels import Clock
from tests.slack.focal import KEY
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser

SECOND = timedelta(seconds=1)
REPLY, CIRCULAR = DeliveryKind.REPLY, DeliveryKind.CIRCULAR
PORTO = "T0PORTO"
POST = "chat.postMessage"


class Post:
    """The outbox at work with Slack, and what the store knows of it."""

    def __init__(self, slack: LoopbackSlack, store: Store, clock: Clock) -> None:
        self.slack = slack
        self.store = store
        self.clock = clock

    def knows(self, person: LoopbackUser) -> Person:
        return meet(self.store, f"{person.team}/{person.id}", self.clock.now, ChannelName.SLACK)

    def says(self, person: Person, message: OutgoingMessage) -> str:
        """Queues a reply with more than a text."""
        key = f"said:{message.text[:20]}"

        def work(unit: Unit) -> None:
            kept = unit.transcripts.say(
                replace(message, key=key), person.contact, ChannelName.SLACK, None, self.clock.now
            )
            unit.deliveries.add(key, person.address_id, kept, REPLY, self.clock.now)
            unit.wake(signals.OUTBOX)

        self.store.run(work)
        return key

    def row(self, key: str) -> Any:
        return self.store.read(lambda unit: unit.connection.execute(select(deliveries).filter_by(key=key)).one())

    def address_state(self, person: Person) -> str:
        found = select(addresses.c.state).where(addresses.c.id == person.address_id)
        state: str = self.store.read(lambda unit: unit.connection.execute(found).scalar_one())
        return state

    def calls(self, method: str = POST) -> int:
        return sum(call.method == method for call in self.slack.calls)

    async def tried(self, times: int, method: str = POST) -> None:
        """Waits until a method was called so often, and what came of it is recorded."""
        await self.until(lambda: self.calls(method) >= times and "sending" not in states(self.store).values())
        assert self.calls(method) == times

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not await asyncio.to_thread(condition):
                await self.store.perform(lambda _unit: None)

    async def passes(self, time: timedelta) -> None:
        """Time passes, and the outbox looks again at once."""
        self.clock.advance(time)
        await self.store.perform(lambda unit: unit.wake(signals.OUTBOX))
        await self.store.perform(lambda _unit: None)

    async def comes_to(self, key: str, state: str) -> None:
        """Time passes in small steps until a delivery has come to its end."""
        async with asyncio.timeout(PATIENCE_S):
            while (found := self.row(key).state) != state:
                assert found in ("pending", "sending")
                await self.passes(SECOND / 5)


@asynccontextmanager
async def posting(
    slack: LoopbackSlack, store: Store, clock: Clock, workspaces: Workspaces | None = None, api_url: str = ""
) -> AsyncIterator[Post]:
    """An outbox at work for two workspaces, stopped in order at the end."""
    installed = InstalledWorkspaces(store, Seal(KEY, "slack"))
    for team in (TEAM, PORTO):
        body = json.dumps({"token": slack.token_of(team), "bot_user": "U0BOT", "bot": "B0BOT"})
        sealed = Seal(KEY, "slack").close(body)
        await store.perform(lambda unit, team=team, sealed=sealed: unit.workspaces.put(team, sealed, clock.now))  # type: ignore[misc]
    clients = Clients(workspaces or installed, api_url or slack.api_url.rstrip("/"))
    outbox = Outbox(store, {ChannelName.SLACK: Slack(clients, store)}, clock, Random(1))
    working = asyncio.create_task(outbox.run())
    try:
        yield Post(slack, store, clock)
    finally:
        outbox.stop()
        slack.let_go()
        async with asyncio.timeout(PATIENCE_S):
            await working
        await clients.close()
