"""Tables as CSV, as KoboToolbox writes it: every field in quotation marks, semicolons between them."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO

from knowledge.forms.exports.fields import Kind
from knowledge.forms.exports.layout import Table
from knowledge.forms.exports.submissions import Submitted
from knowledge.forms.exports.tables import Cell, Tables
from knowledge.forms.exports.texts import unique_name
from knowledge.register.cells import escaped

_NUMBERS = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?: -?\d+(?:\.\d+)?){0,3}")
"""A number, or the numbers of a place: no formula, whatever sign it begins with."""

_FORBIDDEN = '[]:*?/\\<>"|'
"""What a name of a file has on no system; what a sheet's name has not is among it."""

_LONGEST_NAME = 120
"""Characters: a file system takes 255 bytes, and a character has up to four; ".csv" and what unpacking adds fit in."""


def write_csv(tables: Tables, responses: Iterable[Submitted], to: BinaryIO, *, byte_order_mark: bool) -> None:
    """Writes one CSV file in UTF-8, or a ZIP archive of one for each table when the form has repeats.

    A text that a spreadsheet would take for a formula has an apostrophe before it (`knowledge.register.cells`).
    Rows of repeats go to temporary files as they come; memory does not grow with them.

    Raises:
        UnknownVersion: see `Tables.rows`; what was written ends before the response.
    """
    main, *others = tables.layout.tables
    if not others:
        with _Writer(to, main, byte_order_mark=byte_order_mark) as writer:
            for _, row in tables.rows(responses):
                writer.add(row)
        return
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive, ExitStack() as stack:
        spools = [stack.enter_context(tempfile.TemporaryFile()) for _ in others]
        names = _file_names(tables.layout.tables)
        with ExitStack() as writing:
            # The archive takes one file at a time: the first table goes there right away, the others wait.
            files = [writing.enter_context(archive.open(_entry(names[0]), "w", force_zip64=True)), *spools]
            pairs = zip(files, tables.layout.tables, strict=True)
            writers = [
                writing.enter_context(_Writer(file, table, byte_order_mark=byte_order_mark)) for file, table in pairs
            ]
            for index, row in tables.rows(responses):
                writers[index].add(row)
        for name, spool in zip(names[1:], spools, strict=True):
            spool.seek(0)
            with archive.open(_entry(name), "w", force_zip64=True) as file:
                shutil.copyfileobj(spool, file)


def _file_names(tables: Sequence[Table]) -> list[str]:
    names: list[str] = []
    for table in tables:
        names.append(unique_name(table.name, names, forbidden=_FORBIDDEN, longest=_LONGEST_NAME))
    return [f"{name}.csv" for name in names]


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the hour of its making: the same responses give the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Writer:
    """Writes the header of a table and its rows. Leaving it flushes, and leaves the file open."""

    def __init__(self, file: Any, table: Table, *, byte_order_mark: bool) -> None:
        encoding = "utf-8-sig" if byte_order_mark else "utf-8"
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="", write_through=False)
        self._writer = csv.writer(self._text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._is_text = [column.kind is Kind.TEXT for column in table.columns]
        self._writer.writerow([escaped(column.header) for column in table.columns])

    def add(self, row: Sequence[Cell]) -> None:
        """Writes a row."""
        cells = list(row)
        for number, cell in enumerate(row):
            if isinstance(cell, str) and cell[:1] in _SUSPECT:
                cells[number] = _harmless(cell, is_text=self._is_text[number])
        self._writer.writerow(cells)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.detach()


_SUSPECT = frozenset("=+-@\t\r'")
"""What a text begins with that `escaped` may change."""


def _harmless(cell: str, *, is_text: bool) -> str:
    return cell if not is_text and _NUMBERS.fullmatch(cell) else escaped(cell)
