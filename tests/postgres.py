"""A PostgreSQL server of the tests, and databases on it: migrated, empty, and each with a name that no other test had.

To copy a database is to make some 350 files, which takes longer (0.05 to 0.3 s) than most of what a test does. So one
that a test is done with is emptied and given to the next one under another name, if its schema is still what it was.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from knowledge.store.migrations import migrate
from knowledge.store.store import open_store

SERVER_VARIABLE = "FOCAL_TEST_DATABASE_URL"

_CATALOGUES = (
    *("pg_namespace", "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_proc", "pg_trigger"),
    "pg_type",
)
_SCHEMA = " UNION ALL ".join(f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}" for name in _CATALOGUES)
"""What is dropped is missing from the count, what is made or changed has the number of a later transaction
(https://www.postgresql.org/docs/current/ddl-system-columns.html)."""

_WRITTEN_TO = """
SELECT n.nspname, c.relname, pg_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)' AND c.relname <> 'alembic_version'
AND pg_relation_size(c.oid) > 0
"""
"""Tables that hold rows, or held some that are gone, with their size in bytes."""

_COUNT_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE last_value IS NOT NULL
"""

_SMALL_B = 1_000_000
"""Of a table. The rows of a larger one are not worth the deleting: a new database costs no more (0.1 s or longer)."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one named in FOCAL_TEST_DATABASE_URL, else one of our own."""
    if named := os.environ.get(SERVER_VARIABLE):
        yield named
        return
    from pgserver.postgres_server import get_server

    # Not below pytest's own folder: a second run as root takes the right to enter it from the server's user.
    with tempfile.TemporaryDirectory(prefix="focal-postgres-", ignore_cleanup_errors=True) as folder:
        ours = get_server(folder, cleanup_mode="delete")
        try:
            _wait_for_no_disk(ours.get_uri())
            yield ours.get_uri()
        finally:
            ours.cleanup()


class Databases:
    """The databases of the tests of one process, on a server where it may create some.

    Only a superuser may empty the audit log: where `are_given_on` is false, each test has a copy.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._connection = psycopg.connect(server, autocommit=True)
        self._template = f"focal_test_template_{secrets.token_hex(4)}"
        self._spare: str | None = None
        self._on_server("CREATE DATABASE {}", self._template)
        store = open_store(self._url(self._template))
        migrate(store.engine)
        store.close()
        with self._in(self._template) as connection:
            connection.execute("VACUUM")  # as what is given on: how many rows there are decides how they are looked for
            self._marks = _marks_of(connection)
            self.are_given_on = _is_superuser(connection)

    def close(self) -> None:
        """Drops what is left."""
        for name in (self._spare, self._template):
            if name is not None:
                self._drop(name)
        self._connection.close()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a migrated, empty database."""
        name = f"focal_test_{secrets.token_hex(6)}"
        if self._spare is not None:
            self._on_server("ALTER DATABASE {} RENAME TO {}", self._spare, name)
            self._spare = None
        else:
            self._on_server("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        yield self._url(name)
        if self._spare is None and self.are_given_on and self._is_emptied(name):
            self._spare = name
        else:
            self._drop(name)

    def _is_emptied(self, name: str) -> bool:
        """Ends whoever is connected to a database and empties it; whether it is then as one that nobody has used."""
        with self._in(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")  # the audit log refuses to be emptied
            if _delete_all(connection):
                connection.execute(_COUNT_ANEW)
                return _marks_of(connection) == self._marks
            return False

    def _drop(self, name: str) -> None:
        self._on_server("DROP DATABASE {} WITH (FORCE)", name)

    def _on_server(self, statement: str, *names: str) -> None:
        self._connection.execute(SQL(statement).format(*map(Identifier, names)))

    def _in(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._url(name), autocommit=True)

    def _url(self, name: str) -> str:
        """The server's URL with another database; pgserver names its socket's folder in the query."""
        path, question, query = self._server.partition("?")
        return f"{path.rsplit('/', 1)[0]}/{name}{question}{query}"


def _wait_for_no_disk(server: str) -> None:
    """What a power cut would take from a server that lives as long as the tests is no loss, and hundreds of databases
    are made and dropped: each waits for the disk otherwise (measured: 0.2 to 0.8 s)."""
    with psycopg.connect(server, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


def _delete_all(connection: psycopg.Connection) -> bool:
    """Deletes all rows and what is left of them, so that the next rows lie in the order in which they come; whether
    nothing is left."""
    written_to = connection.execute(_WRITTEN_TO).fetchall()
    if any(size > _SMALL_B for *_, size in written_to):
        return False
    for schema, table, _ in written_to:
        connection.execute(SQL("DELETE FROM {}").format(Identifier(schema, table)))
    for schema, table, _ in written_to:
        connection.execute(SQL("VACUUM {}").format(Identifier(schema, table)))
    return not connection.execute(_WRITTEN_TO).fetchall()


def _marks_of(connection: psycopg.Connection) -> Sequence[object]:
    """What a test leaves behind that changed anything besides rows."""
    schema = connection.execute(_SCHEMA).fetchall()
    revised = connection.execute("SELECT 1 FROM pg_class WHERE relname = 'alembic_version'").fetchall()
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchall() if revised else []
    numbers = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
    return [*sorted(schema), *revision, *sorted(numbers)]


def _is_superuser(connection: psycopg.Connection) -> bool:
    return connection.info.parameter_status("is_superuser") == "on"
