"""SQLite's full-text index of the archive: an FTS5 table beside the passages, which triggers keep up to date.

It holds no text of its own ("external content", sqlite.org/fts5.html, 4.4.3), so the triggers tell it what to forget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, event

from knowledge.store.tables.archive import POSTGRES_INDEX

INDEX = "archive_index"

CREATE = (
    """CREATE VIRTUAL TABLE archive_index USING fts5(
    words, content='archive_passages', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER archive_passages_added AFTER INSERT ON archive_passages
    BEGIN INSERT INTO archive_index (rowid, words) VALUES (NEW.id, NEW.words); END""",
    """CREATE TRIGGER archive_passages_removed AFTER DELETE ON archive_passages
    BEGIN INSERT INTO archive_index (archive_index, rowid, words) VALUES ('delete', OLD.id, OLD.words); END""",
    """CREATE TRIGGER archive_passages_changed AFTER UPDATE OF words ON archive_passages
    BEGIN INSERT INTO archive_index (archive_index, rowid, words) VALUES ('delete', OLD.id, OLD.words);
    INSERT INTO archive_index (rowid, words) VALUES (NEW.id, NEW.words); END""",
)


def keep_indexed(passages: Table) -> None:
    """Wherever the table is created on SQLite, its index and triggers are; they go with it when it is dropped."""
    event.listen(passages, "after_create", _create)
    event.listen(passages, "after_drop", _drop)


def compared_on(dialect: str) -> Callable[[Any, str | None, str, bool, Any], bool]:
    """Alembic's `include_object`: what a database of this kind and the pages of tables are compared in.

    FTS5's own tables stand on no page; the index that PostgreSQL has in FTS5's place is not made on SQLite.
    """

    def is_compared(_thing: Any, name: str | None, kind: str, _reflected: bool, _beside: Any) -> bool:
        if kind == "index":
            return name != POSTGRES_INDEX or dialect == "postgresql"
        return kind != "table" or not (name or "").startswith(INDEX)

    return is_compared


def _create(_passages: Table, connection: Connection, **_: Any) -> None:
    if connection.dialect.name == "sqlite":
        for statement in CREATE:
            connection.exec_driver_sql(statement)


def _drop(_passages: Table, connection: Connection, **_: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")
