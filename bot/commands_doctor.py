"""`focal doctor`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import typer

from bot.app import Focal
from bot.doctor import Finding, Found, examine, examine_platforms
from bot.opening import opened


def doctor_command() -> None:
    """Look at settings, database, content, channels, clock and disk, and say how to mend what is wrong.

    Nothing is changed, and nothing is sent to anybody. The status is 1 if something is wrong.
    """
    with opened() as focal:
        found = list(examine(focal, datetime.now(UTC)))
        if all(one.finding is not Finding.WRONG for one in found):  # platforms need the library, which needs the rest
            found += asyncio.run(_platforms(focal))
    for one in found:
        print(f"{one.finding:<5}  {one.what:<11}  {one.text}")
        if one.mend:
            print(f"{'':<20}→ {one.mend}")
    if any(one.finding is Finding.WRONG for one in found):
        raise typer.Exit(1)


async def _platforms(focal: Focal) -> list[Found]:
    return [one async for one in examine_platforms(focal.platforms())]
