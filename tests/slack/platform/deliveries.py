"""What is on its way to the app, and how often it is tried."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tests.slack.platform.world import World
from tests.slack.values import PATIENCE_S, Json

Kind = Literal["events_api", "interactive", "slash_commands"]
LONGEST_PAUSE_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Retries:
    """How the platform repeats an event that was not acknowledged.

    Slack repeats three times: at once, after a minute and after five minutes. Interactions and commands it never
    repeats. `times=None` repeats for ever, for tests in which the app is dead for a while.
    """

    times: int | None = 3
    pause_s: float = 0.02
    """Before the first repetition; each further one waits twice as long, up to a second."""
    ack_within_s: float = 3.0

    def permit(self, repetition: int) -> bool:
        return self.times is None or repetition <= self.times

    def pause_before(self, repetition: int) -> float:
        return min(self.pause_s * float(2 ** min(repetition - 1, 16)), LONGEST_PAUSE_S)


@dataclass(frozen=True)
class Acknowledged:
    """The app has taken it. `answer` is what it said: an update of a form, the text after a command, or nothing."""

    answer: Json | None


@dataclass(frozen=True)
class Missed:
    """It was not acknowledged. The reason is one that Slack names in X-Slack-Retry-Reason."""

    reason: str
    final: bool = False


Outcome = Acknowledged | Missed


@dataclass(kw_only=True)
class Delivery:
    """One thing for the app. `tries` has the outcome of each try that is over."""

    world: World
    kind: Kind
    payload: Json
    sent_at: list[float] = field(default_factory=list)
    tries: list[Outcome] = field(default_factory=list)
    given_up: bool = False

    @property
    def event_id(self) -> str:
        return str(self.payload["event_id"])

    @property
    def acknowledged(self) -> bool:
        return bool(self.tries) and isinstance(self.tries[-1], Acknowledged)

    @property
    def answer(self) -> Json | None:
        """What the app said when it acknowledged."""
        last = self.tries[-1] if self.tries else None
        return last.answer if isinstance(last, Acknowledged) else None

    @property
    def repeatable(self) -> bool:
        return self.kind == "events_api"

    def wait(self, patience_s: float = PATIENCE_S) -> bool:
        """Waits until it is acknowledged or given up, and tells whether it was acknowledged."""
        with self.world.changed:
            over = self.world.changed.wait_for(lambda: self.acknowledged or self.given_up, patience_s)
            assert over, f"the app has not acknowledged {self.payload.get('type', self.kind)}"
            return self.acknowledged


class Carrier(Protocol):
    """A way to the app: Socket Mode, or HTTP."""

    async def carry(self, delivery: Delivery, repetition: int, reason: str | None) -> Outcome:
        """Tries once."""
        ...


class Courier:
    """Tries until something is acknowledged or there is no sense in it."""

    def __init__(self, world: World, carrier: Carrier, retries: Retries) -> None:
        self.retries = retries
        self._world = world
        self._carrier = carrier
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, delivery: Delivery, then: Callable[[Delivery], None] | None = None) -> None:
        """Delivers in the background; call it on the platform's own loop."""
        task = asyncio.ensure_future(self._deliver(delivery, then))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drops what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, delivery: Delivery, then: Callable[[Delivery], None] | None) -> None:
        reason: str | None = None
        for repetition in itertools.count():
            if repetition:
                await asyncio.sleep(self.retries.pause_before(repetition))
            outcome = await self._carrier.carry(delivery, repetition, reason)
            again = isinstance(outcome, Missed) and delivery.repeatable and not outcome.final
            over = not again or not self.retries.permit(repetition + 1)
            self._record(delivery, outcome, over, then)
            if over:
                return
            assert isinstance(outcome, Missed)
            reason = outcome.reason

    def _record(
        self, delivery: Delivery, outcome: Outcome, over: bool, then: Callable[[Delivery], None] | None
    ) -> None:
        with self._world.changing():
            delivery.tries.append(outcome)
            delivery.given_up = over and isinstance(outcome, Missed)
            if then and delivery.acknowledged:
                then(delivery)


def note_sent(delivery: Delivery) -> None:
    """Notes that a try has begun."""
    with delivery.world.changing():
        delivery.sent_at.append(time.monotonic())
