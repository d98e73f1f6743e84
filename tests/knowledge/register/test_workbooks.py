"""Workbooks: what Excel makes of people's typing, and files that are made to do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from knowledge.model.register import Sheet
from knowledge.reading.limited import Limits
from knowledge.register.tables import read_files
from tests.knowledge.register.making import (
    ADDRESSES,
    CONTACTS,
    MEMBERS,
    cells,
    codes,
    patched,
    read,
    shared_workbook,
    workbook,
)

HEADER = CONTACTS.split(",")
ROW = ["fr-lyon", "focal_point", "Ana", "Head", "ana@example.org", "fr", ""]
SHEET = "xl/worksheets/sheet1.xml"


def test_sheets_are_found_by_title_or_header(tmp_path: Path) -> None:
    """In the register's order; others are told and left out, empty ones are nothing."""
    path = workbook(
        tmp_path,
        {
            "Notes": [["Remember the milk"]],
            "Sheet7": [HEADER, ROW],
            "Empty": [],
            "MEMBERS": [MEMBERS.upper().replace("_", " ").split(",")],
            "addresses": [ADDRESSES.split(",")],
        },
    )
    with read(path) as tables:
        assert [table.sheet for table in tables] == list(Sheet)
        assert [(fault.code, fault.value) for fault in tables.faults] == [("other-sheet", "Notes")]


def test_a_workbook_without_a_known_sheet(tmp_path: Path) -> None:
    """It is one problem, which names the sheets there are."""
    with read(workbook(tmp_path, {"Budget": [["a", "b"]], "Plan": [["c"]]})) as tables:
        assert [(fault.code, fault.value) for fault in tables.faults] == [("unknown-sheet", "Budget, Plan")]


def test_numbers_and_dates_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """A year that Excel took for a number, a date with its precision, an identifier of thirteen digits."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["contact", "channel", "external_id", "state", "since"])
    values = [2014, 2014.0, date(2014, 9, 4), datetime(2014, 9, 4, 10, 30), -1001234567890, True, 1.5]
    sheet.append(values)
    sheet.append([date(2014, 9, 1), date(2014, 1, 1)])
    sheet["A3"].number_format, sheet["B3"].number_format = "mmm yyyy", "yyyy"
    book.save(tmp_path / "file.xlsx")
    assert cells(tmp_path / "file.xlsx") == [
        ["2014", "2014", "2014-09-04", "2014-09-04T10:30:00", "-1001234567890", "true", "1.5"],
        ["2014-09", "2014"],
    ]


def test_formulas_are_not_evaluated(tmp_path: Path) -> None:
    """A formula and an error are no values; a text that only looks like a formula is one."""
    path = workbook(tmp_path, {"contacts": [HEADER, ["=1+1", "#N/A", "'=1+1", "+34 600", "@x"]]})
    assert cells(path) == [[("formula", "=1+1"), ("error", "#N/A"), "=1+1", "+34 600", "@x"]]


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    """Rows with nothing in them count, as they do on the screen."""
    path = workbook(tmp_path, {"contacts": [HEADER, [], ROW, [None, ""], ROW]})
    with read(path) as tables:
        (table,) = tables
        assert [number for number, _ in table.rows] == [3, 5]


def test_a_sheet_that_lies_about_its_size(tmp_path: Path) -> None:
    """A million rows of sixteen thousand columns that are not there cost nothing."""
    path = workbook(tmp_path, {"contacts": [HEADER, ROW]})
    lying = patched(path, SHEET, {b'ref="A1:G2"': b'ref="A1:XFD1048576"'})
    assert cells(lying) == [ROW[:-1]]


def test_a_cell_at_the_far_end(tmp_path: Path) -> None:
    """The last cell that a sheet can have is read with its row and without the void before it."""
    path = workbook(tmp_path, {"contacts": [HEADER, ROW, ["fr-lyon"]]})
    far = patched(path, SHEET, {b'<row r="3"': b'<row r="1048576"', b'r="A3"': b'r="A1048576"'})
    with read(far) as tables:
        (table,) = tables
        assert [(number, len(row)) for number, row in table.rows] == [(2, 6), (1_048_576, 1)]


def bomb_of_zeros(path: Path) -> None:
    """Half a gigabyte of blanks in a sheet, packed into two megabytes."""
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        blank = b" " * 2**24
        for _ in range(30):
            part.write(blank)


def many_entries(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as book:
        for number in range(2_000):
            book.writestr(f"xl/media/{number}.png", b"")


def one_part_that_unpacks_too_well(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image.png", b"\0" * 30_000_000)


@pytest.mark.parametrize("add", [bomb_of_zeros, many_entries, one_part_that_unpacks_too_well])
def test_archives_are_measured_before_they_are_unpacked(tmp_path: Path, add: Callable[[Path], None]) -> None:
    """Too much, too many, too dense: refused by the archive's own index."""
    path = workbook(tmp_path, {"contacts": [HEADER, ROW]})
    add(path)
    with read(path) as tables:
        assert codes(tables.faults) == ["too-large"]


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'
COMMENT = b" ".join(b"%d" % number for number in range(200_000))
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'


