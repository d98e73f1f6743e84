"""A city whose answers are signed off, on SQLite: what the store does on either database is tested with the store."""

from __future__ import annotations

import pytest

from tests.handlers.filling.conftest import network, scripted_library
from tests.handlers.people.network import Network
from tests.handlers.signing.town import Town
from tests.handlers.signing.town import town as founded

__all__ = ["network", "scripted_library"]


@pytest.fixture
def town(network: Network) -> Town:
    """Ana, Bea and Eva of Lyon, and their complete answers."""
    return founded(network)
