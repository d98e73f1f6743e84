"""Tables as a workbook: a sheet for each, numbers and dates as such, and nothing in it a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, BinaryIO

from knowledge.errors import FocalError
from knowledge.forms.exports.fields import Column, Kind
from knowledge.forms.exports.layout import Table
from knowledge.forms.exports.submissions import Submitted
from knowledge.forms.exports.tables import Cell, Tables
from knowledge.forms.exports.texts import shortened, unique_name
from knowledge.spreadsheets import write_text

MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
"""What Excel takes: rows and columns of a sheet, UTF-16 units of a text ("Excel specifications and limits")."""

_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TIME: "hh:mm:ss", Kind.DATE_TIME: "yyyy-mm-dd hh:mm:ss"}
_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?:[eE][-+]?[0-9]{1,2})?")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
"""The day 0 of a sheet, which knows no zones: every clock is taken for that of UTC."""

_FIRST = date(1900, 3, 1)
"""Before it Excel counts the days wrong, and before 1900 not at all."""

_DIGITS = 15
"""Excel keeps no more of a number: a longer one, such as that of an account, would change."""


class TooManyColumns(FocalError):
    """The table has more columns than a sheet takes: choose single columns, or CSV."""


def write_xlsx(tables: Tables, responses: Iterable[Submitted], to: BinaryIO, most_rows: int = MOST_ROWS) -> None:
    """Writes a workbook. Rows go to temporary files as they come; memory does not grow with them.

    Dates and times are those of the respondent's clock, as a sheet knows no zones; dates before 1 March 1900 and
    numbers of more than 15 digits stay texts. Line ends are line feeds. A text that a cell does not hold ends with
    "...". A table that a sheet does not hold goes on in another.

    Raises:
        TooManyColumns: nothing is written then.
        UnknownVersion: see `Tables.rows`; what was written ends before the response.
    """
    import xlsxwriter  # twelve megabytes that no server needs

    if any(len(table.columns) > MOST_COLUMNS for table in tables.layout.tables):
        raise TooManyColumns
    latest: list[datetime] = []
    with xlsxwriter.Workbook(to, {"constant_memory": True}) as book:
        book.use_zip64()
        sheets = [_Sheets(book, table, most_rows) for table in tables.layout.tables]
        for index, row in tables.rows(_watched(responses, latest)):
            sheets[index].add(row)
        # The same responses give the same bytes: the file is as old as the last of them.
        made_at = max(latest, default=datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"created": made_at})


def _watched(responses: Iterable[Submitted], latest: list[datetime]) -> Iterable[Submitted]:
    for response in responses:
        latest[:] = [max([*latest, response.submitted_at])]
        yield response


class _Sheets:
    """A table in its sheet, or in as many as its rows need."""

    def __init__(self, book: Any, table: Table, most_rows: int) -> None:
        self._book = book
        self._table = table
        self._most_rows = most_rows
        self._bold, self._plain = book.add_format({"bold": True}), book.add_format()
        self._formats = [_format(book, column) for column in table.columns]
        self._number = 0
        self._page: Any = None
        self._open()

    def _open(self) -> None:
        self._number += 1
        name = self._table.name
        if self._number > 1:
            name = unique_name(f"{shortened(name, 24)} - {self._number}", list(self._book.sheetnames))
        self._page = self._book.add_worksheet(name)
        self._page.freeze_panes(1, 0)
        for number, column in enumerate(self._table.columns):
            self._write_text(0, number, column.header, self._bold)
        self._next = 1

    def add(self, row: Sequence[Cell]) -> None:
        """Writes a row; cells that are empty are not written."""
        if self._next == self._most_rows:
            self._open()
        for number, (cell, (kind, format)) in enumerate(zip(row, self._formats, strict=True)):
            if cell == "":
                continue
            value = cell if isinstance(cell, int) else _VALUES[kind](cell)
            if value is None:
                self._write_text(self._next, number, str(cell), None)
            else:
                self._page.write_number(self._next, number, value, format)
        self._next += 1

    def _write_text(self, row: int, number: int, text: str, format: Any) -> None:
        text = shortened(text.replace("\r\n", "\n").replace("\r", "\n"), LONGEST)
        write_text(self._page, row, number, text, self._plain, format)


def _format(book: Any, column: Column) -> tuple[Kind, Any]:
    pattern = _FORMATS.get(column.kind)
    return column.kind, book.add_format({"num_format": pattern}) if pattern else None


def _nothing(_: str) -> float | None:
    return None


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    if match is None or sum(map(str.isdecimal, match[1])) > _DIGITS:
        return None
    return float(text)


def _date(text: str) -> float | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day - _EPOCH.date()).days if day >= _FIRST else None


def _date_time(text: str) -> float | None:
    try:
        instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (instant - _EPOCH) / timedelta(days=1) if instant.date() >= _FIRST else None


def _time(text: str) -> float | None:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    return (datetime.combine(_EPOCH, clock.replace(tzinfo=UTC)) - _EPOCH) / timedelta(days=1)


_VALUES = {
    Kind.TEXT: _nothing,
    Kind.PLACE: _nothing,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATE_TIME: _date_time,
}
"""What a sheet counts instead of a text, None when the text stays."""
