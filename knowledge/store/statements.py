"""The few constructs that SQLite and PostgreSQL both have but SQLAlchemy keeps apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

E = TypeVar("E", bound=Executable)
Insertable = Callable[[Table], Any]
"""`insert` of either dialect; their classes share no type that knows ON CONFLICT."""


def per_dialect(build: Callable[[Insertable], E]) -> Mapping[str, E]:
    """A statement with ON CONFLICT, built once for each database; look it up by the dialect's name."""
    return {"sqlite": build(sqlite_insert), "postgresql": build(postgres_insert)}


def upsertable(connection: Connection, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT, for the database at hand."""
    return postgres_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)
