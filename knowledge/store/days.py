"""Days and hours as the database reckons them: many rows are grouped there sooner than they are fetched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, String, func, type_coerce

_SECONDS = 3600
"""Of an hour."""


def day_of(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """The day of an instant (UTC), as "2026-11-29"."""
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD", type_=String)
    return func.substr(type_coerce(moment, String), 1, 10, type_=String)


def hours_between(connection: Connection, begin: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[float]:
    """How long it is from one instant to another, in hours, to the millisecond."""
    if connection.dialect.name == "postgresql":
        return type_coerce(func.extract("epoch", end - begin) / _SECONDS, Float)
    days = func.julianday(type_coerce(end, String)) - func.julianday(type_coerce(begin, String))
    return type_coerce(days * 24, Float)
