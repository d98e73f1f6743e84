"""The few constructs that SQLite and PostgreSQL both have but SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsertable(connection: Connection, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT, for the database at hand."""
    return postgres_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)


def values_of(row: Any) -> dict[str, Any]:
    """A result row as keyword arguments."""
    return dict(row._mapping)
