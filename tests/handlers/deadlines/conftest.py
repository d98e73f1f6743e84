"""The network that these tests share, on both databases."""

from __future__ import annotations

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.deadlines import network as networks
from tests.handlers.deadlines.network import Network


@pytest.fixture(scope="session")
def plain_library() -> Library:
    """All texts, and a search that finds nothing."""
    return networks.library()


@pytest.fixture
def network(store: Store, plain_library: Library) -> Network:
    """On each of the two databases in turn."""
    return Network(store, plain_library)


@pytest.fixture
def small_network(sqlite_store: Store, plain_library: Library) -> Network:
    """The same on SQLite alone, for what does not depend on the database."""
    return Network(sqlite_store, plain_library)
