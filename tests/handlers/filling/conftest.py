"""A network that fills in forms, on SQLite: what the store does on either database is tested with the store."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.people.network import Network
from tests.handlers.scripted import WHO, answered, scripted

QUESTION = "Who leads the network?"
"""What an approved answer is known for."""


@pytest.fixture(scope="session")
def scripted_library() -> Library:
    """A cheap library that knows one answer."""
    return scripted({QUESTION: answered(WHO)})


@pytest.fixture
def network(sqlite_store: Store, scripted_library: Library, now: datetime) -> Network:
    """Lyon with two officials, and the secretariat."""
    return Network(sqlite_store, scripted_library, now)
