"""Any text comes back from every format as it was answered, and never as a formula."""

from __future__ import annotations

import io
import json

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.instances import instance_xml
from knowledge.forms.exports.submissions import ExportOptions
from knowledge.forms.exports.texts import allowed
from knowledge.forms.expressions.xml import parse_xml
from knowledge.model.forms import QuestionType as T
from knowledge.register.cells import unescaped
from tests.knowledge.forms.exports.making import element, form, question, read_csv, submitted

MADE = form(question("text"), question("count", T.INTEGER), question("loc", T.GEOPOINT))
tricky = st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", "'", '"', ";", "<r>", "</r>", "_x0041_", "&", "\x00", " ", "\ud800"]
)
texts = st.lists(st.text(max_size=20) | st.lists(tricky, max_size=5).map("".join), min_size=1, max_size=10)


def exported(format: ExportFormat, name: str, values: list[str]) -> bytes:
    """An export in which a question is answered with each of the texts."""
    to = io.BytesIO()
    write(format, [MADE], [submitted(((name, value),)) for value in values], to, ExportOptions())
    return to.getvalue()


@settings(deadline=None)  # a loaded machine is no fault
@given(texts)
def test_any_text_survives_csv(values: list[str]) -> None:
    """An apostrophe before what would be run is all that changes, and nothing that a spreadsheet runs is there."""
    cells = [row[0] for row in read_csv(exported(ExportFormat.CSV, "text", values))[1:]]
    assert [unescaped(cell) for cell in cells] == [allowed(value) for value in values]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@settings(max_examples=40, deadline=None)
@given(texts)
def test_any_text_survives_a_workbook(values: list[str]) -> None:
    """Line ends become line feeds, nothing is a formula; it is read by another library than the one that writes."""
    sheet = openpyxl.load_workbook(io.BytesIO(exported(ExportFormat.XLSX, "text", values))).worksheets[0]
    cells = [sheet.cell(number, 1) for number in range(2, len(values) + 2)]
    expected = [allowed(value).replace("\r\n", "\n").replace("\r", "\n") for value in values]
    assert [unescape(str(cell.value)) if cell.value is not None else "" for cell in cells] == expected
    assert not any(cell.data_type == "f" for cell in cells)


@settings(max_examples=40, deadline=None)
@given(texts, st.sampled_from(["count", "loc"]))
def test_no_text_is_a_formula_where_a_number_was_asked_for(values: list[str], name: str) -> None:
    """A column of numbers or places holds numbers, or texts; in a file, nothing that begins with a sign but numbers."""
    book = openpyxl.load_workbook(io.BytesIO(exported(ExportFormat.XLSX, name, values)))
    assert not any(cell.data_type == "f" for row in book.worksheets[0].iter_rows() for cell in row)
    for row in read_csv(exported(ExportFormat.CSV, name, values))[1:]:
        for cell in row:
            assert not cell.startswith(("=", "@", "\t", "\r"))
            assert not cell.startswith(("+", "-")) or all(float(part) is not None for part in cell.split(" "))


@settings(deadline=None)  # a loaded machine is no fault
@given(texts)
def test_any_text_survives_json_lines(values: list[str]) -> None:
    """As it is."""
    lines = exported(ExportFormat.JSON_LINES, "text", values).decode().splitlines()
    assert [json.loads(line).get("text", "") for line in lines] == [allowed(value) for value in values]


@settings(deadline=None)  # a loaded machine is no fault
@given(texts)
def test_any_text_survives_an_instance(values: list[str]) -> None:
    """As it is, line ends included."""
    root = element("data", tuple(("text", value) for value in values))
    xml = instance_xml(root, form_id="f", version="", instance_id="uuid:1")
    read = parse_xml(xml.decode()).root
    assert read is not None
    assert [leaf.value for leaf in read.named("text")] == [allowed(value) for value in values]
