"""A session that was left open is found again."""

from __future__ import annotations

import os

import aiohttp
import pytest


async def test_an_unclosed_session_says_where_it_was_opened() -> None:
    """The warning names the test, wherever it is seen."""
    here = os.environ["PYTEST_CURRENT_TEST"]
    sessions = [aiohttp.ClientSession()]
    connector = sessions[0].connector
    with pytest.warns(ResourceWarning, match="Unclosed client session") as warned:
        sessions.clear()
    assert here in str(warned[0].message)
    assert connector is not None
    await connector.close()
