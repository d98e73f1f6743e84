"""What is backed up comes back as it was, on both databases, and only to who may have it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pgserver
import psycopg
import pytest

from bot.backups import make_backup, new_key, restore_backup, thin_out
from knowledge.model.rights import FOCAL
from knowledge.store.backups import BackupFailed
from knowledge.store.copying import CopyRefused, copy_database, digest
from knowledge.store.store import Store, open_store
from knowledge.store.tables import metadata
from tests.bot.commands import focal
from tests.lives import live
from tests.postgres import Databases

PROGRAMS = Path(pgserver.__file__).parent / "pginstall" / "bin"


@pytest.fixture(autouse=True)
def client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of the server that tests run on."""
    monkeypatch.setenv("PATH", os.pathsep.join((str(PROGRAMS), os.environ["PATH"])))


@pytest.fixture
def lived(store: Store, now: datetime) -> Store:
    """A store with a trace of two people in nearly every table."""
    for number in (1, 2):
        live(store, number, now)
    store.run(lambda unit: unit.audit.note(FOCAL.name, "test.kept", "everything", now))
    return store


@pytest.fixture
def empty(store: Store, tmp_path: Path, postgres_databases: Databases) -> Iterator[str]:
    """The URL of a database of the same kind that holds nothing, not even tables."""
    if store.engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored' / 'focal.db'}"
        return
    with postgres_databases.database() as url:
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        yield url


def url_of(store: Store) -> str:
    return store.engine.url.set(drivername=store.engine.dialect.name).render_as_string(hide_password=False)


def contents(store: Store) -> dict[str, str]:
    """What each table comes to."""
    return store.read(lambda unit: {table.name: digest(unit.connection, table) for table in metadata.sorted_tables})


def contents_at(url: str) -> dict[str, str]:
    store = open_store(url)
    try:
        return contents(store)
    finally:
        store.close()


def test_everything_comes_back(lived: Store, empty: str, tmp_path: Path, now: datetime) -> None:
    """Encrypted, written, read again: every row of every table, and the log is still chained."""
    secret, public = new_key()
    file = make_backup(url_of(lived), tmp_path, public, now)
    assert file.name.startswith("focal-20261120T100000Z.")
    assert file.suffixes[-2:] == [".gz", ".age"]
    assert file.stat().st_mode & 0o777 == 0o600
    restore_backup(empty, file, secret)
    assert contents_at(empty) == contents(lived)
    restored = open_store(empty)
    try:
        assert restored.read(lambda unit: unit.audit.verify(None)).fault is None
        with restored.engine.begin() as connection, pytest.raises(Exception, match="append"):
            connection.exec_driver_sql("DELETE FROM audit")
    finally:
        restored.close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".focal-")] == []


def test_while_somebody_writes(lived: Store, empty: str, tmp_path: Path, now: datetime) -> None:
    """A backup holds what was stored when it began, and nobody has to stop for it."""
    file = make_backup(url_of(lived), tmp_path, "", now)
    before = contents(lived)
    live(lived, 3, now)
    restore_backup(empty, file, "")
    assert contents_at(empty) == before != contents(lived)


