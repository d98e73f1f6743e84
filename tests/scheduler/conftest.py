"""What tests of sending share."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.scheduler.channels import Clock


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The outbox's clock, which stands still unless a test moves it."""
    return Clock(now)
