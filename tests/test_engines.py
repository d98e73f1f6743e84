"""The engines of the tests share what they compiled, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, literal, select

from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit


def ask(store: Store, number: int) -> tuple[int, int]:
    """What a statement gives that nobody else uses, and how many are compiled then."""

    def work(unit: Unit) -> tuple[int, int]:
        found = unit.connection.execute(select(literal(number).label("of_the_engines"))).scalar_one()
        return found, len(compiled(unit.connection))

    return store.read(work)


def compiled(connection: Connection) -> Any:
    return connection.get_execution_options()["compiled_cache"]


def test_a_statement_is_compiled_once(sqlite_store: Store, sqlite_url: str) -> None:
    """The next engine has it already, and its own values in it."""
    first = ask(sqlite_store, 1)
    other = open_store(sqlite_url)
    try:
        assert ask(other, 2) == (2, first[1])
        assert other.read(lambda unit: compiled(unit.connection)) is sqlite_store.read(
            lambda unit: compiled(unit.connection)
        )
    finally:
        other.close()


def test_databases_of_two_kinds_are_told_apart(sqlite_store: Store, postgres_url: str) -> None:
    """What was compiled for SQLite is not PostgreSQL's."""
    first = ask(sqlite_store, 1)
    other = open_store(postgres_url)
    try:
        found, count = ask(other, 2)
        assert (found, count > first[1]) == (2, True)
    finally:
        other.close()


def test_nobody_waits_for_the_disk(sqlite_store: Store) -> None:
    """Neither whoever writes nor whoever reads."""

    def mode(unit: Unit) -> int:
        found: int = unit.connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        return found

    assert (sqlite_store.run(mode), sqlite_store.read(mode)) == (0, 0)
