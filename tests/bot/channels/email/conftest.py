"""What the tests of e-mail share: a post office, and Focal writing there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from knowledge.store.store import Store
from tests.bot.channels.email.post_office import PostOffice, post_office
from tests.bot.channels.email.writing import Writing


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A mail server without TLS."""
    async with post_office() as running:
        yield running


@pytest.fixture
async def writing(office: PostOffice, sqlite_store: Store, now: datetime) -> AsyncIterator[Writing]:
    """A channel that sends there."""
    made = Writing(office, sqlite_store, now)
    yield made
    await made.connections.close()
