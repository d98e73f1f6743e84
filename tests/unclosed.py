"""Sessions that nobody closed. Their garbage is collected in some later test of the same process, which notices them:
so each says in which test it was opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest


@contextmanager
def named() -> Iterator[None]:
    """Has aiohttp's warning of an unclosed session name the test."""
    begin, show = aiohttp.ClientSession.__init__, aiohttp.ClientSession.__repr__
    opened_in = "_opened_in"

    def begun(session: aiohttp.ClientSession, *args: Any, **options: Any) -> None:
        vars(session)[opened_in] = os.environ.get("PYTEST_CURRENT_TEST", "no test")
        begin(session, *args, **options)

    def shown(session: aiohttp.ClientSession) -> str:
        return f"{show(session)} opened in {vars(session).get(opened_in)}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiohttp.ClientSession, "__init__", begun)
        patch.setattr(aiohttp.ClientSession, "__repr__", shown)
        yield
