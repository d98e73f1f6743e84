"""The office that these tests share, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.circulars.office import Office


@pytest.fixture
def office(store: Store, library: Library, now: datetime) -> Office:
    """An office on each of the two databases in turn."""
    return Office(store, library, now)


@pytest.fixture
def small_office(sqlite_store: Store, library: Library, now: datetime) -> Office:
    """The same on SQLite alone, for what does not depend on the database."""
    return Office(sqlite_store, library, now)
