"""What people ask the secretariat to decide."""

from __future__ import annotations

from enum import StrEnum


class RequestKind(StrEnum):
    """What there is to decide."""

    ACCESS = "access"
    """Somebody says that they work for a member."""
    DEPARTURE = "departure"
    """None of somebody's addresses can be reached any more."""
    CORRECTION = "correction"
    """Somebody says that the register has them in the wrong place."""
