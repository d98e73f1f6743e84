"""Workbooks of Excel 97 to 2003 as grids of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.grids import (
    ENCRYPTED,
    MACROS,
    NO_WORKBOOK,
    WIDTH,
    Grid,
    Workbook,
    check_length,
    merged,
    text_of,
    used,
)
from knowledge.forms.importing.sheets import SHEETS
from knowledge.reading.limited import Refused

_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
"""The storage of macros ([MS-XLS] 2.1.2)."""


def read_xls(content: bytes) -> Workbook:
    """A workbook; Refused when it is encrypted or no workbook at all."""
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    except xlrd.XLRDError as error:
        raise Refused(ENCRYPTED if "encrypted" in str(error).lower() else NO_WORKBOOK) from error
    except CompDocError as error:
        raise Refused(NO_WORKBOOK) from error
    sheets = list(book.sheets())
    known = [sheet for sheet in sheets if sheet.name.strip().casefold() in SHEETS] or sheets[:1]
    grids, findings, count = [], [MACROS] if _MACROS in content else [], 0
    for sheet in sheets:
        rows = used(_rows(book, sheet), sheet.name, count) if sheet in known else []
        count += len(rows)
        grids.append(Grid(title=sheet.name, rows=rows))
        if sheet in known:
            findings += [*_merged(sheet), *_errors(sheet)]
    return Workbook(grids=tuple(grids), findings=tuple(findings))


def _rows(book: Any, sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    for number in range(sheet.nrows):
        yield number + 1, [check_length(_text(book, cell)) for cell in sheet.row(number)[:WIDTH]]


def _text(book: Any, cell: Any) -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_BOOLEAN:
            return text_of(bool(cell.value))
        case xlrd.XL_CELL_DATE:
            return text_of(_moment(cell.value, book.datemode))
        case xlrd.XL_CELL_ERROR:
            return ""
        case _:
            return text_of(cell.value)


def _moment(value: float, mode: int) -> datetime | time | float:
    from xlrd.xldate import XLDateError, xldate_as_datetime

    try:
        moment: datetime = xldate_as_datetime(value, mode)
    except (XLDateError, ValueError, OverflowError):
        return value
    return moment.time() if value < 1 else moment


def _merged(sheet: Any) -> Iterator[Finding]:
    import xlrd

    for top, bottom, left, right in sheet.merged_cells:
        area = f"{xlrd.cellname(top, left)}:{xlrd.cellname(bottom - 1, right - 1)}"
        yield merged(sheet.name, top + 1, bottom, area)


def _errors(sheet: Any) -> Iterator[Finding]:
    import xlrd

    for number in range(sheet.nrows):
        for at, cell in enumerate(sheet.row(number)[:WIDTH]):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                header = str(sheet.cell_value(0, at)) or xlrd.colname(at)
                yield Cell(sheet=sheet.name, row=number + 1, header=header, value="#ERROR").problem(
                    "error-value", "The formula in this cell has failed. Write the value itself into the cell."
                )
