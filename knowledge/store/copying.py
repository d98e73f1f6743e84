"""A whole database is copied into another one of either kind: from SQLite to PostgreSQL when the network grows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, Integer, LargeBinary, Table, func, insert, null, select, text

from knowledge.errors import FocalError
from knowledge.store.migrations import check_schema
from knowledge.store.tables import metadata

AT_ONCE = 500
"""Rows that are held in memory and written together."""

FILES_AT_ONCE = 10
"""The same of tables that hold files, which may have 20 MB each."""

Row = dict[str, Any]


class CopyRefused(FocalError):
    """A database cannot be copied there."""


def copy_database(source: Engine, target: Engine, tell: Callable[[str, int], None]) -> None:
    """Copies every row in one transaction, and compares both databases before that is committed.

    Nobody may write to the source meanwhile: what came behind the beginning would be missing.

    Args:
        tell: called with each table and how many rows it has.

    Raises:
        SchemaTooOld, SchemaTooNew: one of them has another schema than this version.
        CopyRefused: the target has rows, or is not the same afterwards.
    """
    check_schema(source)
    check_schema(target)
    with _beginning(source, "BEGIN") as reading, _beginning(target, "BEGIN IMMEDIATE") as writing:
        for table in metadata.sorted_tables:
            if writing.execute(select(func.count()).select_from(table)).scalar_one():
                raise CopyRefused(f"the target is not empty: there are rows in {table.name}")
        for table in metadata.sorted_tables:
            count = sum(_write(writing, table, rows) for rows in _batches(reading, table))
            go_on_counting(writing, table)
            if digest(reading, table) != digest(writing, table):
                raise CopyRefused(f"the rows of {table.name} are not the same in both: nothing was kept")
            tell(table.name, count)


@contextmanager
def _beginning(engine: Engine, begin: str) -> Iterator[Connection]:
    """A transaction with one view of the data; SQLite's is begun by hand, as in the store."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql(begin)
        yield connection
        connection.commit()


def _batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    has_files = any(isinstance(column.type, LargeBinary) for column in table.columns)
    ordered = select(table).order_by(*table.primary_key.columns)
    found = connection.execute(ordered, execution_options={"yield_per": FILES_AT_ONCE if has_files else AT_ONCE})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _write(connection: Connection, table: Table, rows: list[Row]) -> int:
    connection.execute(
        insert(table), [{name: _given(table.c[name], value) for name, value in row.items()} for row in rows]
    )
    return len(rows)


def _given(column: Column[Any], value: Any) -> Any:
    """None in a column of JSON is no value, not JSON's null."""
    is_nothing = value is None and isinstance(column.type, JSON)
    return null() if is_nothing else value


def go_on_counting(connection: Connection, table: Table) -> None:
    """New rows get numbers behind those that were copied; SQLite sees to that itself."""
    id = table.c.get("id")
    if connection.dialect.name != "postgresql" or id is None or not isinstance(id.type, Integer):
        return
    name = {"name": f'"{table.name}"'}
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), name).scalar_one()
    last = connection.execute(select(func.max(id))).scalar_one()
    if sequence is not None and last is not None:
        connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def digest(connection: Connection, table: Table) -> str:
    """What the rows of a table come to, whichever kind of database they are in."""
    found = hashlib.sha256()
    for rows in _batches(connection, table):
        for row in rows:
            found.update(json.dumps(_canonical(row), sort_keys=True).encode())
            found.update(b"\n")
    return found.hexdigest()


def _canonical(row: Mapping[str, Any]) -> Row:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes | memoryview) else value
