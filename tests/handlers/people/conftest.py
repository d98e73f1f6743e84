"""The network that these tests share, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.people.network import Network


@pytest.fixture
def network(store: Store, library: Library, now: datetime) -> Network:
    """A small network on each of the two databases in turn."""
    return Network(store, library, now)


@pytest.fixture
def small_network(sqlite_store: Store, library: Library, now: datetime) -> Network:
    """The same on SQLite alone, for what does not depend on the database."""
    return Network(sqlite_store, library, now)
