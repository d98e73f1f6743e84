"""Workbooks as they come: both formats whatever their names, and all that is wrong with files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from knowledge.forms.importing import grids
from knowledge.forms.importing.findings import Severity
from knowledge.forms.importing.grids import Workbook, open_workbook, text_of
from knowledge.forms.importing.sheets import book_of
from knowledge.reading.archives import WORKBOOK_PARTS, ArchiveLimits, check_archive
from knowledge.reading.limited import Refused
from tests.knowledge.forms.importing.tables import NAME
from tests.knowledge.forms.importing.xls_files import Value, xls
from tests.knowledge.forms.workbooks import SETTINGS, workbook

ROWS: list[list[Value]] = [
    ["type", "name", "label"],
    ["text", "city", "Città"],
    ["integer", "people", 3.0],
    ["note", "told", True],
]


def opened(content: bytes, folder: Path, name: str = "form.xlsx") -> Workbook:
    """A file of this content and name, opened."""
    path = folder / name
    path.write_bytes(content)
    return open_workbook(path)


def refused(content: bytes, folder: Path) -> tuple[str, str]:
    """Why such a file is refused."""
    with pytest.raises(Refused) as caught:
        opened(content, folder)
    return caught.value.code, caught.value.value


def edited(change: Callable[[openpyxl.Workbook], None], content: bytes | None = None) -> bytes:
    """A proper workbook, changed."""
    book = openpyxl.load_workbook(io.BytesIO(content or workbook([NAME, {**NAME, "name": "b"}])))
    change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def with_part(name: str, part: bytes, content: bytes | None = None) -> bytes:
    """A workbook with one more file in its archive."""
    kept = io.BytesIO(content or workbook([NAME]))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return kept.getvalue()


def codes(book: Workbook) -> list[tuple[Severity, str, str, int, str, str]]:
    """What was found while it was opened."""
    return [
        (of.severity, of.problem.code, of.problem.file, of.problem.row, of.problem.column, of.problem.value)
        for of in book.findings
    ]


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    """Empty rows count and are not kept."""
    book = opened(workbook([NAME, {}, {}, {**NAME, "name": "b"}]), tmp_path)
    assert [number for number, _ in book.sheets["survey"]] == [1, 2, 5]
    assert [row.number for row in book_of(book.sheets).survey.rows] == [2, 5]


def test_a_gap_of_a_hundred_rows_loses_nothing(tmp_path: Path) -> None:
    """pyxform stops after sixty empty rows, in silence."""
    rows = [NAME, *[{}] * 100, {**NAME, "name": "b"}]
    assert [row.text("name") for row in book_of(opened(workbook(rows), tmp_path).sheets).survey.rows] == ["name", "b"]


@pytest.mark.parametrize("name", ["form.xls", "form.xlsx", "form.txt", "form"])
def test_the_old_format_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """An .xls may be named .xlsx, or anything."""
    book = opened(xls({"survey": ROWS, "settings": [["form_id"], ["x"]]}), tmp_path, name)
    assert book.sheets["survey"][1:] == [
        (2, ["text", "city", "Città"]),
        (3, ["integer", "people", "3"]),
        (4, ["note", "told", "TRUE"]),
    ]


@pytest.mark.parametrize("name", ["form.xls", "form.xlsx", "form.xlsm", "form"])
def test_the_new_format_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """An .xlsx may be named .xls, or anything."""
    assert opened(workbook([NAME]), tmp_path, name).sheets["survey"][1] == (2, ["text", "name", "Name"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (3.0, "3"),
        (3.5, "3.5"),
        (" a\xa0b ", "a b"),
        (datetime(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 9, 30), "2026-11-20T09:30:00"),
        (date(2026, 11, 20), "2026-11-20"),
        (time(9, 30), "09:30:00"),
    ],
)
def test_values_become_texts(value: object, text: str) -> None:
    """Numbers without a fraction are whole, days have no hour, and spaces are spaces."""
    assert text_of(value) == text


def test_sheets_and_columns_are_known_in_any_case_and_with_spaces(tmp_path: Path) -> None:
    """ "Survey " and " TYPE " are what they are taken for in pyxform or meant to be."""

    def change(book: openpyxl.Workbook) -> None:
        book["survey"].title = "Survey "
        book["Survey "]["A1"] = " TYPE "

    rows = book_of(opened(edited(change), tmp_path).sheets).survey.rows
    assert [row.text("type") for row in rows] == ["text", "text"]


def test_the_only_sheet_is_the_survey(tmp_path: Path) -> None:
    """As in pyxform."""
    content = edited(lambda book: setattr(book["survey"], "title", "Form"), workbook([NAME], settings={}))
    assert len(book_of(opened(content, tmp_path).sheets).survey.rows) == 1


def test_other_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    """Notes of the author may hold anything."""
    book = opened(workbook([NAME], notes=[{"a": "b"}]), tmp_path)
    assert book.sheets["notes"] == ()
    assert book_of(book.sheets).others == ("notes",)


def test_cells_merged_over_rows_are_a_problem(tmp_path: Path) -> None:
    """With the area: all but the first row would have no value."""
    content = edited(lambda book: book["survey"].merge_cells("A2:A3"))
    assert codes(opened(content, tmp_path)) == [(Severity.PROBLEM, "merged-cells", "survey", 2, "", "A2:A3")]


def test_cells_merged_within_a_row_are_a_warning(tmp_path: Path) -> None:
    """They lose nothing that an author has not lost already."""
    content = edited(lambda book: book["survey"].merge_cells("D1:E1"))
    assert codes(opened(content, tmp_path)) == [(Severity.WARNING, "merged-cells", "survey", 1, "", "D1:E1")]


def test_merged_cells_of_the_old_format_are_found(tmp_path: Path) -> None:
    """The same finding."""
    content = xls({"survey": ROWS}, merged={"survey": (1, 2, 0, 0)})
    assert codes(opened(content, tmp_path)) == [(Severity.PROBLEM, "merged-cells", "survey", 2, "", "A2:A3")]


def test_days_and_hours_of_the_old_format_are_texts(tmp_path: Path) -> None:
    """As in the new one."""
    rows: list[list[Value]] = [
        ["type", "default"],
        ["date", date(2026, 11, 20)],
        ["dateTime", datetime(2026, 11, 20, 9, 30)],
        ["time", time(9, 30)],
        ["decimal", 0.5],
    ]
    assert [texts[1] for _, texts in opened(xls({"survey": rows}), tmp_path).sheets["survey"][1:]] == [
        "2026-11-20",
        "2026-11-20T09:30:00",
        "09:30:00",
        "0.5",
    ]


def test_errors_of_the_old_format_are_problems(tmp_path: Path) -> None:
    """With the column's name, or its letter where it has none."""
    rows: list[list[Value]] = [["type", "label"], ["text", "#REF!", "#N/A"]]
    found = [(code, row, column) for _, code, _, row, column, _ in codes(opened(xls({"survey": rows}), tmp_path))]
    assert found == [("error-value", 2, "label"), ("error-value", 2, "C")]


