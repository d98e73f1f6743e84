"""Migrations prove themselves: they and the tables give one schema, on both databases, and they are safe to run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from knowledge.store.errors import SchemaTooNew, SchemaTooOld, StoreUnavailable
from knowledge.store.fulltext import compared_on
from knowledge.store.migrations import check_schema, migrate
from knowledge.store.store import Store, open_store
from knowledge.store.tables import metadata
from tests.queueing import meet, queue, states

HEAD = "0023"


@pytest.fixture
def blank(store: Store) -> Engine:
    """A database without any table."""
    with store.engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return store.engine


@pytest.fixture
def created(request: pytest.FixtureRequest, store: Store) -> Iterator[Engine]:
    """A database of the same kind whose tables were made from the tables' own page."""
    if store.engine.dialect.name == "sqlite":
        engine = create_engine("sqlite://")
    else:
        with store.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA beside"))
        engine = create_engine(store.engine.url, connect_args={"options": "-csearch_path=beside"})
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def schema(engine: Engine) -> dict[str, Any]:
    """Everything a database says of its tables that tells one schema from another."""
    found = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in found.get_columns(table)
            ),
            "primary": found.get_pk_constraint(table),
            "foreign": sorted(
                (key["name"], key["constrained_columns"], key["referred_table"], key["options"])
                for key in found.get_foreign_keys(table)
            ),
            "unique": sorted((key["name"], key["column_names"]) for key in found.get_unique_constraints(table)),
            "indexes": sorted(
                (index["name"], index["column_names"], index["unique"], str(_condition(index)))
                for index in found.get_indexes(table)
                if not index.get("duplicates_constraint")
            ),
        }
        for table in sorted(set(found.get_table_names()) - {"alembic_version"})
    }


def _condition(index: Any) -> object:
    options = index.get("dialect_options", {})
    return next((str(value) for name, value in options.items() if name.endswith("_where")), None)


def test_alembic_finds_nothing_to_do(store: Store) -> None:
    """After `upgrade head` the database has every table, column, constraint and index of the tables' page."""
    with store.engine.connect() as connection:
        included = compared_on(connection.dialect.name)
        opts = {"compare_type": True, "compare_server_default": True, "include_object": included}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrations_and_tables_give_one_schema(store: Store, created: Engine) -> None:
    """What the database itself reports is equal, conditions of partial indexes included."""
    assert schema(store.engine) == schema(created)


def triggers(engine: Engine, table: str = "audit") -> list[tuple[str, str]]:
    """Every trigger of a table and what it does, as the database itself keeps it."""
    found = {
        "sqlite": f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}' ORDER BY name",
        "postgresql": "SELECT tgname, replace(pg_get_triggerdef(pg_trigger.oid), current_schema() || '.', '') || prosrc"
        " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        f" WHERE NOT tgisinternal AND tgrelid = to_regclass('{table}') ORDER BY tgname",
    }
    with engine.connect() as connection:
        return [(name, what) for name, what in connection.execute(text(found[engine.dialect.name]))]


def test_both_ways_keep_the_audit_log_append_only(store: Store, created: Engine) -> None:
    """Migrations and the tables' own page give the audit log the same triggers."""
    assert triggers(store.engine) == triggers(created)
    assert all("append-only" in what for _, what in triggers(created))
    assert len(triggers(created)) >= 2


def test_both_ways_keep_the_archive_indexed(store: Store, created: Engine) -> None:
    """The index of full text is fed in the same way: by triggers on SQLite, by a column's own index on PostgreSQL."""
    made = triggers(store.engine, "archive_passages")
    assert made == triggers(created, "archive_passages")
    if store.engine.dialect.name == "sqlite":
        assert [name for name, _ in made] == [
            "archive_passages_added",
            "archive_passages_changed",
            "archive_passages_removed",
        ]
        assert virtual(store.engine) == virtual(created) != []
    else:
        assert made == []
        indexes = inspect(store.engine).get_indexes("archive_passages")
        assert ("ix_archive_passages_words", "gin") in [
            (index["name"], index.get("dialect_options", {}).get("postgresql_using")) for index in indexes
        ]


def virtual(engine: Engine) -> list[str]:
    """How SQLite's virtual tables are declared."""
    with engine.connect() as connection:
        declared = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"))
        return list(declared.scalars())


def test_the_triggers_come_and_go_with_their_table(blank: Engine) -> None:
    """The tables can be dropped and made again in one database."""
    metadata.create_all(blank)
    made = triggers(blank)
    metadata.drop_all(blank)
    metadata.create_all(blank)
    assert triggers(blank) == made != []


def test_the_schema_is_really_compared(store: Store, created: Engine) -> None:
    """The comparison above would notice a missing partial index and another type."""
    with created.begin() as connection:
        connection.execute(text("DROP INDEX ix_deliveries_queue"))
    assert schema(store.engine) != schema(created)


def test_migrating_twice_changes_nothing(store: Store, now: datetime) -> None:
    """An up-to-date database with data in it is left as it is."""
    key = queue(store, meet(store, "ana", now), now)
    before = schema(store.engine)
    assert migrate(store.engine) == HEAD
    assert migrate(store.engine) == HEAD
    assert schema(store.engine) == before
    assert states(store) == {key: "pending"}
    check_schema(store.engine)


def test_a_database_that_was_never_migrated(blank: Engine) -> None:
    """The reader is told which command to run; after it the database is good."""
    with pytest.raises(SchemaTooOld, match="focal migrate"):
        check_schema(blank)
    assert migrate(blank) == HEAD
    check_schema(blank)


def test_a_newer_schema_is_left_alone(store: Store, now: datetime) -> None:
    """A database that a newer Focal has made is neither used nor changed."""
    meet(store, "ana", now)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("CREATE TABLE from_the_future (id INTEGER)"))
    before = schema(store.engine)
    for visit in (migrate, check_schema):
        with pytest.raises(SchemaTooNew, match=r"schema 9999.*newer Focal"):
            visit(store.engine)
    assert schema(store.engine) == before
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_a_migration_that_fails_leaves_nothing(blank: Engine) -> None:
    """A migration is done whole or not at all: after a failure in its midst it can be run again."""
    with blank.begin() as connection:
        connection.execute(text("CREATE TABLE deliveries (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(blank)
    assert inspect(blank).get_table_names() == ["deliveries"]
    with blank.begin() as connection:
        connection.execute(text("DROP TABLE deliveries"))
    assert migrate(blank) == HEAD


def test_two_processes_migrate_at_once(blank: Engine, store: Store) -> None:
    """Two servers that start together both come up: one migrates, the other finds it done."""
    from concurrent.futures import ThreadPoolExecutor

    engines = [create_engine(blank.url) for _ in range(3)]
    if blank.dialect.name == "sqlite":
        engines = [open_store(str(blank.url)).engine for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(migrate, engines)) == [HEAD] * 3
    for engine in engines:
        engine.dispose()


def test_a_locked_database_is_not_migrated(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes for longer than we wait, one clear sentence instead of a migration."""
    monkeypatch.setattr("knowledge.store.sqlite.BUSY_TIMEOUT_MS", 50)
    store = open_store(sqlite_url)
    other = create_engine(sqlite_url, connect_args={"isolation_level": None})
    with other.connect() as lock:
        lock.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            migrate(store.engine)
        lock.exec_driver_sql("ROLLBACK")
    other.dispose()
    store.close()
