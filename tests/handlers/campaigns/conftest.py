"""The cities that a campaign asks, on SQLite: what the store does on either database is tested with the store."""

from __future__ import annotations

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.deadlines import network as networks
from tests.handlers.deadlines.network import Network


@pytest.fixture(scope="session")
def plain_library() -> Library:
    """All texts, and a search that finds nothing."""
    return networks.library()


@pytest.fixture
def asking(sqlite_store: Store, plain_library: Library) -> Asking:
    """Four cities, and a questionnaire that was taken in."""
    return Asking(Network(sqlite_store, plain_library))


@pytest.fixture
def asking_everywhere(store: Store, plain_library: Library) -> Asking:
    """The same on each of the two databases in turn."""
    return Asking(Network(store, plain_library))
