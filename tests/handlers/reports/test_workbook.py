"""The report as a workbook, read back: every figure leads to its rows, and they come to it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from handlers.reports.report import Report
from handlers.reports.workbook import workbook_of
from knowledge.model.reports import FigureName
from tests.handlers.reports.conftest import Reporting
from tests.reporting import FORMULA

CHAPTERS = ["A. Implementation", "B. Advocacy", "C. Monitoring and reporting", "D. Learning"]
SHEETS = [*CHAPTERS, "E. Strengthening the networ", "Rows", "Notes"]


@pytest.fixture(scope="module")
def content(reporting: Reporting) -> bytes:
    return workbook_of(reporting())


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def figures(book: Workbook) -> Iterator[tuple[str, Any, str]]:
    """Of every figure its number, its cell, and where that leads."""
    for name in book.sheetnames[:5]:
        sheet: Worksheet = book[name]
        for row in sheet.iter_rows(min_row=6):
            if re.fullmatch(r"[A-E]\.\d+", str(row[0].value or "")):
                link = row[2].hyperlink
                assert link is not None
                yield str(row[0].value), row[2], str(link.location)


def test_sheets(book: Workbook) -> None:
    """One for each chapter in the order of the network, one of all rows, one of notes."""
    assert [name[:20] for name in book.sheetnames] == [name[:20] for name in SHEETS]


def test_every_figure_leads_to_its_rows(book: Workbook, reporting: Reporting) -> None:
    """The link of each goes to the heading of its rows, and what stands below comes to the number that was left."""
    rows: Worksheet = book["Rows"]
    lines = {line.number: line for line in reporting().lines}
    found = list(figures(book))
    assert [number for number, _cell, _link in found] == list(lines)
    for number, cell, link in found:
        sheet, _, place = link.rpartition("!A")
        assert sheet.strip("'") == "Rows"
        head = int(place)
        assert rows.cell(head, 1).value == number
        below = []
        for row in rows.iter_rows(min_row=head + 1, values_only=True):
            if row[0] != number:
                break
            below.append(row)
        line = lines[number]
        assert [(row[2], row[3]) for row in below] == [(each.table, each.id) for each in line.rows]
        parts, wholes = ([float(str(row[column])) for row in below] for column in (6, 7))
        match line.measure:
            case "count":
                assert cell.value == sum(parts)
            case "share":
                assert cell.value == pytest.approx(sum(parts) / sum(wholes))
            case _hours:
                assert cell.value == pytest.approx(median(parts))


def test_nothing_is_a_formula(book: Workbook) -> None:
    """Titles that spreadsheets would run are texts."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    titles = [cell for cell in cells if FORMULA in str(cell.value)]
    assert titles
    assert {cell.data_type for cell in titles} == {"s"}


def test_charts_are_excels_own(content: bytes, reporting: Reporting) -> None:
    """Each plot is a chart of cells, with a title, and said in words for those who do not see it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawings = "".join(parts.read(name).decode() for name in parts.namelist() if "drawings/drawing" in name)
        assert not any("/media/" in name for name in parts.namelist())
    plots = reporting().plots
    assert len(charts) == len(plots)
    assert drawings.count('descr="Bar chart: ') == len(plots)


def test_tables_of_plots(book: Workbook, reporting: Reporting) -> None:
    """The cells of a chart stand beside it, with their values."""
    for part, name in zip(reporting().parts, book.sheetnames, strict=False):
        sheet: Worksheet = book[name]
        column = {str(row[0]): number for number, row in enumerate(sheet.values, start=1)}
        for plot in part.plots:
            first = column[plot.title] + 2
            for place, (category, values) in enumerate(zip(plot.categories, plot.values, strict=True), start=first):
                assert sheet.cell(place, 1).value == category
                assert [sheet.cell(place, 2 + at).value for at in range(len(values))] == list(values)


def test_an_empty_year(nothing: Report) -> None:
    """Every figure is there with 0, and leads to a heading without rows."""
    book = load_workbook(io.BytesIO(workbook_of(nothing)))
    found = list(figures(book))
    assert len(found) == len(FigureName)
    assert {cell.value for _number, cell, _link in found} == {0}


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_other_languages(reporting: Reporting, language: str) -> None:
    """Names of sheets are such as Excel takes, whatever the language; links lead where they should."""
    report = reporting(language=language)
    book = load_workbook(io.BytesIO(workbook_of(report)))
    assert len(book.sheetnames) == 7
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    rows_sheet: Worksheet = book[book.sheetnames[5]]
    for number, _cell, link in figures(book):
        sheet, _, place = link.rpartition("!")
        assert sheet.strip("'") == book.sheetnames[5]
        assert rows_sheet[place].value == number


def test_the_same_content_every_time(reporting: Reporting, content: bytes) -> None:
    """The same rows at the same moment give the same cells."""
    again = load_workbook(io.BytesIO(workbook_of(reporting())))
    before = load_workbook(io.BytesIO(content))
    for sheet, other in zip(again, before, strict=True):
        assert list(sheet.values) == list(other.values)
