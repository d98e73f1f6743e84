"""Files as tables: recognised, read once, and kept aside in a temporary file, to be gone through twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from knowledge.model.register import Fault, FaultCode, Place, Sheet, fault
from knowledge.reading.limited import Limits, Refused, values_of
from knowledge.register.cells import NOT_UTF8, Cell, csv_cell, unescaped
from knowledge.register.columns import check_header, column_name, letter, names_of, sheet_of
from knowledge.register.workbook import MOST_ROWS

LARGEST_FILE = 100 * 2**20
"""Bytes of a file: 100,000 contacts are 10 to 20 MB of CSV, and less as a workbook."""

KEPT_IN_MEMORY = 2**20
"""Bytes of a table beyond which it goes to the disk."""

_EVERY = 1_000
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_OTHER_TEXTS = (b"\xff\xfe", b"\xfe\xff")

NumberedRow = tuple[int, Sequence[Cell]]


class Spool:
    """Numbered rows, kept aside; deleted when it is closed."""

    def __init__(self) -> None:
        self._file: IO[str] = SpooledTemporaryFile(KEPT_IN_MEMORY, mode="w+", encoding="utf-8")  # noqa: SIM115 (closed with the table)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, number: int, cells: Sequence[Cell]) -> None:
        self._file.write(json.dumps([number, cells]) + "\n")
        self._count += 1

    def __iter__(self) -> Iterator[NumberedRow]:
        self._file.seek(0)
        for line in self._file:
            number, cells = json.loads(line)
            yield number, [cell if isinstance(cell, str) else tuple(cell) for cell in cells]

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One sheet of one file; `columns` names its columns, "" where the header has nothing."""

    sheet: Sheet
    file: str
    columns: tuple[str, ...]
    rows: Spool = field(default_factory=Spool)


class Tables:
    """What was read from some files: the tables in the order of the register, and what is wrong with the files."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._tables: list[Table] = []

    def __iter__(self) -> Iterator[Table]:
        return iter(sorted(self._tables, key=lambda table: list(Sheet).index(table.sheet)))

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self._tables:
            table.rows.close()

    def begin(self, header: Sequence[Cell], file: str, title: str = "") -> Table | None:
        """A new table with that header; None when it belongs to no sheet of the register."""
        texts = [cell if isinstance(cell, str) else "" for cell in header]
        sheet = sheet_of(texts, title)
        if sheet is None:
            return None
        columns, faults = check_header(texts, sheet, file)
        self.faults += faults
        table = Table(sheet=sheet, file=file, columns=columns)
        self._tables.append(table)
        return table


def read_files(paths: Iterable[Path], read: Callable[[int], None], limits: Limits | None = None) -> Tables:
    """Reads CSV files and workbooks, told apart by what is in them. Whatever is wrong with a file is a fault.

    Args:
        read: told from time to time how many rows of a file there are so far.
    """
    tables = Tables()
    for path in paths:
        place = Place(file=path.name)
        try:
            tables.faults += _read_file(path, _Filling(path.name, tables, read), limits or Limits())
        except Refused as refused:
            tables.faults.append(fault(FaultCode(refused.code), place, refused.value))
        except OSError as error:
            tables.faults.append(fault(FaultCode.UNREADABLE, place, error.strerror or ""))
    return tables


def _read_file(path: Path, filling: _Filling, limits: Limits) -> list[Fault]:
    with path.open("rb") as file:
        start = file.read(4)
    if path.stat().st_size > LARGEST_FILE:
        raise Refused("too-large")
    if start in (_OLE, _PDF):
        raise Refused("old-format" if start == _OLE else "unreadable")
    if start[:2] in _OTHER_TEXTS:
        raise Refused("not-utf-8")
    if start == _ZIP:
        _read_workbook(path, filling, limits)
    elif wrong := _read_csv(path, filling):
        return [wrong]
    if not filling.known:
        raise Refused("unknown-sheet", ", ".join(filling.others))
    return [fault(FaultCode.OTHER_SHEET, Place(file=path.name), title) for title in filling.others]


class _Filling:
    """Takes the rows of one sheet after the other: the first is the header, the rest goes into its table."""

    def __init__(self, file: str, tables: Tables, read: Callable[[int], None]) -> None:
        self._file, self._tables, self._read = file, tables, read
        self._count = 0
        self.begin("")
        self.known: list[str] = []
        self.others: list[str] = []

    def begin(self, title: str) -> None:
        self._title, self._is_begun, self.table = title, False, None

    table: Table | None

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        if not self._is_begun:
            self._is_begun, self.table = True, self._tables.begin(cells, self._file, self._title)
            (self.others if self.table is None else self.known).append(self._title)
        elif self.table is not None:
            self.table.rows.append(number, cells)
            self._count += 1
            if self._count % _EVERY == 0:
                self._read(self._count)
            if self._count > MOST_ROWS:
                raise Refused("too-many-rows")


def _read_workbook(path: Path, filling: _Filling, limits: Limits) -> None:
    for item in values_of("knowledge.register.workbook:rows", [str(path)], limits):
        match item:
            case ["sheet", title]:
                filling.begin(title)
            case ["row", number, cells]:
                filling.take(number, [unescaped(cell) if isinstance(cell, str) else tuple(cell) for cell in cells])


def _read_csv(path: Path, filling: _Filling) -> Fault | None:
    """Reads until the end, or until something is no CSV in UTF-8, which is returned."""
    row = 0
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        delimiter = _delimiter(file.readline(2**16))
        file.seek(0)
        try:
            for row, cells in _csv_rows(file, delimiter):
                for index, cell in enumerate(cells):
                    if cell[:1] == (NOT_UTF8,):
                        place = _place(path, filling, row, letter(index))
                        return fault(FaultCode.NOT_UTF8, place, cell[1])
                filling.take(row, cells)
        except csv.Error as error:
            return fault(FaultCode.UNREADABLE, _place(path, filling, row + 1), str(error))
    return None


def _place(path: Path, filling: _Filling, row: int, column: str = "") -> Place:
    sheet = filling.table.sheet if filling.table else None
    return Place(file=path.name, sheet=sheet, row=row, column=column, letter=column)


def _delimiter(header: str) -> str:
    """The delimiter that makes more known names of a header."""
    known = {name for sheet in Sheet for name in names_of(sheet)}

    def names(delimiter: str) -> int:
        return sum(column_name(cell.strip('"')) in known for cell in header.split(delimiter))

    return max(";", ",", key=names)


def _csv_rows(file: Iterable[str], delimiter: str) -> Iterator[NumberedRow]:
    """The rows that have something in them, counted as spreadsheets do: a quoted line break begins no row."""
    fields: list[Any]
    for number, fields in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1):
        cells = [csv_cell(cell) for cell in fields]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells
