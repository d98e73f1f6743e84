"""What is written is read back as it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.register import Sheet, tidy
from knowledge.register.columns import names_of
from knowledge.register.writing import write_csv, write_workbook
from tests.knowledge.register.making import cells

TEXTS = st.text(st.one_of(st.sampled_from("=+-@';,\"\n aé"), st.characters(exclude_categories=["Cs"])), max_size=20)
WIDTH = len(names_of(Sheet.CONTACTS))
TABLES = st.lists(st.lists(TEXTS.map(tidy), min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=20)


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the empty cells at their ends, and without empty rows."""
    kept = []
    for row in rows:
        last = max((index for index, cell in enumerate(row, start=1) if cell), default=0)
        kept += [row[:last]] if last else []
    return kept


@given(TABLES, st.sampled_from([",", ";"]))
@settings(deadline=None, max_examples=60)
def test_csv_comes_back(rows: list[list[str]], delimiter: str) -> None:
    """Whatever is in a cell, quotes, delimiters and formulas too, is there again."""
    with tempfile.TemporaryDirectory() as folder:
        assert write_csv(Path(folder), {Sheet.CONTACTS: rows}, delimiter) == {Sheet.CONTACTS: len(rows)}
        assert cells(Path(folder, "contacts.csv")) == trimmed(rows)


@given(TABLES)
@settings(deadline=None, max_examples=4)
def test_workbooks_come_back(rows: list[list[str]]) -> None:
    """The same for a workbook, whose cells are texts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "register.xlsx")
        write_workbook(path, {Sheet.CONTACTS: rows})
        assert cells(path) == trimmed(rows)


def test_what_looks_escaped_comes_back(tmp_path: Path) -> None:
    """A text that looks like a workbook's way to write control characters is a text."""
    row = ["a_x0041_b", "_x000D_", "_x005F_", "x"]
    write_workbook(tmp_path / "register.xlsx", {Sheet.CONTACTS: [row]})
    assert cells(tmp_path / "register.xlsx") == [row]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_a_workbook_has_no_formulas(tmp_path: Path, text: str) -> None:
    """A name that looks like a formula is written as a text, unchanged."""
    write_workbook(tmp_path / "register.xlsx", {Sheet.CONTACTS: [["fr-lyon", "staff", text]]})
    cell = openpyxl.load_workbook(tmp_path / "register.xlsx").worksheets[0]["C2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_csv_is_what_excel_opens(tmp_path: Path) -> None:
    """A byte order mark, and an apostrophe before what would run."""
    write_csv(tmp_path / "new", {Sheet.CONTACTS: [["fr-lyon", "staff", "=cmd|'/c calc'!A0"]]})
    content = (tmp_path / "new" / "contacts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfmember;role;")
    assert b";'=cmd|'/c calc'!A0" in content
