"""`focal doctor`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import typer

from bot.app import Focal
from bot.config import read_settings
from bot.doctor import Finding, Found, examine_machine, examine_platforms, examine_store, no_database
from bot.entrances import provider_of
from bot.opening import opened
from knowledge.store.errors import StoreUnavailable


def doctor_command() -> None:
    """Look at settings, database, content, channels, clock and disk, and say how to mend what is wrong.

    Nothing is changed, and nothing is sent to anybody. The status is 1 if something is wrong.
    """
    is_wrong = _all_shown(examine_machine(read_settings()))
    try:
        with opened() as focal:
            is_wrong |= _all_shown(examine_store(focal, datetime.now(UTC)))
            provider_of(focal.settings)
            if not is_wrong:  # platforms need the library, which needs the rest
                is_wrong = _all_shown(asyncio.run(_platforms(focal)))
    except StoreUnavailable as error:
        is_wrong |= _show(no_database(error))
    if is_wrong:
        raise typer.Exit(1)


def _all_shown(found: Iterable[Found]) -> bool:
    """Says all that was found; returns whether something is wrong among it."""
    wrong = [_show(one) for one in found]
    return any(wrong)


def _show(one: Found) -> bool:
    """Says at once what was found, since what is set up by half ends the look; returns whether it is wrong."""
    print(f"{one.finding:<5}  {one.what:<11}  {one.text}")
    if one.mend:
        print(f"{'':<20}→ {one.mend}")
    return one.finding is Finding.WRONG


async def _platforms(focal: Focal) -> list[Found]:
    return [one async for one in examine_platforms(focal.platforms())]
