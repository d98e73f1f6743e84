"""How many rows a statement changed, on either database."""

from __future__ import annotations

from sqlalchemy import Connection, Executable, func, select

_KEEPING = {"preserve_rowcount": True}
"""SQLAlchemy asks the driver for it only after UPDATE and DELETE (`CursorResult.rowcount`)."""


def run_counting(connection: Connection, statement: Executable) -> int:
    """Runs an INSERT, UPDATE or DELETE and returns how many rows it changed.

    The driver of SQLite counts nothing of a statement that begins with WITH, but the database does.
    """
    counted = connection.execute(statement, execution_options=_KEEPING).rowcount
    return counted if counted >= 0 else int(connection.execute(select(func.changes())).scalar_one())
