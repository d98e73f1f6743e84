"""Workbooks, read back with another library than the one that writes them."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import openpyxl
import pytest

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions
from knowledge.forms.exports.tables import Tables
from knowledge.forms.exports.xlsx import LONGEST, TooManyColumns, write_xlsx
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import (
    FRENCH,
    Answers,
    choices,
    form,
    question,
    read_xlsx,
    repeat,
    submitted,
    survey,
)

TYPED = form(
    question("text"),
    question("count", T.INTEGER),
    question("share", T.DECIMAL),
    question("day", T.DATE),
    question("hour", T.TIME),
    question("moment", T.DATE_TIME),
    question("loc", T.GEOPOINT),
)


def workbook(*answers: Answers, most_rows: int = 1_048_576) -> bytes:
    """The workbook of responses to the form with a question of each type."""
    to = io.BytesIO()
    write_xlsx(Tables([TYPED], ExportOptions()), [submitted(each) for each in answers], to, most_rows)
    return to.getvalue()


def cell(name: str, value: str) -> Any:
    """What a spreadsheet reads where a value was answered."""
    rows = read_xlsx(workbook(((name, value),)))["City survey"]
    return rows[1][rows[0].index(name)]


def test_the_sample_is_a_sheet_for_each_table() -> None:
    """Labels, choices in columns, a sheet for the repeat; numbers and instants as such."""
    to = io.BytesIO()
    write(ExportFormat.XLSX, [survey()], [submitted()], to, ExportOptions(language=FRENCH))
    sheets = read_xlsx(to.getvalue())
    assert list(sheets) == ["City survey", "facility"]
    assert sheets["City survey"][1] == [
        *(datetime(2026, 1, 2, 3, 4, 5), "Lyon", "Oui", "Eau Déchets", 1, 1, "45.7 4.8 170 5", 45.7, 4.8, 170, 5),
        *(17, "abc", datetime(2026, 1, 2, 3, 10), "Approved", 1),
    ]
    assert sheets["facility"][1][:5] == ["H1", 20, 1, "City survey", 1]


def test_a_form_without_responses_has_its_headers() -> None:
    """Whoever opens it sees what would be there."""
    to = io.BytesIO()
    write(ExportFormat.XLSX, [survey()], [], to, ExportOptions())
    assert [len(rows) for rows in read_xlsx(to.getvalue()).values()] == [1, 1]


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("count", "-5", -5),
        ("share", "1.50", 1.5),
        ("share", "1.0E7", 10_000_000),
        ("count", "+5", "+5"),
        ("count", "1234567890123456", "1234567890123456"),
        ("count", "١٢", "١٢"),
        ("count", "12 apples", "12 apples"),
        ("share", "NaN", "NaN"),
        ("share", "1e999", "1e999"),
        ("text", "007", "007"),
        ("text", "1.5", "1.5"),
    ],
)
def test_numbers_are_numbers_where_numbers_were_asked_for(name: str, written: str, read: object) -> None:
    """What a sheet would change, and what is none, stays a text; so does all that was asked as a text."""
    assert cell(name, written) == read


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("day", "2026-03-24", datetime(2026, 3, 24)),
        ("day", "1900-03-01", datetime(1900, 3, 1)),
        ("day", "1900-02-28", "1900-02-28"),
        ("day", "1066-10-14", "1066-10-14"),
        ("day", "soon", "soon"),
        ("hour", "07:30:00.000+01:00", time(7, 30)),
        ("hour", "25:00", "25:00"),
        ("moment", "2026-03-24T23:59:59.000+05:30", datetime(2026, 3, 24, 23, 59, 59)),
        ("moment", "1850-01-01T00:00:00Z", "1850-01-01T00:00:00Z"),
        ("moment", "later", "later"),
    ],
)
def test_dates_and_times_are_those_of_the_respondent_s_clock(name: str, written: str, read: object) -> None:
    """A sheet knows no zones; what it cannot count stays a text."""
    assert cell(name, written) == read


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "\t=1", "=cmd|' /C calc'!A0"])
def test_nothing_is_a_formula(text: str) -> None:
    """In a text column and in one of numbers: a text, as it was answered."""
    for name in ("text", "count"):
        book = openpyxl.load_workbook(io.BytesIO(workbook(((name, text),))))
        assert all(each.data_type != "f" for row in book.worksheets[0].iter_rows() for each in row)
    assert cell("text", text) == text


@pytest.mark.parametrize("text", ["<r>a & b</r>", "<r><t>bold</t></r>", "<r></r>", "https://example.org", "mailto:a"])
def test_nothing_is_markup_or_a_link(text: str) -> None:
    """What the writing library would take for its own XML or for a link is a text."""
    assert cell("text", text) == text


def test_line_ends_are_line_feeds() -> None:
    """As in every cell that somebody typed."""
    assert cell("text", "a\r\nb\rc\n d ") == "a\nb\nc\n d "


def test_a_text_that_no_cell_holds_ends_with_dots() -> None:
    """Excel would refuse the file."""
    read = cell("text", "é" * 1_000_000)
    assert (len(read), read[-4:]) == (LONGEST, "é...")
    emojis = cell("text", "\U0001f600" * 20_000)
    assert len(emojis.encode("utf-16-le")) // 2 <= LONGEST


def test_what_one_sheet_does_not_hold_goes_on_in_another() -> None:
    """With the header again; the numbers of the rows go on."""
    sheets = read_xlsx(workbook(*((("text", str(number)),) for number in range(5)), most_rows=3))
    assert list(sheets) == ["City survey", "City survey - 2", "City survey - 3"]
    assert [[row[0] for row in rows] for rows in sheets.values()] == [
        ["text", "0", "1"],
        ["text", "2", "3"],
        ["text", "4"],
    ]
    assert sheets["City survey - 3"][1][-1] == 5


def test_a_table_of_too_many_columns_is_refused_before_anything_is_written() -> None:
    """Rather than cut off silently; CSV takes it."""
    wide = choices("wide", {f"c{number}": (f"C{number}", "") for number in range(16_385)})
    made = form(question("s", T.SELECT_MULTIPLE, "S", "wide"), lists=[wide])
    to = io.BytesIO()
    with pytest.raises(TooManyColumns, match="CSV"):
        write(ExportFormat.XLSX, [made], [], to, ExportOptions())
    assert to.getvalue() == b""


def test_the_same_responses_give_the_same_bytes() -> None:
    """The file is as old as the last response in it."""
    assert workbook((("text", "a"),)) == workbook((("text", "a"),))
    made = openpyxl.load_workbook(io.BytesIO(workbook((("text", "a"),)))).properties.created
    assert made == datetime(2026, 1, 2, 3, 10)


def test_sheets_of_colliding_names_are_written() -> None:
    """Repeats whose long names begin alike, and one that is called as the form is."""
    long = "a_repeat_with_a_name_of_over_31_characters"
    repeats = [repeat(name, question(f"{name}/x")) for name in (f"{long}_1", f"{long}_2", "CITY survey")]
    to = io.BytesIO()
    write(ExportFormat.XLSX, [form(*repeats)], [], to, ExportOptions())
    assert list(read_xlsx(to.getvalue())) == [
        *("City survey", "a_repeat_with_a_name_of_over...", "a_repeat_with_a_name_of_... (1)", "CITY survey (1)")
    ]
