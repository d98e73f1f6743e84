"""`focal audit`, each command as a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.bot.commands import focal
from tests.knowledge.store.tampering import tamper


@pytest.fixture
def audited(sqlite_template: Path, tmp_path: Path, now: datetime) -> Path:
    """A data folder in which three things were done."""
    data_dir = tmp_path / "var"
    data_dir.mkdir()
    shutil.copy(sqlite_template, data_dir / "focal.db")
    store = opened(data_dir)
    for number in (1, 2, 3):
        store.run(note_of(number, now))
    store.close()
    return data_dir


def note_of(number: int, now: datetime) -> Callable[[Unit], None]:
    return lambda unit: unit.audit.note("operator", "contact.erased", f"contact:{number}", now, {"n": number})


def opened(data_dir: Path) -> Store:
    return open_store(f"sqlite:///{data_dir / 'focal.db'}")


def spoil(data_dir: Path, statement: str) -> None:
    store = opened(data_dir)
    tamper(store, statement)
    store.close()


def head_of(data_dir: Path) -> str:
    return focal("audit", "verify", data_dir=data_dir).out.split()[-1]


@pytest.mark.parametrize("command", [(), ("verify",), ("list",)], ids=" ".join)
def test_it_explains_itself(tmp_path: Path, command: tuple[str, ...]) -> None:
    """`--help` says what the command does, and touches nothing."""
    done = focal("audit", *command, "--help", data_dir=tmp_path / "var")
    assert (done.status, done.err) == (0, "")
    assert "audit log" in done.out
    assert not (tmp_path / "var").exists()


def test_the_help_says_what_a_head_is_for(tmp_path: Path) -> None:
    """Whoever relies on the log learns that the end of it is only safe with a head kept elsewhere."""
    help_of_verify = " ".join(focal("audit", "verify", "--help", data_dir=tmp_path).out.replace("│", " ").split())
    assert "rows were cut off at the end" in help_of_verify


def test_a_sound_log(audited: Path) -> None:
    """The number of rows and the head, in one line, and with that head it is sound again."""
    done = focal("audit", "verify", data_dir=audited)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("3 rows, unbroken. Head: ")
    assert len(head_of(audited)) == 64
    assert focal("audit", "verify", "--head", head_of(audited), data_dir=audited).status == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET actor = 'focal' WHERE id = 2", "row 2 is not what was written there; the 1 rows before it"),
        ("DELETE FROM audit WHERE id = 2", "row 2 is missing"),
    ],
)
def test_a_log_that_was_tampered_with(audited: Path, statement: str, said: str) -> None:
    """One line says which row was altered, and the status is 1."""
    spoil(audited, statement)
    assert said in focal("audit", "verify", data_dir=audited).line


def test_a_log_that_was_cut_off(audited: Path) -> None:
    """Against a head from before it shows; without one nobody can know."""
    head = head_of(audited)
    spoil(audited, "DELETE FROM audit WHERE id = 3")
    assert focal("audit", "verify", data_dir=audited).status == 0
    assert "none of its 2 rows has the given head" in focal("audit", "verify", "--head", head, data_dir=audited).line


def test_the_list(audited: Path) -> None:
    """The newest first, as many as one wants, one in a line."""
    done = focal("audit", "list", "--limit", "2", data_dir=audited)
    assert (done.status, done.err) == (0, "")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert [(line[0], line[2], line[3], line[4], line[5]) for line in lines] == [
        ("3", "operator", "contact.erased", "contact:3", "n=3"),
        ("2", "operator", "contact.erased", "contact:2", "n=2"),
    ]


def test_without_a_database_one_line_says_what_to_do(tmp_path: Path) -> None:
    """A database that was never made is no empty log."""
    assert "focal migrate" in focal("audit", "verify", data_dir=tmp_path / "var").line
