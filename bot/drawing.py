"""Plots drawn in a process of its own, so that a server does not keep the 65 MB that matplotlib takes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from handlers.reports.drawing import ImageFormat, decoded, encoded
from handlers.reports.plotting import Plot
from knowledge.errors import FocalError

ROOT = Path(__file__).resolve().parents[1]

PATIENCE_S = 120
"""For some fifteen plots, which take two seconds; and half a minute more the very first time, when fonts are sought."""


class NotDrawn(FocalError):
    """The plots could not be drawn."""


async def draw_aside(plots: Sequence[Plot], format: ImageFormat, folder: Path) -> tuple[bytes, ...]:
    """An image of each plot.

    Args:
        folder: where matplotlib keeps what it knows of the system's fonts.

    Raises:
        NotDrawn: the process broke, or took too long.
    """
    if not plots:
        return ()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "handlers.reports.drawing", format),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "MPLCONFIGDIR": str(folder)},
    )
    try:
        images, _errors = await asyncio.wait_for(process.communicate(encoded(plots)), PATIENCE_S)
    except TimeoutError as error:
        raise NotDrawn from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NotDrawn
    return decoded(images)
