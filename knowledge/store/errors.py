"""What the store may answer besides data."""

from __future__ import annotations

from knowledge.errors import FocalError


class StoreUnavailable(FocalError):
    """The database cannot be reached or cannot be written."""


class Conflict(FocalError):
    """Somebody else stored this conversation in between; the work is run again."""


class SchemaTooNew(FocalError):
    """The database was made by a newer Focal."""


class SchemaTooOld(FocalError):
    """The database has not been brought up to date: run `focal migrate`."""
