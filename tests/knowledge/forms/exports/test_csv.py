"""CSV files and archives of them."""

from __future__ import annotations

import io
import zipfile

import pytest

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from knowledge.model.forms import FormVersion
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import (
    FRENCH,
    form,
    question,
    read_csv,
    repeat,
    submitted,
    survey,
    unzipped,
)

FLAT = form(question("text"), question("count", T.INTEGER), question("loc", T.GEOPOINT))


def written(made: FormVersion, *responses: Submitted, options: ExportOptions | None = None) -> bytes:
    """The bytes of an export."""
    to = io.BytesIO()
    write(ExportFormat.CSV, [made], responses, to, options or ExportOptions())
    return to.getvalue()


def cell(name: str, value: str) -> str:
    """What stands in the file where a value was answered."""
    rows = read_csv(written(FLAT, submitted(((name, value),))))
    return rows[1][rows[0].index(name)]


def test_a_form_without_repeats_is_one_file() -> None:
    """UTF-8 with a byte order mark, lines as RFC 4180 ends them."""
    content = written(FLAT, submitted((("text", "été"),)))
    assert content.startswith(b'\xef\xbb\xbf"text";"count";"loc";')
    assert content.split(b"\r\n")[1].startswith('"été";"";"";'.encode())
    assert content.endswith(b"\r\n")


def test_the_byte_order_mark_is_the_reader_s_choice() -> None:
    """Some programs take it for a part of the first header."""
    assert written(FLAT, options=ExportOptions(byte_order_mark=False)).startswith(b'"text"')


def test_a_form_with_repeats_is_an_archive_of_a_file_for_each_table() -> None:
    """Each with its header, its mark and all its rows."""
    files = unzipped(written(survey(), submitted(), submitted(id=18)))
    assert {name: len(rows) for name, rows in files.items()} == {"City survey.csv": 3, "facility.csv": 5}
    with zipfile.ZipFile(io.BytesIO(written(survey(), submitted()))) as archive:
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())


def test_an_archive_without_responses_has_the_headers() -> None:
    """Whoever opens it sees what would be there."""
    assert [len(rows) for rows in unzipped(written(survey())).values()] == [1, 1]


@pytest.mark.parametrize("text", ["=1+1", "+33 1 23", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_what_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    """In a text column; an apostrophe that was there is not mistaken for it."""
    assert cell("text", text) == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "'tis", "1-1", " =1"])
def test_all_other_texts_are_left_alone(text: str) -> None:
    """Signs in the middle are harmless."""
    assert cell("text", text) == text


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("count", "-5", "-5"),
        ("loc", "-2.93 43.26 0 0", "-2.93 43.26 0 0"),
        ("count", "-5+1", "'-5+1"),
        ("count", "=1", "'=1"),
        ("loc", "-2.93 43.26 =1", "'-2.93 43.26 =1"),
    ],
)
def test_negative_numbers_stay_numbers(name: str, value: str, expected: str) -> None:
    """Where numbers and places were asked for, and nothing but they stand there."""
    assert cell(name, value) == expected


def test_headers_are_no_formulas_either() -> None:
    """A label may begin with a dash."""
    made = form(question("a", french="=1+1"))
    assert read_csv(written(made, options=ExportOptions(language=FRENCH)))[0][0] == "'=1+1"


def test_names_of_files_are_such_as_every_system_takes() -> None:
    """What a file's name may not have, and two names that become one without it."""
    made = form(repeat('a"b', question('a"b/x')), repeat("a<b", question("a<b/y")), title="Ville : été ?")
    assert list(unzipped(written(made))) == ["Ville _ été _.csv", "a_b.csv", "a_b (1).csv"]


def test_quotation_marks_semicolons_and_line_ends_stay_in_their_cell() -> None:
    """Every field is quoted."""
    assert cell("text", 'a "b"; c\r\nd\ne') == 'a "b"; c\r\nd\ne'


def test_the_same_responses_give_the_same_bytes() -> None:
    """An archive does not tell when it was made."""
    assert written(survey(), submitted()) == written(survey(), submitted())
