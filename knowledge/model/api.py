"""The interface for other programs: what they may read, and the keys that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key opens. Nothing of it is about a person, and nothing can be changed with it."""

    CIRCULARS = "circulars:read"
    """Circulars that are public."""
    EVENTS = "events:read"
    """Events to which every member is invited."""
    PRACTICES = "practices:read"
    """Good practices that are published."""
    MEMBERS = "members:read"
    """The directory: cities and associations, without their people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """A key that was given out; what it is itself is known to whoever has it alone.

    Attributes:
        name: what it is for, such as "Website of the network".
        created_by: the actor, as the audit log names them.
        expires_at: None for until it is taken back.
        used_at: roughly, to a quarter of an hour.
    """

    name: str
    scopes: frozenset[Scope]
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    id: int = 0

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything any more."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
