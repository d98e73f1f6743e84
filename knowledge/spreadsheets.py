"""Texts in the cells of workbooks that XlsxWriter makes."""

from __future__ import annotations

from typing import Any


def write_text(page: Any, row: int, column: int, text: str, plain: Any, format: Any = None) -> None:
    """Writes a text into a cell, whatever it looks like; rows and columns are counted from 0.

    XlsxWriter takes what stands in <r>…</r> for XML of its own, by which anybody could break the workbook. Its first
    character apart from the others makes it text again.

    Args:
        plain: a format of the workbook without any property, for the parts of such a text.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        page.write_rich_string(row, column, text[0], plain, text[1:], *([format] if format is not None else []))
    else:
        page.write_string(row, column, text, format)