@pytest.mark.parametrize("start", [LAUGHS, EXTERNAL, b"<!-- %s --><!DOCTYPE w><worksheet" % COMMENT])
def test_entities_are_refused(tmp_path: Path, start: bytes) -> None:
    """A billion laughs, a file of the machine, a document type behind a megabyte of comment."""
    path = workbook(tmp_path, {"contacts": [HEADER, ROW]})
    with read(patched(path, SHEET, {b"<worksheet": start})) as tables:
        assert codes(tables.faults) == ["entities"]


def test_xml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """In UTF-16 a document type would not be seen."""
    path = workbook(tmp_path, {"contacts": [HEADER, ROW]})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "utf16.xlsx", "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, content.decode().encode("utf-16") if entry == SHEET else content)
    with read(tmp_path / "utf16.xlsx") as tables:
        assert codes(tables.faults) == ["unreadable"]


def test_shared_strings_beyond_the_memory(tmp_path: Path) -> None:
    """Strings that nobody uses fill the reader's memory, not ours."""
    path = shared_workbook(tmp_path, [HEADER, ROW])
    many = b"".join(b"<si><t>%d</t></si>" % number for number in range(600_000))
    stuffed = patched(path, "xl/sharedStrings.xml", {b"</sst>": many + b"</sst>"})
    with read_files([stuffed], lambda count: None, Limits(memory=90 * 2**20)) as tables:
        assert codes(tables.faults) == ["too-large"]


def test_long_texts_are_cut_before_they_come_out(tmp_path: Path) -> None:
    """One long text that a thousand cells share does not become thirty megabytes."""
    path = shared_workbook(tmp_path, [HEADER, *[["x" * 32_000] * 7] * 150])
    assert {len(cell) for row in cells(path) for cell in row} == {2_001}


@pytest.mark.parametrize(
    ("replace", "part"),
    [
        ({b"<sheetData>": b"<sheetData><row"}, SHEET),
        ({b"<workbook": b"<werkbook"}, "xl/workbook.xml"),
        ({b't="s"': b't="s" s="99999"'}, SHEET),
        ({b"<v>0</v>": b"<v>4711</v>"}, SHEET),
    ],
)
def test_damaged_workbooks_are_told(tmp_path: Path, replace: dict[bytes, bytes], part: str) -> None:
    """XML that breaks off, or that points at what is not there, is no reason to break."""
    with read(patched(shared_workbook(tmp_path, [HEADER, ROW]), part, replace)) as tables:
        assert set(codes(tables.faults)) <= {"unreadable", "unknown-sheet"}


def test_other_archives_are_no_workbooks(tmp_path: Path) -> None:
    """An OpenDocument sheet is told to be saved as XLSX; any other archive cannot be read."""
    for name, entry, code in (("a.ods", "mimetype", "old-format"), ("b.zip", "readme.txt", "unreadable")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(entry, "application/vnd.oasis.opendocument.spreadsheet")
        with read(tmp_path / name) as tables:
            assert codes(tables.faults) == [code]
