"""Processes that take messages and are killed in the gap between the commit and the recorded send.

Run by test_kill with how many messages each takes, and the places to die at, which are the names of their chats too:
"sent", "claimed" or "committed". Each dies in a process of its own, one after the other; what it took is printed.
The settings come from the environment, as for the server.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial

from bot.app import Focal
from bot.channels.webchat import Webchat, echo, parse
from bot.config import read_settings
from bot.intake import Intake, Shelf
from handlers.conversation import Received
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.unit import Unit
from scheduler.ports import Receipt


def die() -> None:
    """Ends this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """The web chat, but the process dies at its first send: before the browser has the message, or just after."""

    name = ChannelName.WEBCHAT
    pace = None

    def __init__(self, webchat: Webchat, *, after: bool) -> None:
        self._webchat = webchat
        self._after = after

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        if self._after:
            await self._webchat.send(to, message)
        die()
        raise AssertionError("unreachable")


async def take(focal: Focal, where: str, count: int) -> None:
    intake = Intake(focal.store, Shelf(focal.library()))
    for number in range(count):
        message = parse(where, f"k{number}", "menu", "", "en", intake.now())
        await intake.take(message, partial(show, message=message))
        print(message.key, flush=True)
    if where == "committed":
        die()
    await focal.outbox([Deadly(Webchat(focal.store), after=where == "sent")]).run()


def show(unit: Unit, received: Received, message: IncomingMessage) -> int:
    return echo(unit, message, received.shown)


def main(count: int, places: list[str]) -> None:
    """Lets a child die at each place."""
    for where in places:
        if (child := os.fork()) == 0:
            asyncio.run(take(Focal(read_settings()), where, count))
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
