"""A database that is given on is as one that nobody has used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

import psycopg
import pytest

from knowledge.store.store import Store, open_store
from tests.postgres import Databases
from tests.queueing import meet

T = TypeVar("T")


@pytest.fixture(scope="module")
def databases(postgres_server: str) -> Iterator[Databases]:
    """Databases that no other test uses."""
    made = Databases(postgres_server)
    yield made
    made.close()


def used(databases: Databases, *statements: str) -> tuple[str, int]:
    """The name of a database before which statements are put, and its number, which tells it from any other."""
    with databases.database() as url, psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
        found = connection.execute("SELECT datname, oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert found is not None
    return found[0], found[1]


def in_a_store(databases: Databases, work: Callable[[Store], T]) -> T:
    """Does something in a database of one's own."""
    with databases.database() as url:
        store = open_store(url)
        try:
            return work(store)
        finally:
            store.close()


def test_it_is_given_on_under_another_name(databases: Databases) -> None:
    """Who still knows the old name finds nothing there."""
    (before, number), (after, again) = used(databases), used(databases)
    assert (number == again) == databases.are_given_on
    assert before != after


def test_it_is_empty_and_counts_anew(databases: Databases, now: datetime) -> None:
    """Nobody of the test before is known, numbers begin where they began, the audit log, which refuses to lose
    anything, has nothing to tell, and what is found without an order is found in the order in which it came."""

    def seen(store: Store) -> tuple[int, int]:
        store.run(lambda unit: unit.audit.note("focal", "contact.erased", "contact:1", now, {}))
        return meet(store, "Ana", now).contact, len(store.read(lambda unit: unit.audit.entries(None, 10)))

    assert [in_a_store(databases, seen) for _ in range(3)] == [(1, 1)] * 3
    used(databases, "INSERT INTO paces SELECT number::text, now() FROM generate_series(1, 9) AS number")
    with databases.database() as url, psycopg.connect(url) as connection:
        connection.execute("INSERT INTO paces SELECT number::text, now() FROM generate_series(1, 3) AS number")
        assert connection.execute("SELECT ctid::text FROM paces").fetchall() == [("(0,1)",), ("(0,2)",), ("(0,3)",)]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE beside (id integer)",
        "ALTER TABLE usage RENAME TO away",
        "DROP INDEX ix_deliveries_queue",
        "DROP TRIGGER audit_no_change ON audit",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "ALTER TABLE contacts ALTER COLUMN name DROP NOT NULL",
        "ALTER FUNCTION audit_is_append_only() RENAME TO audit_is_open",
        "CREATE SCHEMA beside",
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE alembic_version",
    ],
)
def test_a_changed_schema_is_not_given_on(databases: Databases, change: str) -> None:
    """The next test gets another database, whatever was made, changed or dropped."""
    assert used(databases, change)[1] != used(databases)[1]


def test_a_full_database_is_not_given_on(databases: Databases) -> None:
    """To delete very many rows would take longer than to begin anew."""
    many = "INSERT INTO paces SELECT number::text, now() FROM generate_series(1, 50000) AS number"
    assert used(databases, many)[1] != used(databases)[1]


def test_whoever_is_connected_is_cut_off(databases: Databases) -> None:
    """What a test left open holds no lock in the next one."""
    with databases.database() as url:
        left = psycopg.connect(url)
        left.execute("LOCK TABLE alembic_version")
    assert used(databases)[1]
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
