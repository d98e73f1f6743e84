"""The small network with events to register for."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.model.languages import EN
from knowledge.store.store import Store
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import Gathering


@pytest.fixture
def gathering(sqlite_store: Store, now: datetime) -> Gathering:
    """On SQLite alone: what depends on the database is tested with the store."""
    return Gathering(sqlite_store, now)


@pytest.fixture
def ana(gathering: Gathering) -> Telephone:
    """The focal point of Lyon, who speaks English with Focal."""
    return gathering.connected(gathering.focal_point, "ana", EN)


@pytest.fixture
def alba(gathering: Gathering) -> Telephone:
    """The alternate of Lyon."""
    return gathering.connected(gathering.alternate, "alba", EN)
