"""Workbooks of the tests, built from tables: what somebody writes in Excel, in the words of XLSForm."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import cast

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, object]
"""Cells by the header of their column; an empty row is a row left empty in the sheet."""

SETTINGS: Row = {"form_title": "Good practices", "form_id": "practices", "version": "2026112000"}
YES_NO: tuple[Row, ...] = (
    {"list_name": "yes_no", "name": "yes", "label": "Yes"},
    {"list_name": "yes_no", "name": "no", "label": "No"},
)


def workbook(
    survey: Sequence[Row],
    choices: Sequence[Row] = (),
    settings: Row | None = None,
    **sheets: Sequence[Row],
) -> bytes:
    """An XLSX workbook with the sheets survey, choices, settings, and further ones by their names.

    Without settings it has `SETTINGS`; an empty mapping leaves the sheet out.
    """
    tables = {"survey": survey, "choices": choices, "settings": [SETTINGS if settings is None else settings], **sheets}
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in tables.items():
        if any(rows):
            _fill(book.create_sheet(title), rows)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Row]) -> None:
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    sheet.append(columns)
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(columns, start=1):
            if column in row:
                sheet.cell(number, index, cast("str", row[column]))
