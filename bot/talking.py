"""`focal talk`: the terminal channel with an outbox of its own, on the same store as a running server."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable

from bot.app import Focal
from bot.channels.terminal import Terminal, parse
from bot.intake import Intake, Shelf


def talk(focal: Focal, *, user: str, language: str, lines: Iterable[str], show: Callable[[str], None]) -> None:
    """Takes each line as a message and shows the replies, until the lines end."""
    asyncio.run(_talk(focal, user=user, language=language, lines=lines, show=show))


async def _talk(focal: Focal, *, user: str, language: str, lines: Iterable[str], show: Callable[[str], None]) -> None:
    shown: asyncio.Queue[str] = asyncio.Queue()
    terminal = Terminal(user, shown.put_nowait)
    outbox = focal.outbox([terminal])
    intake = Intake(focal.store, Shelf(focal.library()))
    sending = asyncio.create_task(outbox.run())
    each = iter(lines)
    while (line := await asyncio.to_thread(next, each, None)) is not None:
        if not line.strip():
            continue
        message = parse(line.rstrip("\n"), user, secrets.token_hex(8), language, intake.now())
        received, _ = await intake.take(message)
        for _reply in received.replies:
            show(await shown.get())
    outbox.stop()
    await sending