def test_the_only_sheet_of_the_old_format_is_the_survey(tmp_path: Path) -> None:
    """And others are named and not read."""
    assert len(book_of(opened(xls({"Form": ROWS}), tmp_path).sheets).survey.rows) == 3
    book = opened(xls({"survey": ROWS, "notes": ROWS}), tmp_path)
    assert (len(book.sheets["survey"]), len(book.sheets["notes"])) == (4, 0)


def test_macros_are_not_run_and_told(tmp_path: Path) -> None:
    """In both formats the form is read as if they were not there."""
    macros = (Severity.WARNING, "macros", "", 0, "", "VBA")
    new = opened(with_part("xl/vbaProject.bin", b"\xd0\xcf"), tmp_path)
    old = opened(xls({"survey": ROWS}, streams=["_VBA_PROJECT_CUR"]), tmp_path)
    assert codes(new) == codes(old) == [macros]
    assert len(new.sheets["survey"]) == 2


def test_a_formula_without_a_value_is_a_problem(tmp_path: Path) -> None:
    """One that was never computed, such as those that programs write."""
    content = edited(lambda book: book["survey"].__setitem__("C2", '="City"&" name"'))
    assert codes(opened(content, tmp_path)) == [
        (Severity.PROBLEM, "formula-without-value", "survey", 2, "label", '="City"&" name"')
    ]


