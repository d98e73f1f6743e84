"""Lyon, which has handed in a questionnaire, on SQLite: what the store does on either database is tested there."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network
from tests.handlers.reviewing.offices import Reviewed
from tests.handlers.scripted import scripted


@pytest.fixture(scope="session")
def plain_library() -> Library:
    """A cheap library."""
    return scripted({})


@pytest.fixture
def office(sqlite_store: Store, plain_library: Library, now: datetime) -> Reviewed:
    """Ana has handed in; she, Bea and the secretariat have telephones."""
    return Reviewed(Network(sqlite_store, plain_library, now), city())
