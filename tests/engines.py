"""What the database engines of the tests have in common, of which each test opens one: statements that were compiled
once, and disks that are not waited for.

To compile statements takes a fifth of the time of the tests that use a store. A process that serves compiles each of
them once, since it has one engine.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import LRUCache

MOST_COMPILED = 1_000
"""Statements that are kept, which takes 60 MB; with 3,000 the tests of the store took no less time, and 130 MB more."""


class _Compiled(LRUCache[Any, Any]):
    """Compiled statements by their key, whose first part is the dialect of an engine. All dialects of a kind are the
    same here, since they speak with servers of one version."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def share() -> None:
    """From now on, whatever engine is made in this process."""
    compiled = _Compiled(MOST_COMPILED)

    def use_what_was_compiled(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", use_what_was_compiled)
    event.listen(Pool, "checkout", _do_not_wait)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (type(dialect), *rest)


def _do_not_wait(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """What a power cut would take from a file that lives as long as its test is no loss."""
    if isinstance(connection, sqlite3.Connection) and not entry.info.get("waits_for_nothing"):
        connection.execute("PRAGMA synchronous = OFF").close()
        entry.info["waits_for_nothing"] = True
