"""What earlier releases left in their databases, kept as rows: each was written by that release itself.

`python -m tests.releases DATABASE_URL FILE` keeps the rows of a database for the tests of later releases.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    null,
    select,
)

from knowledge.store.copying import go_on_counting
from knowledge.store.fulltext import INDEX
from knowledge.store.migrations import config_for

FOLDER = Path(__file__).parent
VERSION = "alembic_version"

Rows = Mapping[str, list[dict[str, Any]]]
"""By table, in the order of their keys; values as JSON has them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """The database of a release. `schema` is the revision of its migrations."""

    schema: str
    rows: Rows


def release(name: str) -> Release:
    """One that was kept."""
    kept = json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))
    return Release(schema=kept.pop(VERSION)[0]["version_num"], rows=kept)


def keep(engine: Engine, file: Path) -> None:
    """Writes what a database holds, the same bytes for the same rows."""
    text = json.dumps(rows_of(engine), ensure_ascii=False, sort_keys=True, indent=0)
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def furnish(engine: Engine, kept: Release) -> None:
    """Gives an empty database the schema and the rows of a release."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # the driver begins none for DDL
        command.upgrade(config_for(connection), kept.schema)
        for table in _tables(connection):
            if rows := kept.rows.get(table.name):
                connection.execute(insert(table), [_values(table, row) for row in rows])
                go_on_counting(connection, table)


def rows_of(engine: Engine) -> Rows:
    """All that a database holds."""
    with engine.connect() as connection:
        return {table.name: _all(connection, table) for table in _tables(connection)}


def _all(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key))
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in found]


def _tables(connection: Connection) -> list[Table]:
    """As the database itself describes them, without the index of full text, which follows by triggers."""
    found = MetaData()
    names = [name for name in inspect(connection).get_table_names() if not name.startswith(INDEX)]
    found.reflect(connection, only=names)
    return found.sorted_tables


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _given(table.c[name], value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _given(column: Column[Any], value: Any) -> Any:
    match column.type:
        case JSON() if value is None:
            return null()
        case DateTime() if value is not None:
            return datetime.fromisoformat(value)
        case LargeBinary() if value is not None:
            return base64.b64decode(value)
        case _:
            return value
