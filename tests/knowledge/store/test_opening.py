"""Opening a store that cannot be opened: one clear sentence, never a password."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from knowledge.store import postgres, sqlite
from knowledge.store.errors import StoreUnavailable
from knowledge.store.migrations import migrate
from knowledge.store.store import open_store

PASSWORD = "s3cr3t-Pa$$"


def refusal(url: str) -> str:
    """The sentence with which opening is refused."""
    with pytest.raises(StoreUnavailable) as raised:
        open_store(url)
    sentence = str(raised.value)
    assert PASSWORD not in sentence
    assert "\n" not in sentence
    assert "sqlalche.me" not in sentence
    return sentence


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", f"postgresql:/focal:{PASSWORD}@localhost", f"postgresql://focal:{PASSWORD}@localhost:port/focal"],
)
def test_what_is_no_url(url: str) -> None:
    """A setting that is no URL is named, not echoed."""
    assert refusal(url) == "FOCAL_DATABASE_URL is not a database URL"


def test_an_at_sign_in_the_password() -> None:
    """A password that was not percent-encoded is not printed as a part of the host."""
    assert "%40" in refusal(f"postgresql://focal:se@{PASSWORD}@localhost/focal")


def test_a_database_that_focal_does_not_speak_with() -> None:
    """Another kind of database is named, and the two that work."""
    sentence = refusal(f"mysql://focal:{PASSWORD}@localhost/focal")
    assert sentence == "FOCAL_DATABASE_URL names mysql; Focal speaks sqlite and postgresql"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory(url: str) -> None:
    """Nothing of Focal's may live in memory alone."""
    assert "names no file" in refusal(url)


def test_nobody_else_on_the_machine_reads_it(tmp_path: Path) -> None:
    """The folder and the files that are made hold what officials wrote: they are the owner's alone."""
    path = tmp_path / "var" / "focal.db"
    store = open_store(f"sqlite:///{path}")
    try:
        migrate(store.engine)
        found = {one.name: stat.S_IMODE(one.stat().st_mode) for one in [path.parent, *path.parent.iterdir()]}
    finally:
        store.close()
    assert found.pop("var") == 0o700
    assert set(found) == {"focal.db", "focal.db-shm", "focal.db-wal"}
    assert set(found.values()) == {0o600}


def test_a_folder_in_the_files_place(tmp_path: Path) -> None:
    """A folder is no database."""
    assert refusal(f"sqlite:///{tmp_path}") == f"the database {tmp_path} cannot be opened: it is not a file"


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    """A folder that cannot be made is a clear sentence with the path."""
    (tmp_path / "var").write_text("I am a file")
    sentence = refusal(f"sqlite:///{tmp_path}/var/focal.db")
    assert sentence.startswith(f"the database {tmp_path}/var/focal.db cannot be opened: ")


def test_a_folder_where_nothing_can_be_made() -> None:
    """A place that takes no files (here one of the kernel's, for even root is refused there)."""
    assert "cannot be opened" in refusal("sqlite:////proc/focal/focal.db")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Somebody's other file is refused, and left as it was."""
    path = tmp_path / "focal.db"
    path.write_text("Dear diary, today I did not become a database. " * 40)
    before = path.read_bytes()
    assert "file is not a database" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_that_somebody_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another process has for itself alone is reported at the start, not at the first message."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "focal.db"
    other = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})
    with other.connect() as lock:
        lock.exec_driver_sql("CREATE TABLE t (x)")
        lock.exec_driver_sql("BEGIN EXCLUSIVE")
        assert "locked" in refusal(f"sqlite:///{path}")
    other.dispose()


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "ciudad-ñ#1.db"])
def test_a_path_with_odd_characters(tmp_path: Path, name: str) -> None:
    """The file in the URL is the file on the disk, whatever its name."""
    store = open_store(f"sqlite:///{(tmp_path / name).as_posix().replace('?', '%3F')}")
    migrate(store.engine)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_no_server_there() -> None:
    """Where no PostgreSQL listens, the sentence tells host and port."""
    port = free_port()
    sentence = refusal(f"postgresql://focal:{PASSWORD}@127.0.0.1:{port}/focal")
    assert str(port) in sentence
    assert "refused" in sentence


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that accepts and says nothing is given up in seconds, not in the minutes of the operating system."""
    monkeypatch.setattr(postgres, "CONNECT_TIMEOUT_S", 2)  # the least that libpq knows
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert "timeout" in refusal(f"postgresql://focal:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/focal")


def test_a_database_that_is_not_there(postgres_url: str) -> None:
    """A server without that database says so."""
    assert "does not exist" in refusal(postgres_url.replace("focal_test_", "focal_absent_"))


def test_an_option_that_does_not_exist(postgres_url: str) -> None:
    """A misspelt parameter of the URL is a sentence, not a trace."""
    refusal(f"{postgres_url}&focal_password={PASSWORD}")


def test_the_short_name_of_postgresql(postgres_url: str) -> None:
    """`postgres://`, as hosting companies write it, is understood."""
    store = open_store(postgres_url.replace("postgresql://", "postgres://"))
    assert store.run(lambda unit: unit.people.count_members()) == 0
    store.close()
