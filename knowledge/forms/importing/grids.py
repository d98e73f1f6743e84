"""Workbooks as grids of texts. It runs in a process with limits (knowledge/reading/limited)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from knowledge.forms.importing.findings import Cell, Finding
from knowledge.reading.limited import UNREADABLE, Refused

ENCRYPTED, NO_WORKBOOK, OPEN_DOCUMENT, BINARY = "encrypted", "no-workbook", "open-document", "binary-workbook"
TOO_MANY_ROWS = "too-many-rows"

WIDTH = 300
"""Columns that are looked at. The reference of XLSForm has 40, a fifth of them in each language of a form."""
MOST_ROWS = 200_000
"""Rows with something in them, in all sheets together: twenty lists of ten thousand choices."""
LAST_ROW = 250_000
"""A value below is a slip of the hand, and would stand apart from the rest by more rows than anybody scrolls."""
LONGEST = 32_767
"""Characters of a cell: what Excel allows."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How compound files begin ([MS-CFB] 2.2): workbooks of Excel 97 to 2003, and those that are encrypted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A sheet.

    Attributes:
        title: as it is written.
        rows: their numbers and texts; only those with something in them.
    """

    title: str
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Workbook:
    """All that is taken from a workbook.

    Attributes:
        findings: what cannot be told from the texts: merged cells, formulas, errors, macros.
    """

    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]

    @property
    def sheets(self) -> Mapping[str, Sequence[tuple[int, Sequence[str]]]]:
        """The rows of the sheets by their titles."""
        return {grid.title: grid.rows for grid in self.grids}


def open_workbook(path: Path) -> Workbook:
    """A workbook, known by what is in it and not by its name.

    Raises:
        Refused: it is no workbook, encrypted, too large, or defines entities.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_ZIP):
        from knowledge.forms.importing.grids_xlsx import read_xlsx

        return read_xlsx(path)
    if start != _OLE:
        raise Refused(NO_WORKBOOK)
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:  # [MS-OFFCRYPTO] 2.3.4.4
        raise Refused(ENCRYPTED)
    from knowledge.forms.importing.grids_xls import read_xls

    return read_xls(content)


def text_of(value: Any) -> str:
    """A cell's value as a text, as pyxform writes it, but days without the hour that Excel gives them."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat() if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value).replace("\xa0", " ").strip()


def check_length(text: str) -> str:
    """The text, when Excel could have written it; Refused when not."""
    if len(text) > LONGEST:
        raise Refused(UNREADABLE)
    return text


def used(rows: Iterator[tuple[int, Sequence[str]]], title: str, before: int) -> list[tuple[int, Sequence[str]]]:
    """The rows that have something in them; Refused when there are too many of them, those before counted."""
    kept: list[tuple[int, Sequence[str]]] = []
    for number, texts in rows:
        if not any(texts):
            continue
        if number > LAST_ROW or before + len(kept) >= MOST_ROWS:
            raise Refused(TOO_MANY_ROWS, f"{title}:{number}")
        kept.append((number, texts))
    return kept


MACROS = Cell().warning(
    "macros",
    "The workbook contains macros. They are never run and not needed: save it as .xlsx to be rid of this warning.",
    "VBA",
)


def merged(title: str, first_row: int, last_row: int, area: str) -> Finding:
    """A finding for merged cells: only their first one has a value, so rows are refused and columns tolerated."""
    cell = Cell(sheet=title, row=first_row, value=area)
    if first_row == last_row:
        return cell.warning(
            "merged-cells", f"The cells {area} are merged: only the first of them counts as filled. Unmerge them."
        )
    return cell.problem(
        "merged-cells",
        f"The cells {area} are merged over several rows, of which only the first has the value. "
        "Unmerge them and write the value into each row that it is meant for.",
    )
