"""Workbooks of Excel 97 to 2003, written record by record: no library of the project writes them.

[MS-CFB] for the file, [MS-XLS] for the stream in it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

SECTOR = 512
ERRORS = {"#REF!": 0x17, "#N/A": 0x2A}
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Value = str | float | bool | date | time | None


def xls(
    sheets: Mapping[str, Sequence[Sequence[Value]]],
    merged: Mapping[str, tuple[int, int, int, int]] | None = None,
    streams: Sequence[str] = (),
    *,
    is_encrypted: bool = False,
) -> bytes:
    """A workbook of sheets of rows.

    Args:
        merged: by the title of a sheet, the first and last row and the first and last column, counted from 0.
        streams: names of further, empty streams, such as those of macros.
    """
    parts = [_sheet(rows, (merged or {}).get(title)) for title, rows in sheets.items()]
    return _compound(_globals(list(sheets), parts, is_encrypted=is_encrypted) + b"".join(parts), streams)


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _globals(titles: Sequence[str], parts: Sequence[bytes], *, is_encrypted: bool) -> bytes:
    head = _bof(0x0005) + (_record(0x002F, bytes(6)) if is_encrypted else b"")
    head += _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial")
    for shown_as in (0, 22):  # as it is; as a day with its hour
        head += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, shown_as, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    lengths = sum(len(_boundsheet(0, title)) for title in titles) + len(_record(0x000A))
    at = len(head) + lengths
    for title, part in zip(titles, parts, strict=True):
        head += _boundsheet(at, title)
        at += len(part)
    return head + _record(0x000A)


def _boundsheet(at: int, title: str) -> bytes:
    return _record(0x0085, struct.pack("<IHBB", at, 0, len(title), 1) + title.encode("utf-16-le"))


def _sheet(rows: Sequence[Sequence[Value]], merged: tuple[int, int, int, int] | None) -> bytes:
    cells = b"".join(_cell(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row))
    area = _record(0x00E5, struct.pack("<HHHHH", 1, *merged)) if merged else b""
    return _bof(0x0010) + cells + area + _record(0x000A)


def _cell(row: int, column: int, value: Value) -> bytes:
    place = struct.pack("<HHH", row, column, int(isinstance(value, (date, time))))
    match value:
        case None:
            return b""
        case bool():
            return _record(0x0205, place + struct.pack("<BB", value, 0))
        case str() if value.startswith("#"):
            return _record(0x0205, place + struct.pack("<BB", ERRORS[value], 1))
        case datetime() | date():
            return _record(0x0203, place + struct.pack("<d", _days(value)))
        case time():
            return _record(0x0203, place + struct.pack("<d", (value.hour * 60 + value.minute) / 1440))
        case str():
            return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        case _:
            return _record(0x0203, place + struct.pack("<d", value))


def _days(value: date) -> float:
    """Days since the beginning of 1900, which Excel takes for a leap year."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment - datetime(1899, 12, 30)).total_seconds() / 86_400


def _compound(content: bytes, streams: Sequence[str]) -> bytes:
    """A compound file of one stream, which is long enough to have sectors of its own."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    entries = [_entry("Root Entry", 5, END, 0, child=1), _entry("Workbook", 2, 2, len(content))]
    entries += [_entry(name, 2, END, 0) for name in streams]
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    chain = [FAT, END, *range(3, sectors + 2), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0) + b"\xff" * 432
    return header + table + directory + content


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, FREE, FREE, child)
    return entry + bytes(16) + struct.pack("<IQQIQ", 0, 0, 0, start, size)
