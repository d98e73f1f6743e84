"""Changing the audit log behind Focal's back, as somebody can who owns the database."""

from __future__ import annotations

from sqlalchemy import text

from knowledge.store.store import Store

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
    "postgresql": "SELECT tgname || ' ON audit' FROM pg_trigger"
    " WHERE tgrelid = to_regclass('audit') AND NOT tgisinternal",
}


def disarm(store: Store) -> None:
    """Drops the triggers that keep the log append-only."""
    with store.engine.begin() as connection:
        for name in connection.execute(text(_TRIGGERS[connection.dialect.name])).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))


def tamper(store: Store, *statements: str) -> None:
    """Runs statements on a log that is not protected any more."""
    disarm(store)
    with store.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
