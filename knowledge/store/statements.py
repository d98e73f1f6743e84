"""The few constructs that SQLite and PostgreSQL both have but SQLAlchemy keeps apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from knowledge.store.tables.base import Instant

E = TypeVar("E", bound=Executable)
Insertable = Callable[[Table], Any]
"""`insert` of either dialect; their classes share no type that knows ON CONFLICT."""


def per_dialect(build: Callable[[Insertable], E]) -> Mapping[str, E]:
    """A statement with ON CONFLICT, built once for each database; look it up by the dialect's name."""
    return {"sqlite": build(sqlite_insert), "postgresql": build(postgres_insert)}


def upsertable(connection: Connection, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT, for the database at hand."""
    return postgres_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)


def clock_of(connection: Connection, now: datetime) -> datetime:
    """The time of the database, which all machines share; SQLite's is that of the process, which knows it as `now`."""
    if connection.dialect.name != "postgresql":
        return now
    moment: datetime = connection.execute(select(func.clock_timestamp(type_=Instant))).scalar_one()
    return moment
