"""The report as a Word document: real headings, tables and captions, described images, numbered pages."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handlers.reports.drawing import WIDTH
from handlers.reports.page import MOST_RUNS
from handlers.reports.plotting import Plot
from handlers.reports.report import Line, Part, Report, compact
from knowledge.model.languages import customs_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_BRAND, _QUIET = "11565F", "526164"


def document_of(report: Report, images: Sequence[bytes]) -> bytes:
    """The document, with a PNG image for each plot in the order of `Report.plots`."""
    import docx  # megabytes that a server needs only now

    document = docx.Document()
    _Writing(document, report, dict(zip((plot.id for plot in report.plots), images, strict=True))).write()
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


class _Writing:
    def __init__(self, document: Document, report: Report, images: Mapping[str, bytes]) -> None:
        self._document, self._report, self._images, self._ = document, report, images, report._
        self._counts = {"Table": 0, "Plot": 0}

    def write(self) -> None:
        self._set_up()
        report, document = self._report, self._document
        document.add_heading(report.title, level=0)
        document.add_paragraph(report.network, style="Subtitle")
        document.add_paragraph(f"{report.covered} {report.made}")
        for part in report.parts:
            self._part(part)
        self._counted()

    def _set_up(self) -> None:
        from docx.shared import Cm, Pt, RGBColor

        document, report = self._document, self._report
        properties = document.core_properties
        properties.title, properties.author, properties.comments = report.title, "Focal", ""
        properties.language = report._.language
        properties.created = properties.modified = report.made_at.replace(tzinfo=None)
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.3)
        normal = document.styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(10.5)
        _speak(normal, customs_of(report._.language).replace("_", "-"))
        for name in ("Title", "Heading 1", "Heading 2", "Caption"):
            style = document.styles[name]
            style.font.color.rgb = RGBColor.from_string(_QUIET if name == "Caption" else _BRAND)
        footer = section.footer.paragraphs[0]
        footer.alignment = 1
        footer.add_run(f"{report.title} · ")
        _field(footer, "PAGE", "1")

    def _part(self, part: Part) -> None:
        _ = self._
        self._document.add_heading(part.title, level=1)
        self._document.add_paragraph(part.text)
        self._caption("Table", _("Table"), part.title)
        self._table(
            (_("Number"), _("Figure"), _("Value")),
            [(line.number, line.label, line.shown) for line in part.lines],
            (1.5, 11, 3.9),
        )
        for plot in part.plots:
            self._plot(plot)

    def _plot(self, plot: Plot) -> None:
        from docx.shared import Inches

        self._document.add_heading(plot.title, level=2)
        picture = self._document.add_picture(io.BytesIO(self._images[plot.id]), width=Inches(WIDTH))
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        about = picture._inline.docPr
        about.set("descr", plot.text)
        about.set("title", plot.title)
        self._caption("Plot", self._("Plot"), plot.title)
        self._table(
            (plot.first, *plot.columns),
            [(category, *shown) for category, shown in zip(plot.categories, plot.shown, strict=True)],
        )

    def _counted(self) -> None:
        _ = self._
        self._document.add_heading(_("How the figures were counted"), level=1)
        for note in self._report.notes:
            self._document.add_paragraph(note, style="List Bullet")
        self._document.add_paragraph(
            _(
                "Each figure is made of rows of Focal's database: here are their tables and numbers. The workbook of "
                "the same report lists every row with what it is about."
            )
        )
        self._caption("Table", _("Table"), _("How the figures were counted"))
        self._table(
            (_("Number"), _("Figure"), _("How it is counted"), _("Rows")),
            [
                (line.number, f"{line.label}: {line.shown}", line.how, self._rows_of(line))
                for line in self._report.lines
            ],
            (1.5, 4.7, 5.1, 5.1),
        )

    def _rows_of(self, line: Line) -> str:
        _ = self._
        if not line.rows:
            return _("none")
        named, more = compact(line.rows, MOST_RUNS)
        left_out = _("and {count} more", count=_.number(more))
        return f"{named} {left_out}" if more else named

    def _caption(self, sequence: str, word: str, text: str) -> None:
        """ "Table 3. Learning", numbered by Word itself."""
        self._counts[sequence] += 1
        caption = self._document.add_paragraph(f"{word} ", style="Caption")
        _field(caption, f"SEQ {sequence} \\* ARABIC", str(self._counts[sequence]))
        caption.add_run(f". {text}")
        caption.paragraph_format.keep_with_next = True

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """A table whose head is repeated on every page; widths are centimetres."""
        from docx.shared import Cm

        table = self._document.add_table(rows=1, cols=len(head), style="Table Grid")
        _fill(table, 0, head, is_head=True)
        for number, row in enumerate(rows, start=1):
            table.add_row()
            _fill(table, number, row)
        for column, width in zip(table.columns, widths, strict=False):
            for cell in column.cells:
                cell.width = Cm(width)
        self._document.add_paragraph()


def _fill(table: Table, number: int, texts: Sequence[str], *, is_head: bool = False) -> None:
    row = table.rows[number]
    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold = is_head
    properties = row._tr.get_or_add_trPr()
    for name in ("w:tblHeader", "w:cantSplit") if is_head else ("w:cantSplit",):
        properties.append(_element(name))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Something that Word works out; what it comes to for now."""
    field = _element("w:fldSimple", instr=instruction)
    run = paragraph.add_run(shown)
    field.append(run._r)
    paragraph._p.append(field)


def _speak(style: Any, tag: str) -> None:
    """The language in which the text is checked and read aloud."""
    style.element.get_or_add_rPr().append(_element("w:lang", val=tag, eastAsia=tag))
