"""What the store may answer besides data."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from knowledge.errors import FocalError

RETRYABLE = frozenset({"40001", "40P01"})
"""SQLSTATE: serialization_failure, deadlock_detected (PostgreSQL, appendix A)."""

READ_ONLY = "25006"
"""SQLSTATE: read_only_sql_transaction, as after a failover to a server that was not promoted yet."""


class StoreUnavailable(FocalError):
    """The database cannot be reached or cannot be written."""


class Conflict(FocalError):
    """Somebody else stored this conversation in between; the work is run again."""


class SchemaTooNew(FocalError):
    """The database was made by a newer Focal."""


class SchemaTooOld(FocalError):
    """The database has not been brought up to date: run `focal migrate`."""


def unavailable(error: DBAPIError) -> StoreUnavailable:
    """The store's own error for a failing driver: its first line, without the statement and its data."""
    return StoreUnavailable(f"the database cannot be used: {str(error.orig).partition(chr(10))[0]}")


def in_our_words(error: BaseException) -> BaseException:
    """Conflict or StoreUnavailable for a driver's error that means one of them; every other error as it is."""
    if isinstance(error, NoConnectionLeft):
        return StoreUnavailable("the database cannot be used: all connections are in use")
    if not isinstance(error, DBAPIError):
        return error
    code = getattr(error.orig, "sqlstate", None)
    if code in RETRYABLE:
        return Conflict()
    is_away = isinstance(error, OperationalError) or error.connection_invalidated or code == READ_ONLY
    return unavailable(error) if is_away else error
