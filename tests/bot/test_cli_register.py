"""`focal register`, each command as a process of its own."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import PACKS
from tests.bot.commands import focal
from tests.knowledge.register.making import ADDRESSES, ANA, CONTACTS, LYON, MEMBERS, csv_file, workbook

DEMONSTRATION = PACKS / "demonstration"
FUNCTION = 'contacts row 2, column function: focal-point.lyon@example.org: "Head of digital services" -> "Head of data"'
COUNTS = "88 members, 126 contacts, 0 addresses"


def test_the_demonstration_comes_back(data_dir: Path, tmp_path: Path) -> None:
    """What is exported to a workbook or to a folder can be imported again, and then changes nothing."""
    book, folder = tmp_path / "register.xlsx", tmp_path / "out"
    done = focal("register", "export", str(book), data_dir=data_dir)
    assert (done.status, done.out) == (0, f"{COUNTS} written to {book}.\n")
    done = focal("register", "export", str(folder), "--delimiter", ",", data_dir=data_dir)
    assert (done.status, done.out) == (0, f"{COUNTS} written to {folder}.\n")
    assert (folder / "members.csv").read_text(encoding="utf-8-sig").startswith("code,name,kind,country")
    for files in ([book], sorted(folder.iterdir())):
        done = focal("register", "import", "--dry-run", *map(str, files), data_dir=data_dir)
        assert (done.status, done.out.splitlines()) == (
            0,
            [
                "members: 88 rows, 0 would be added, 0 would be changed.",
                "contacts: 126 rows, 0 would be added, 0 would be changed.",
            ],
        )
        assert done.err == "warning: members row 55: kz-almaty has no contact. [no-contact]\n"


def test_a_dry_run_lists_each_change_on_a_line(data_dir: Path, tmp_path: Path) -> None:
    """What is new, and what is old and new in each column; nothing is written."""
    path = csv_file(
        tmp_path,
        CONTACTS,
        '"fr-lyon","focal_point","Focal point, Lyon","Head of data","focal-point.lyon@example.org","fr",',
        "fr-lyon,staff,Ana,,,,",
    )
    for _ in range(2):
        done = focal("register", "import", "--dry-run", str(path), data_dir=data_dir)
        assert (done.status, done.out.splitlines()) == (
            0,
            [
                'contacts row 2, column languages: focal-point.lyon@example.org: "fr, en" -> "fr"',
                FUNCTION,
                "contacts row 3: new fr-lyon/Ana",
                "contacts: 2 rows, 1 would be added, 1 would be changed.",
            ],
        )
    done = focal("register", "import", str(path), data_dir=data_dir)
    assert (done.status, done.out) == (0, "contacts: 2 rows, 1 added, 1 changed.\n")
    done = focal("register", "import", str(path), data_dir=data_dir)
    assert (done.status, done.out) == (0, "contacts: 2 rows, 0 added, 0 changed.\n")


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_problems_stand_on_lines_of_their_own(data_dir: Path, tmp_path: Path, dry_run: tuple[str, ...]) -> None:
    """With sheet, row, column and code; the status is 1, and nothing is imported."""
    book = workbook(
        tmp_path,
        {
            "members": [MEMBERS.split(","), LYON.replace("2014", "yesterday").split(",")],
            "contacts": [CONTACTS.split(","), ["fr-lyno", "focal point", "=1+1", None, None, "xyzzy"]],
            "addresses": [ADDRESSES.split(","), ["ana@example.org", "telegram", "@ana"]],
        },
    )
    done = focal("register", "import", *dry_run, str(book), data_dir=data_dir)
    assert done.status == 1
    assert "added" not in done.out
    assert [line for line in done.err.splitlines() if not line.startswith("warning: ")] == [
        "members row 2, column since: “yesterday” is no date such as 2014-09-04 or 2014. [bad-date]",
        "contacts row 2, column name: This is a formula; please put its value there. [formula]",
        "contacts row 2, column languages: “xyzzy” holds no codes of languages such as es, eu, en. [bad-language]",
        "addresses row 2, column external_id: “@ana” is no address on this channel. [bad-address]",
        "focal: nothing is imported until these problems are mended",
    ]


def test_files_that_are_no_register(data_dir: Path, tmp_path: Path) -> None:
    """A file that is not there and one that is a picture are told by their names."""
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = focal("register", "import", str(picture), "nowhere.csv", data_dir=data_dir)
    assert done.status == 1
    assert [line.split()[0] for line in done.err.splitlines()] == ["picture.xlsx", "nowhere.csv:", "focal:"]


def test_a_database_of_nobody_is_told(tmp_path: Path) -> None:
    """Before the first migration there is nothing to import into, or to export."""
    path = csv_file(tmp_path, MEMBERS, LYON)
    assert "focal migrate" in focal("register", "import", str(path), data_dir=tmp_path / "var").line
    assert "focal migrate" in focal("register", "export", str(tmp_path / "x.xlsx"), data_dir=tmp_path / "var").line


def test_what_cannot_be_written_is_told(data_dir: Path, tmp_path: Path) -> None:
    """A folder that is a file, a workbook in a folder that is not there; and what is there is not overwritten."""
    for name in ("file", "mine.xlsx", "members.csv"):
        (tmp_path / name).write_text("mine")
    for target in ("file", "file/register.xlsx", "nowhere/register.xlsx", "mine.xlsx", "."):
        done = focal("register", "export", str(tmp_path / target), data_dir=data_dir)
        assert "cannot be written" in done.line
    assert [(tmp_path / name).read_text() for name in ("file", "mine.xlsx", "members.csv")] == ["mine"] * 3


def test_an_older_demonstration_is_brought_up_to_date(data_dir: Path, tmp_path: Path) -> None:
    """Contacts that were there without an e-mail are found by their names."""
    folder = tmp_path / "older"
    shutil.copytree(DEMONSTRATION, folder)
    empty = tmp_path / "empty"
    focal("migrate", data_dir=empty)
    contacts = folder / "contacts.csv"
    lines = contacts.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "@" not in line or line.startswith("fr-bordeaux")]
    contacts.write_text("\n".join(kept).replace("focal-point.bordeaux@example.org", ""), encoding="utf-8")
    assert focal("register", "import", *map(str, folder.iterdir()), data_dir=empty).status == 0
    done = focal("register", "import", *map(str, DEMONSTRATION.iterdir()), data_dir=empty)
    assert "contacts: 126 rows, 124 added, 1 changed." in done.out


def test_a_terminal_shows_progress(data_dir: Path, tmp_path: Path) -> None:
    """On a terminal a bar says how far it is; elsewhere standard error has problems only (the tests above)."""
    path = csv_file(tmp_path, CONTACTS, ANA, *(f"fr-lyon,staff,Bo {number},,,," for number in range(1_500)))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "register", "import", str(path)],
        env={**os.environ, "FOCAL_DATA_DIR": str(data_dir), "TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65_536):
            shown += piece
    except OSError:  # Linux ends a terminal that nobody writes to any more with EIO
        pass
    out, _ = process.communicate()
    os.close(ours)
    assert (process.returncode, out.decode()) == (0, "contacts: 1501 rows, 1501 added, 0 changed.\n")
    assert b"1501/1501" in shown
