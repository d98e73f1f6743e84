"""Bringing a database to the schema of this version, with Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from knowledge.store.errors import SchemaTooNew, SchemaTooOld, unavailable

_TURNSTILE = 0x666F63616C
"""PostgreSQL's advisory lock of migrations: "focal" in ASCII."""


def migrate(engine: Engine) -> str:
    """Brings the database to the newest schema and returns its revision; on an up-to-date one it does nothing.

    Raises:
        SchemaTooNew: a newer Focal made it; nothing was changed.
        StoreUnavailable: it cannot be reached or written at the moment; nothing was changed.
    """
    try:
        with engine.begin() as connection:
            _have_alone(connection)
            _refuse_newer(connection)
            command.upgrade(config_for(connection), "head")
            return _current(connection) or ""
    except OperationalError as error:
        raise unavailable(error) from error


def _have_alone(connection: Connection) -> None:
    """One transaction around all migrations, and one process at a time in it."""
    if connection.dialect.name == "sqlite":  # the driver begins none for DDL
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURNSTILE})")


def check_schema(engine: Engine) -> None:
    """Makes sure that this Focal can work with the database.

    Raises:
        SchemaTooNew, SchemaTooOld: it cannot.
        StoreUnavailable: the database cannot be reached.
    """
    try:
        with engine.connect() as connection:
            _refuse_newer(connection)
            if _current(connection) != _scripts().get_current_head():
                raise SchemaTooOld
    except OperationalError as error:
        raise unavailable(error) from error


def _refuse_newer(connection: Connection) -> None:
    revision = _current(connection)
    if revision is not None and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaTooNew(
            f"the database has schema {revision}, which this Focal does not know: it was made by a newer Focal"
        )


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def config_for(connection: Connection) -> Config:
    """Alembic's settings, to work on a connection."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
