"""Reads a workbook's sheets as rows of cells. It runs in a process with limits (knowledge/reading/limited)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from knowledge.model.register import Sheet
from knowledge.reading.archives import WORKBOOK_PARTS, ArchiveLimits, check_archive
from knowledge.reading.limited import UNREADABLE, Refused
from knowledge.register.cells import ERROR, FORMULA, MOST
from knowledge.register.columns import sheet_of

OLD_FORMAT = "old-format"
TOO_MANY_ROWS = "too-many-rows"

WIDTH = 40
"""Columns that are looked at: one beyond the header's is a fault, 16,384 of them in each row would be a bomb."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML has not, and a text that looks like that (ECMA-376, 22.9.2.19)."""

MOST_ROWS = 500_000
"""Rows with something in them, in all sheets together."""


def rows(path: str) -> Iterator[list[Any]]:
    """Each sheet as `["sheet", title]`, then its rows as `["row", number, cells]`, in the order of the register.

    Raises:
        Refused: it is no workbook, too large, or defines entities.
    """
    names = check_archive(Path(path), ArchiveLimits(), WORKBOOK_PARTS)
    if "mimetype" in names or "xl/workbook.bin" in names:  # OpenDocument; Excel's binary format
        raise Refused(OLD_FORMAT)
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise Refused(UNREADABLE)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it for values that only it has
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    count = 0
    for title, sheet_rows in _in_order([(sheet.title, _rows(sheet)) for sheet in book.worksheets]):
        yield ["sheet", title]
        for number, cells in sheet_rows:
            count += 1
            if count > MOST_ROWS:
                raise Refused(TOO_MANY_ROWS, title)
            yield ["row", number, cells]


NumberedRow = tuple[int, list[Any]]


def _in_order(sheets: Sequence[tuple[str, Iterator[NumberedRow]]]) -> list[tuple[str, Iterable[NumberedRow]]]:
    """The sheets as the register reads them, those that it does not know last; empty ones are left out."""
    order = list(Sheet)
    found = []
    for title, of_sheet in sheets:
        first = next(of_sheet, None)
        if first is not None:
            sheet = sheet_of([cell if isinstance(cell, str) else "" for cell in first[1]], title)
            found.append((order.index(sheet) if sheet else len(order), title, chain([first], of_sheet)))
    return [(title, of_sheet) for _, title, of_sheet in sorted(found, key=itemgetter(0))]


def _rows(sheet: Any) -> Iterator[NumberedRow]:
    """The rows that have something in them, with their numbers, whatever size the sheet claims to have."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=WIDTH), start=1):
        cells = [_cell(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _cell(cell: Any) -> Any:
    """A cell as JSON: a text, or a pair of what it is instead and how it reads."""
    value = cell.value
    if value is None:
        return ""
    match cell.data_type:
        case "f":
            return [FORMULA, str(getattr(value, "text", value))[:MOST]]
        case "e":
            return [ERROR, str(value)]
    match value:
        case str():
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value[: MOST + 1])
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return _moment(value, cell.number_format or "")
        case time():
            return value.isoformat()
        case _:
            return str(value)[: MOST + 1]


def _moment(value: date, shown_as: str) -> str:
    """A date as exactly as the cell shows it: somebody who types 2014-09 gets the first of the month."""
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat()
    iso = (value.date() if isinstance(value, datetime) else value).isoformat()
    shown = shown_as.lower()
    if "d" in shown or ("m" not in shown and "y" not in shown):
        return iso
    return iso[:7] if "m" in shown else iso[:4]
