"""Reads a translator's workbook as rows of texts. It runs in a process with limits (knowledge/reading/limited).

Not the register's reader: that one cuts cells at 2,000 characters, which is less than a paragraph may have.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.reading.archives import ArchiveLimits, check_archive
from knowledge.reading.limited import TOO_LARGE, UNREADABLE, Refused
from knowledge.register.cells import ERROR, FORMULA

WIDTH, MOST_ROWS = 60, 5_000
"""Columns and rows that are looked at: a language each, and a paragraph each."""

MOST = 32_767
"""Characters of a cell ("Excel specifications and limits")."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML has not (ECMA-376, 22.9.2.19)."""


def rows(path: str) -> Iterator[list[Any]]:
    """Each sheet as `["sheet", title]`, then its rows as `["row", number, cells]`.

    Raises:
        Refused: it is no workbook, too large, or defines entities.
    """
    names = check_archive(Path(path), ArchiveLimits())
    if "mimetype" in names or "xl/workbook.bin" in names or "[Content_Types].xml" not in names:
        raise Refused(UNREADABLE)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it for values that only it has
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        yield ["sheet", sheet.title]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=WIDTH), start=1):
            if number > MOST_ROWS:
                raise Refused(TOO_LARGE)
            cells = [_cell(cell) for cell in row]
            if any(cells):
                yield ["row", number, cells]


def _cell(cell: Any) -> Any:
    """A cell as JSON: a text, or a pair of what it is instead and how it reads."""
    value = cell.value
    match cell.data_type:
        case _ if value is None:
            return ""
        case "f":
            return [FORMULA, str(getattr(value, "text", value))[:MOST]]
        case "e":
            return [ERROR, str(value)]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)[:MOST])
