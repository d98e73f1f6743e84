"""Backups of the whole database as one file, made while Focal works: by SQLite's online backup or by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from knowledge.errors import FocalError

PAGES_AT_ONCE = 2_000
"""Of SQLite, between which writers come to their turn: some eight megabytes."""


class BackupFailed(FocalError):
    """A backup could not be made or restored, and nothing was changed."""


def suffix_of(url: str) -> str:
    """What the names of backups of a database end with, which tells how they are restored."""
    return ".sqlite" if _is_sqlite(url) else ".pgdump"


def back_up(url: str, into: Path) -> None:
    """Writes the database at a SQLAlchemy URL into a new file, as it is at one moment.

    Raises:
        BackupFailed: the reason, without a password.
    """
    parsed = make_url(url)
    if _is_sqlite(url):
        _back_up_sqlite(Path(parsed.database or ""), into)
    else:
        _run("pg_dump", parsed, "--format=custom", "--no-owner", "--no-privileges", f"--file={into}")


def restore(url: str, file: Path) -> None:
    """Brings a backup into a database that holds nothing yet: a SQLite file that is not there, or an empty database.

    Raises:
        BackupFailed: the reason, such as that there is something in it, or that the file is no such backup.
    """
    parsed = make_url(url)
    if _is_sqlite(url):
        _restore_sqlite(file, Path(parsed.database or ""))
        return
    if _psql(parsed, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") != "0":
        raise BackupFailed("the database is not empty: create another one, and name that in FOCAL_DATABASE_URL")
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", parsed, *whole, str(file))


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _back_up_sqlite(database: Path, into: Path) -> None:
    if not database.is_file():
        raise BackupFailed(f"there is no database at {database}")
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(into)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no other beside it
    except sqlite3.Error as error:
        raise BackupFailed(f"the database {database} could not be backed up: {error}") from error


def _restore_sqlite(file: Path, database: Path) -> None:
    if database.exists():
        raise BackupFailed(f"there is a database at {database} already: move it away first")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            found = source.execute("PRAGMA integrity_check").fetchone()[0]
            if found != "ok":
                raise BackupFailed(f"the backup is damaged: {found}")
            database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = database.with_name(f"{database.name}.restoring")
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            with closing(sqlite3.connect(draft)) as copy:
                source.backup(copy)
            draft.rename(database)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(f"the backup could not be restored: {error}") from error


def _psql(url: URL, query: str) -> str:
    return _run("psql", url, "--no-psqlrc", "--tuples-only", "--no-align", f"--command={query}").strip()


def _run(program: str, url: URL, *options: str) -> str:
    """Runs a program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"the program {program} is needed: install the client of PostgreSQL (postgresql-client)")
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    address = bare.render_as_string(hide_password=False)
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    command = [found, f"--dbname={address}", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (its own)
    if done.returncode != 0:
        told = done.stderr.strip().splitlines() or ["it does not say why"]
        reason = next((line for line in told if "error:" in line), told[-1])  # the last may only repeat the statement
        raise BackupFailed(f"{program} failed: {reason}")
    return done.stdout