def test_only_with_the_key(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """Without the secret key, with another one or with something else nothing can be read, and no file is left."""
    _, public = new_key()
    file = make_backup(url_of(sqlite_store), tmp_path, public, now)
    assert b"SQLite format" not in file.read_bytes()
    target = tmp_path / "other.db"
    for key in ("", new_key()[0], "no key at all"):
        with pytest.raises(BackupFailed):
            restore_backup(f"sqlite:///{target}", file, key)
    with pytest.raises(BackupFailed, match="FOCAL_BACKUP_RECIPIENT"):
        make_backup(url_of(sqlite_store), tmp_path, "age1nonsense", now)
    assert not target.exists()


@pytest.mark.parametrize("cut", [0.0, 0.5, 0.99])
def test_a_damaged_file_is_refused(sqlite_store: Store, tmp_path: Path, now: datetime, cut: float) -> None:
    """A backup that was cut off on the way restores nothing."""
    file = make_backup(url_of(sqlite_store), tmp_path, "", now)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(BackupFailed):
        restore_backup(f"sqlite:///{tmp_path / 'other.db'}", file, "")
    assert not (tmp_path / "other.db").exists()


def test_what_is_there_is_never_written_over(lived: Store, tmp_path: Path, now: datetime) -> None:
    """A backup goes into an empty database alone: a slip of the hand on the command line loses nothing."""
    file = make_backup(url_of(lived), tmp_path, "", now)
    before = contents(lived)
    with pytest.raises(BackupFailed, match=r"empty|already"):
        restore_backup(url_of(lived), file, "")
    assert contents(lived) == before


def test_of_another_kind(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """A backup of SQLite is not poured into PostgreSQL; there is another command for that."""
    file = make_backup(url_of(sqlite_store), tmp_path, "", now)
    with pytest.raises(BackupFailed, match="another kind"):
        restore_backup("postgresql://focal@127.0.0.1:1/focal", file, "")


def test_old_ones_are_removed(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """The latest stay, and so does every file that is none of ours."""
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "focal-notes.txt").touch()
    made = [make_backup(url_of(sqlite_store), folder, "", now + timedelta(days=day)) for day in range(4)]
    assert thin_out(folder, 2) == made[:2]
    assert sorted(folder.iterdir()) == sorted([*made[2:], folder / "focal-notes.txt"])


def test_without_the_client(store: Store, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no pg_dump is told what to install; SQLite needs nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if store.engine.dialect.name == "sqlite":
        assert make_backup(url_of(store), tmp_path, "", now).is_file()
        return
    with pytest.raises(BackupFailed, match="postgresql-client"):
        make_backup(url_of(store), tmp_path, "", now)


class TestCopying:
    """From one kind of database to the other."""

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_there_and_back(
        self, lived: Store, postgres_databases: Databases, sqlite_template: Path, tmp_path: Path, now: datetime
    ) -> None:
        """SQLite to PostgreSQL and on to SQLite: every row is the same, and new rows get new numbers."""
        counts: dict[str, int] = {}
        shutil.copy(sqlite_template, tmp_path / "back.db")
        with postgres_databases.database() as url:
            there, back = open_store(url), open_store(f"sqlite:///{tmp_path / 'back.db'}")
            try:
                copy_database(lived.engine, there.engine, counts.__setitem__)
                assert contents(there) == contents(lived)
                assert counts["contacts"] >= 4
                copy_database(there.engine, back.engine, lambda _table, _count: None)
                assert contents(back) == contents(lived)
                live(there, 3, now)
                assert there.read(lambda unit: unit.audit.verify(None)).fault is None
            finally:
                there.close()
                back.close()

    def test_only_into_an_empty_one(self, lived: Store, sqlite_template: Path, tmp_path: Path) -> None:
        """Rows are never mixed."""
        shutil.copy(sqlite_template, tmp_path / "source.db")
        source = open_store(f"sqlite:///{tmp_path / 'source.db'}")
        before = contents(lived)
        try:
            with pytest.raises(CopyRefused, match="not empty"):
                copy_database(source.engine, lived.engine, lambda _table, _count: None)
        finally:
            source.close()
        assert contents(lived) == before


class TestCommands:
    """As an administrator types them."""

    def test_backup_and_restore(self, data_dir: Path, tmp_path: Path) -> None:
        """A key is made, a backup is written for it, and restored on another machine with the secret half."""
        keys = focal("backup-key", data_dir=data_dir).out.splitlines()
        secret, public = (line.split()[-1] for line in keys)
        (tmp_path / "key").write_text(f"# the key of our backups\n{secret}\n")
        made = focal("backup", str(tmp_path), data_dir=data_dir, FOCAL_BACKUP_RECIPIENT=public)
        assert made.err == ""
        restored = focal("restore", made.out.strip(), "--key-file", str(tmp_path / "key"), data_dir=tmp_path / "new")
        assert restored.status == 0, restored.err
        assert "unbroken" in restored.out
        asked = focal("register", "export", str(tmp_path / "register.xlsx"), data_dir=tmp_path / "new")
        assert asked.status == 0, asked.err

    def test_unencrypted_is_said(self, data_dir: Path, tmp_path: Path) -> None:
        """Nobody believes that a backup is encrypted which is not."""
        assert "not encrypted" in focal("backup", str(tmp_path), data_dir=data_dir).err

    def test_what_is_wrong_is_one_line(self, data_dir: Path, tmp_path: Path) -> None:
        """A folder that is not there, a database that is."""
        assert "there is no folder" in focal("backup", str(tmp_path / "nowhere"), data_dir=data_dir).line
        made = focal("backup", str(tmp_path), data_dir=data_dir).out.strip()
        assert "already" in focal("restore", made, data_dir=data_dir).line

    def test_copy_to_postgres(self, data_dir: Path, postgres_url: str) -> None:
        """The demonstration network moves to PostgreSQL, and is served from there."""
        source = f"sqlite:///{data_dir / 'focal.db'}"
        done = focal("copy-database", source, data_dir=data_dir, FOCAL_DATABASE_URL=postgres_url)
        assert done.status == 0, done.err
        assert done.out.splitlines()[-1] == "All rows are the same in both."
        assert contents_at(postgres_url) == contents_at(source)
