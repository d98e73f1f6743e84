"""The network that these tests share."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.store.store import Store
from tests.handlers.people.network import Network
from tests.handlers.scripted import scripted


@pytest.fixture
def network(store: Store, now: datetime) -> Network:
    """A small network on each of the two databases in turn."""
    return Network(store, scripted({}), now)


@pytest.fixture
def small_network(sqlite_store: Store, now: datetime) -> Network:
    """The same on SQLite alone, for what does not depend on the database."""
    return Network(sqlite_store, scripted({}), now)
