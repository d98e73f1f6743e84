"""The network that these tests share: Lyon and Braga with people, and a secretariat, over a small library."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.practices.cities import Cities
from tests.handlers.scripted import WHO, answered, scripted


@pytest.fixture
def scripted_library() -> Library:
    """A library that knows one answer, and no places but those of the register."""
    return scripted({"who leads the network?": answered(WHO)})


@pytest.fixture
def cities(sqlite_store: Store, scripted_library: Library, now: datetime) -> Cities:
    """The network on SQLite: what stands above the store does not depend on the database."""
    return Cities(sqlite_store, scripted_library, now)
