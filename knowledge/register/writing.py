"""Writes sheets as CSV files or as a workbook, such that no spreadsheet runs what is in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.model.register import Sheet
from knowledge.register.cells import escaped, unescaped
from knowledge.register.columns import names_of
from knowledge.spreadsheets import write_text

Rows = Iterable[Sequence[str]]


def write_csv(folder: Path, sheets: Mapping[Sheet, Rows], delimiter: str = ";") -> dict[Sheet, int]:
    """Writes each sheet to a file of its name; returns how many rows each has.

    UTF-8 with a byte order mark, which Excel needs; a text that a spreadsheet would run has an apostrophe before it.

    Raises:
        OSError: one of them is there already, or cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for sheet, rows in sheets.items():
        with (folder / f"{sheet}.csv").open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(names_of(sheet))
            counts[sheet] = 0
            for row in rows:
                writer.writerow([escaped(cell) for cell in row])
                counts[sheet] += 1
    return counts


def write_workbook(path: Path, sheets: Mapping[Sheet, Rows]) -> dict[Sheet, int]:
    """Writes each sheet into one workbook, every cell as a text; returns how many rows each sheet has.

    Raises:
        OSError: it is there already, or cannot be written.
    """
    import xlsxwriter  # twelve megabytes that no server needs

    counts = {}
    with path.open("xb") as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        bold, plain = book.add_format({"bold": True}), book.add_format()
        for sheet, rows in sheets.items():
            page = book.add_worksheet(sheet.value)
            page.freeze_panes(1, 0)
            page.set_column(0, len(names_of(sheet)) - 1, 24)
            for column, name in enumerate(names_of(sheet)):
                page.write_string(0, column, name, bold)
            counts[sheet] = 0
            for number, row in enumerate(rows, start=1):
                _write_row(page, number, row, plain)
                counts[sheet] += 1
    return counts


def _write_row(page: Any, number: int, row: Sequence[str], plain: Any) -> None:
    for column, cell in enumerate(row):
        if cell:
            # A text is no formula in a workbook; only what reading would shorten needs the apostrophe.
            write_text(page, number, column, escaped(cell) if unescaped(cell) != cell else cell, plain)
