"""The report as a Word document, read back: headings, tables, captions, described images, numbered pages."""

from __future__ import annotations

import io

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from handlers.reports.document import document_of
from handlers.reports.drawing import draw
from handlers.reports.report import Report
from tests.handlers.reports.conftest import Reporting


@pytest.fixture(scope="module")
def pngs(reporting: Reporting) -> tuple[bytes, ...]:
    return draw(reporting().plots, "png")


@pytest.fixture(scope="module")
def document(reporting: Reporting, pngs: tuple[bytes, ...]) -> Document:
    return docx.Document(io.BytesIO(document_of(reporting(), pngs)))


def styled(document: Document, style: str) -> list[str]:
    return [each.text for each in document.paragraphs if each.style is not None and each.style.name == style]


def field_of(paragraph: Paragraph) -> str:
    """What Word works out within a paragraph."""
    (field,) = paragraph._p.iter(qn("w:fldSimple"))
    return str(field.get(qn("w:instr")))


def test_headings(document: Document, reporting: Reporting) -> None:
    """Real ones, so that Word shows the outline: the title, the chapters in their order, the plots."""
    report = reporting()
    assert styled(document, "Title") == [report.title]
    assert styled(document, "Heading 1") == [*(part.title for part in report.parts), "How the figures were counted"]
    assert styled(document, "Heading 2") == [plot.title for plot in report.plots]


def test_sentences(document: Document, reporting: Reporting) -> None:
    """What each chapter says stands below its heading."""
    words = [each.text for each in document.paragraphs]
    for part in reporting().parts:
        assert words[words.index(part.title) + 1] == part.text


def test_tables(document: Document, reporting: Reporting) -> None:
    """One of figures for each chapter, one for each plot, and the last one of the rows of every figure."""
    report = reporting()
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert len(tables) == len(report.parts) + len(report.plots) + 1
    assert tables[0][1:] == [[line.number, line.label, line.shown] for line in report.parts[0].lines]
    plot = report.parts[0].plots[0]
    assert tables[1] == [
        [plot.first, *plot.columns],
        *([category, *shown] for category, shown in zip(plot.categories, plot.shown, strict=True)),
    ]
    assert [row[0] for row in tables[-1][1:]] == [line.number for line in report.lines]
    assert "members 1–7, 11–13" in [row[3] for row in tables[-1]]


def test_heads_are_repeated(document: Document) -> None:
    """On the next page a table says again what its columns are."""
    for table in document.tables:
        properties = table.rows[0]._tr.trPr
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None


def test_captions(document: Document, reporting: Reporting) -> None:
    """Tables and plots are numbered by Word itself, each kind from 1."""
    captions = [each for each in document.paragraphs if each.style is not None and each.style.name == "Caption"]
    fields = [field_of(each) for each in captions]
    plots = len(reporting().plots)
    assert [field.split()[:2] for field in fields].count(["SEQ", "Plot"]) == plots
    numbers = ["".join(text.text or "" for text in each._p.iter(qn("w:t"))) for each in captions]
    assert numbers[0] == "Table 1. A. Implementation"
    assert numbers[1].startswith("Plot 1. Circulars released, by month")


def test_images(document: Document, reporting: Reporting, pngs: tuple[bytes, ...]) -> None:
    """Each plot is there, and said in words for those who do not see it."""
    shapes = document.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [plot.text for plot in reporting().plots]
    assert len(pngs) == len(shapes)


def test_pages_are_numbered(document: Document) -> None:
    """The foot of every page has its number."""
    assert field_of(document.sections[0].footer.paragraphs[0]) == "PAGE"


def test_its_language_and_properties(document: Document, reporting: Reporting, pngs: tuple[bytes, ...]) -> None:
    """Word checks and reads it in its language; the moment is the report's."""
    properties = document.core_properties
    assert (properties.title, properties.language) == ("Activity report 2025", "en")
    assert properties.created == reporting().made_at
    portuguese = docx.Document(io.BytesIO(document_of(reporting(language="pt"), pngs)))
    for made, tag in ((document, "en-GB"), (portuguese, "pt-PT")):
        languages = made.styles["Normal"].element.iter(qn("w:lang"))
        assert [each.get(qn("w:val")) for each in languages] == [tag]


def test_an_empty_year(nothing: Report) -> None:
    """Tables of figures alone, each with 0."""
    empty = docx.Document(io.BytesIO(document_of(nothing, ())))
    assert len(empty.tables) == 6
    assert len(empty.inline_shapes) == 0


def test_the_same_content_every_time(reporting: Reporting, pngs: tuple[bytes, ...], document: Document) -> None:
    """The same rows at the same moment give the same words."""
    again = docx.Document(io.BytesIO(document_of(reporting(), pngs)))
    assert [each.text for each in again.paragraphs] == [each.text for each in document.paragraphs]
