"""CSV files as tables, and files that are no spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.model.register import Sheet
from knowledge.register.tables import LARGEST_FILE
from tests.knowledge.register.making import ANA, BILBAO, CONTACTS, LYON, MEMBERS, cells, codes, csv_file, read


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_both_delimiters_with_and_without_mark(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """The header tells the delimiter; a byte order mark is no part of the first name."""
    path = csv_file(tmp_path, MEMBERS.replace(",", delimiter), LYON.replace(",", delimiter), encoding=encoding)
    assert cells(path) == [LYON.rstrip(",").split(",")]


def test_rows_are_counted_as_spreadsheets_do(tmp_path: Path) -> None:
    """The header is row 1, a quoted line break begins no row, an empty row counts and is left out."""
    path = csv_file(tmp_path, CONTACTS, 'fr-lyon,staff,"Ana\r\nMaria ""the"" Great",x', "", ",,,", ANA)
    with read(path) as tables:
        (table,) = tables
        assert [number for number, _ in table.rows] == [2, 5]
        assert next(iter(table.rows))[1][2] == 'Ana\r\nMaria "the" Great'


def test_tables_come_in_the_order_of_the_register(tmp_path: Path) -> None:
    """However the files are given, members are read before contacts."""
    contacts = csv_file(tmp_path, CONTACTS, ANA, name="c.csv")
    members = csv_file(tmp_path, MEMBERS, LYON, BILBAO, name="m.csv")
    with read(contacts, members) as tables:
        assert [(table.sheet, table.file, len(table.rows)) for table in tables] == [
            (Sheet.MEMBERS, "m.csv", 2),
            (Sheet.CONTACTS, "c.csv", 1),
        ]


def test_a_table_can_be_gone_through_twice(tmp_path: Path) -> None:
    """The rows are kept, also where they do not fit into memory."""
    path = csv_file(tmp_path, CONTACTS, *(f"fr-lyon,staff,{'x' * 150} {number}" for number in range(9_000)))
    with read(path) as tables:
        (table,) = tables
        assert [number for number, _ in table.rows] == [number for number, _ in table.rows] == list(range(2, 9_002))


def test_another_encoding_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    """A file in Latin-1 is one problem, at the first letter that shows it."""
    lines = [MEMBERS, LYON, "es-leon,León,city", "es-malaga,Málaga,city"]
    with read(csv_file(tmp_path, *lines, encoding="latin-1")) as tables:
        (fault,) = tables.faults
    assert (fault.code, fault.place.sheet, fault.place.row, fault.place.column) == ("not-utf-8", Sheet.MEMBERS, 3, "B")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unknown-sheet"),
        (b"\n\n", "unknown-sheet"),
        (b"name\nAna\n", "unknown-sheet"),
        (b"%PDF-1.7 ...", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-format"),
        (MEMBERS.encode("utf-16"), "not-utf-8"),
        (f"{MEMBERS}\n{LYON}\n".encode("utf-16-le"), "unknown-sheet"),
        (b"PK\x03\x04 and nothing behind it", "unreadable"),
        (b"\0" * 5_000, "unknown-sheet"),
        (b"\xff\xd8\xff\xe0 JFIF", "not-utf-8"),
    ],
)
def test_what_is_no_register_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    """An empty file, a PDF renamed, an old workbook, another encoding: each is one problem of the file."""
    path = tmp_path / "members.csv"
    path.write_bytes(content)
    with read(path) as tables:
        assert codes(tables.faults) == [code]
        assert tables.faults[0].place.file == "members.csv"


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    """They are told like any other; the other files are read."""
    good = csv_file(tmp_path, MEMBERS, LYON)
    with read(tmp_path / "nowhere.csv", tmp_path, good) as tables:
        assert codes(tables.faults) == ["unreadable", "unreadable"]
        assert len(list(tables)) == 1


@pytest.mark.parametrize(
    "line", ['fr-lyon,staff,"never closed', 'fr-lyon,staff,"closed" and more', f'x,"{"y" * 200_000}']
)
def test_broken_quotes_are_told_with_their_row(tmp_path: Path, line: str) -> None:
    """A quote that swallows the rest of the file is found where it begins."""
    with read(csv_file(tmp_path, CONTACTS, ANA, line, *[ANA] * 30)) as tables:
        (fault,) = tables.faults
    assert (fault.code, fault.place.sheet, fault.place.row) == ("unreadable", Sheet.CONTACTS, 3)


def test_a_huge_file_is_not_opened(tmp_path: Path) -> None:
    """A file beyond the limit is refused by its size alone."""
    path = csv_file(tmp_path, MEMBERS)
    with path.open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    with read(path) as tables:
        assert codes(tables.faults) == ["too-large"]


def test_headers_are_checked(tmp_path: Path) -> None:
    """A column that nobody knows is a problem with what may have been meant."""
    with read(csv_file(tmp_path, CONTACTS.replace("languages", "lenguages"), ANA)) as tables:
        (fault,) = tables.faults
    assert (fault.code, fault.value, fault.hint) == ("unknown-column", "lenguages", "languages")
