"""Focal as commands open it: with the settings of the process, and closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import Focal
from bot.config import read_settings
from bot.logs import configure_logs


@contextmanager
def opened() -> Iterator[Focal]:
    """Focal with the settings of this process, closed at the end."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    focal = Focal(settings)
    try:
        yield focal
    finally:
        focal.close()
