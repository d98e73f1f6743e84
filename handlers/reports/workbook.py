"""The report as a workbook: a sheet for each chapter with Excel's own charts, and one with the rows of every figure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.reports.drawing import COLOURS
from handlers.reports.plotting import Plot
from handlers.reports.report import Line, Part, Report
from knowledge.model.reports import Measure
from knowledge.spreadsheets import write_text

_HEIGHT_PX, _ROW_PX = 300, 20
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
"""What Excel allows as the name of a sheet."""


def workbook_of(report: Report) -> bytes:
    """The workbook. Every text is a text, whatever it looks like; every figure is a number that leads to its rows."""
    import xlsxwriter  # megabytes that a server needs only now

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "company": report.network, "created": _naive(report)})
        _Book(book, report).write()
    return content.getvalue()


def _naive(report: Report) -> Any:
    """As the format has it: UTC, without saying so."""
    return report.made_at.replace(tzinfo=None)


@dataclass(slots=True, eq=False)
class _Formats:
    plain: Any
    bold: Any
    title: Any
    wrapped: Any
    values: Mapping[Measure, Any]


class _Book:
    def __init__(self, book: Any, report: Report) -> None:
        self._book, self._report, self._ = book, report, report._
        link = {"font_color": "#11565f", "underline": 1}
        self._formats = _Formats(
            plain=book.add_format(),
            bold=book.add_format({"bold": True, "bottom": 1}),
            title=book.add_format({"bold": True, "font_size": 14, "font_color": "#11565f"}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
            values={
                Measure.COUNT: book.add_format({"num_format": "#,##0", **link}),
                Measure.SHARE: book.add_format({"num_format": "0%", **link}),
                Measure.HOURS: book.add_format({"num_format": "#,##0.0", **link}),
            },
        )
        self._rows_name = _sheet_name(self._("Rows"))
        self._places = dict(_places(report))

    def write(self) -> None:
        for part in self._report.parts:
            self._chapter(part)
        self._rows()
        self._notes()

    def _text(self, page: Any, row: int, column: int, text: str, format: Any = None) -> None:
        write_text(page, row, column, text, self._formats.plain, format)

    def _head(self, page: Any, row: int, *names: str) -> None:
        for column, name in enumerate(names):
            self._text(page, row, column, name, self._formats.bold)

    def _chapter(self, part: Part) -> None:
        _ = self._
        page = self._book.add_worksheet(_sheet_name(part.title))
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 52)
        page.set_column(2, 8, 16)
        self._text(page, 0, 0, f"{self._report.title} · {part.title}", self._formats.title)
        self._text(page, 1, 0, self._report.covered)
        self._text(page, 2, 0, part.text)
        self._head(page, 4, _("Number"), _("Figure"), _("Value"), _("Unit"), _("How it is counted"))
        for number, line in enumerate(part.lines, start=5):
            self._line(page, number, line)
        row = 5 + len(part.lines) + 2
        for plot in part.plots:
            row = self._plot(page, row, plot)

    def _line(self, page: Any, row: int, line: Line) -> None:
        _, format = self._, self._formats.values[line.measure]
        units = {Measure.COUNT: _("count"), Measure.SHARE: _("share"), Measure.HOURS: _("hours")}
        self._text(page, row, 0, line.number)
        self._text(page, row, 1, line.label)
        tip = _("The rows of this figure")
        page.write_url(row, 2, f"internal:'{self._rows_name}'!A{self._places[line.number] + 1}", format, tip=tip)
        page.write_number(row, 2, line.value, format)
        self._text(page, row, 3, units[line.measure])
        self._text(page, row, 4, line.how)

    def _plot(self, page: Any, row: int, plot: Plot) -> int:
        """The table of a plot, and the chart of it to the right; returns the row behind both."""
        self._text(page, row, 0, plot.title, self._formats.title)
        self._head(page, row + 1, plot.first, *plot.columns)
        shares = self._book.add_format({"num_format": "0%"}) if plot.is_share else self._formats.plain
        first, last = row + 2, row + 1 + len(plot.categories)
        for place, (category, values) in enumerate(zip(plot.categories, plot.values, strict=True), start=first):
            self._text(page, place, 0, category)
            for column, value in enumerate(values, start=1):
                page.write_number(place, column, value, shares)
        chart = self._chart(page.get_name(), plot, row + 1, first, last)
        options = {"description": plot.text, "object_position": 2}
        page.insert_chart(row, 2 + len(plot.columns), chart, options)
        return max(last + 3, row + _HEIGHT_PX // _ROW_PX + 2)

    def _chart(self, sheet: str, plot: Plot, head: int, first: int, last: int) -> Any:
        kind = "column" if plot.is_upright else "bar"
        chart = self._book.add_chart({"type": kind, **({"subtype": "stacked"} if len(plot.columns) > 1 else {})})
        for number, _name in enumerate(plot.columns):
            chart.add_series(
                {
                    "name": [sheet, head, number + 1],
                    "categories": [sheet, first, 0, last, 0],
                    "values": [sheet, first, number + 1, last, number + 1],
                    "fill": {"color": COLOURS[number % len(COLOURS)]},
                    "border": {"color": "#ffffff"},
                    "gap": 45,
                    "data_labels": {"value": len(plot.columns) == 1},
                }
            )
        chart.set_title({"name": plot.title, "name_font": {"size": 11}})
        chart.set_legend({"none": True} if len(plot.columns) == 1 else {"position": "bottom"})
        chart.set_size({"width": 640, "height": max(_HEIGHT_PX, _ROW_PX * (len(plot.categories) + 6))})
        values = {
            "major_gridlines": {"visible": True, "line": {"color": "#dcdbd2"}},
            "min": 0,
            "major_unit": plot.ticks[1][0],
            "num_format": "0%" if plot.is_share else "#,##0",
        }
        if plot.is_upright:
            chart.set_y_axis(values)
        else:
            chart.set_x_axis(values)
            # Excel counts bars from the bottom, unless the axis is turned round.
            chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        return chart

    def _rows(self) -> None:
        _ = self._
        page = self._book.add_worksheet(self._rows_name)
        for column, width in enumerate((8, 46, 20, 34, 80, 18, 10, 10)):
            page.set_column(column, column, width)
        when = _("When ({zone})", zone=str(self._report.zone))
        self._head(
            page, 0, _("Number"), _("Figure"), _("Table"), _("Row"), _("What it is about"), when, _("Counts"), _("Of")
        )
        page.freeze_panes(1, 0)
        for line in self._report.lines:
            self._block(page, self._places[line.number], line)

    def _block(self, page: Any, row: int, line: Line) -> None:
        """The heading of a figure, and its rows below it."""
        for column, text in enumerate((line.number, line.label, "", "", line.how, "")):
            self._text(page, row, column, text, self._formats.bold)
        page.write_number(row, 6, line.value, self._formats.bold)
        page.write_blank(row, 7, None, self._formats.bold)
        for place, each in enumerate(line.rows, start=row + 1):
            cells = (line.number, line.label, each.table, each.id, each.about, each.at)
            for column, text in enumerate(cells):
                self._text(page, place, column, text)
            page.write_number(place, 6, each.part)
            page.write_number(place, 7, each.whole)

    def _notes(self) -> None:
        page = self._book.add_worksheet(_sheet_name(self._("Notes")))
        page.set_column(0, 0, 110)
        for row, note in enumerate((self._report.covered, self._report.made, *self._report.notes)):
            self._text(page, row, 0, note, self._formats.wrapped)


def _places(report: Report) -> Iterator[tuple[str, int]]:
    """On which row of their sheet the rows of each figure begin, counted from 0."""
    row = 1
    for line in report.lines:
        yield line.number, row
        row += 1 + len(line.rows)


def _sheet_name(name: str) -> str:
    return _FORBIDDEN.sub(" ", name)[:_LONGEST_NAME].strip("' ")
