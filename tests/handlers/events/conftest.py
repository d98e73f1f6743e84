"""The assembly that these tests share."""

from __future__ import annotations

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.deadlines import network as networks
from tests.handlers.events.assembly import Assembly


@pytest.fixture(scope="session")
def plain_library() -> Library:
    """All texts, and a search that finds nothing."""
    return networks.library()


@pytest.fixture
def assembly(sqlite_store: Store, plain_library: Library) -> Assembly:
    """On SQLite alone: what depends on the database is tested with the store."""
    return Assembly(sqlite_store, plain_library)


@pytest.fixture
def both(store: Store, plain_library: Library) -> Assembly:
    """On each of the two databases in turn."""
    return Assembly(store, plain_library)