def test_the_last_value_of_a_formula_counts(tmp_path: Path) -> None:
    """With a warning for each column that has formulas."""
    content = edited(lambda book: book["survey"].__setitem__("C2", '="City"'))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<v></v>" in sheet or b"<v />" in sheet or b"<v/>" in sheet
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        sheet = sheet.replace(empty, b"<v>City</v>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<c r="C2">', b'<c r="C2" t="str">')
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    book = opened(kept.getvalue(), tmp_path)
    assert book.sheets["survey"][1] == (2, ["text", "name", "City"])
    assert codes(book) == [(Severity.WARNING, "formula", "survey", 2, "label", '="City"')]


def test_an_error_in_a_cell_is_a_problem(tmp_path: Path) -> None:
    """#REF! is no label."""
    content = edited(lambda book: book["survey"].__setitem__("C2", "#REF!"))
    assert codes(opened(content, tmp_path)) == [(Severity.PROBLEM, "error-value", "survey", 2, "label", "#REF!")]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """Before anything of it is unpacked."""
    assert refused(with_part("xl/media/image1.png", bytes(100 * 2**20)), tmp_path) == (
        "too-large",
        "xl/media/image1.png",
    )


def test_an_archive_of_too_many_or_too_large_parts_is_refused(tmp_path: Path) -> None:
    """Whatever each of them is."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook([NAME]))
    for limits in (ArchiveLimits(entries=3), ArchiveLimits(unpacked=1_000)):
        with pytest.raises(Refused) as caught:
            check_archive(path, limits, WORKBOOK_PARTS)
        assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "entities"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"), "unreadable"),
    ],
)
def test_entities_are_refused_in_what_is_read(tmp_path: Path, part: bytes, code: str) -> None:
    """Also hidden in another encoding, in which no workbook is."""
    assert refused(with_part("xl/more.xml", part), tmp_path) == (code, "xl/more.xml")


def test_parts_that_nobody_reads_may_be_in_any_encoding(tmp_path: Path) -> None:
    """SharePoint writes customXml in UTF-16: such workbooks are read."""
    content = with_part("customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16"))
    assert len(opened(content, tmp_path).sheets["survey"]) == 2


def test_what_is_no_workbook_is_refused_with_its_kind(tmp_path: Path) -> None:
    """Encrypted ones, OpenDocument, binary ones, web pages, other archives, nothing at all."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("readme.txt", "x")
    assert refused(xls({"survey": ROWS}, streams=["EncryptedPackage"]), tmp_path) == ("encrypted", "")
    assert refused(xls({"survey": ROWS}, is_encrypted=True), tmp_path) == ("encrypted", "")
    assert refused(with_part("mimetype", b"application/vnd.oasis"), tmp_path) == ("open-document", "")
    assert refused(with_part("xl/workbook.bin", b"x"), tmp_path) == ("binary-workbook", "")
    assert refused(b"<html><table></table></html>", tmp_path) == ("no-workbook", "")
    assert refused(archive.getvalue(), tmp_path) == ("no-workbook", "")
    assert refused(b"", tmp_path) == ("no-workbook", "")
    assert refused(workbook([NAME])[:2_000], tmp_path) == ("unreadable", "")
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), tmp_path) == ("no-workbook", "")


def test_a_row_far_below_is_refused(tmp_path: Path) -> None:
    """A slip of the hand at the end of a sheet, which would cost a million empty rows."""
    content = edited(lambda book: book["survey"].__setitem__("A1048576", "x"))
    assert refused(content, tmp_path) == ("too-many-rows", "survey:1048576")


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All sheets count together."""
    monkeypatch.setattr(grids, "MOST_ROWS", 4)
    rows = [{**NAME, "name": f"q{at}"} for at in range(3)]
    assert refused(workbook(rows, settings=SETTINGS), tmp_path)[0] == "too-many-rows"
