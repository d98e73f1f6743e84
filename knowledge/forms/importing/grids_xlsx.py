"""Workbooks of Excel 2007 and later as grids of texts."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.grids import (
    BINARY,
    MACROS,
    NO_WORKBOOK,
    OPEN_DOCUMENT,
    WIDTH,
    Grid,
    Workbook,
    check_length,
    merged,
    text_of,
    used,
)
from knowledge.forms.importing.sheets import SHEETS
from knowledge.reading.archives import WORKBOOK_PARTS, ArchiveLimits, check_archive
from knowledge.reading.limited import Refused

LIMITS = ArchiveLimits(unpacked=200 * 2**20)
"""A form of 500 questions with 10,000 choices in three languages unpacks to 5 MB; pictures may stand beside it."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML has not, and a text that looks like that (ECMA-376, 22.9.2.19)."""


def read_xlsx(path: Path) -> Workbook:
    """A workbook; Refused when it is another kind of archive, too large, or defines entities."""
    names = check_archive(path, LIMITS, WORKBOOK_PARTS)
    _check_kind(names)
    with warnings.catch_warnings(), zipfile.ZipFile(path) as archive:
        warnings.simplefilter("ignore")  # about styles and properties that nobody reads
        book = _loaded(path, data_only=True)
        titles = _read_titles([sheet.title for sheet in book.worksheets])
        parts = {title: archive.read(book[title]._worksheet_path) for title in titles}
        grids = tuple(_grids(book, titles))
        findings = [found for title in parts for found in _merged(title, parts[title])]
        findings += _errors(grids)
        findings += _formulas(path, [title for title in parts if _FORMULA.search(parts[title])])
    return Workbook(grids=grids, findings=(*([MACROS] if _has_macros(names) else ()), *findings))


def _loaded(path: Path, *, data_only: bool) -> Any:
    """The workbook from its content: openpyxl would judge a path by its ending."""
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=data_only, keep_links=False)


def _check_kind(names: frozenset[str]) -> None:
    if "mimetype" in names:
        raise Refused(OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise Refused(BINARY)
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise Refused(NO_WORKBOOK)


def _has_macros(names: frozenset[str]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in names)


def _read_titles(titles: Sequence[str]) -> list[str]:
    """The sheets that are read: those of a form, or the only one; the others may hold anything."""
    known = [title for title in titles if title.strip().casefold() in SHEETS]
    return known or list(titles[:1])


def _grids(book: Any, titles: Iterable[str]) -> Iterator[Grid]:
    count = 0
    for title in titles:
        rows = used(_rows(book[title]), title, count)
        count += len(rows)
        yield Grid(title=title, rows=rows)
    for sheet in book.worksheets:
        if sheet.title not in titles:
            yield Grid(title=sheet.title, rows=())


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    """All rows, whatever size the sheet claims to have, as wide as the first."""
    sheet.reset_dimensions()
    headers = next(sheet.iter_rows(max_row=1, max_col=WIDTH, values_only=True), ())
    width = max((at for at, value in enumerate(headers, start=1) if value is not None), default=WIDTH)
    for number, row in enumerate(sheet.iter_rows(max_col=width, values_only=True), start=1):
        yield number, [_text(value) for value in row] if any(value is not None for value in row) else ()


def _text(value: Any) -> str:
    text = text_of(value)
    return check_length(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)) if text else ""


def _merged(title: str, part: bytes) -> Iterator[Finding]:
    for left, first, right, last in _MERGED.findall(part):
        area = f"{left.decode()}{first.decode()}:{right.decode()}{last.decode()}"
        yield merged(title, int(first), int(last), area)


_ERRORS = frozenset({"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!"})


def _errors(grids: Iterable[Grid]) -> Iterator[Finding]:
    """Cells that show an error instead of a value."""
    for grid in grids:
        headers = grid.rows[0][1] if grid.rows else ()
        for number, texts in grid.rows:
            for at, text in enumerate(texts):
                if text in _ERRORS:
                    yield Cell(sheet=grid.title, row=number, header=_header(headers, at), value=text).problem(
                        "error-value", "The formula in this cell has failed. Write the value itself into the cell."
                    )


def _header(headers: Sequence[str], at: int) -> str:
    from openpyxl.utils import get_column_letter

    return (headers[at] if at < len(headers) else "") or get_column_letter(at + 1)


def _formulas(path: Path, titles: Sequence[str]) -> Iterator[Finding]:
    """What becomes of formulas: their last value counts; one that was never computed has none."""
    if not titles:
        return
    computed, written = _loaded(path, data_only=True), _loaded(path, data_only=False)
    for title in titles:
        cells: dict[str, list[tuple[int, str, bool]]] = {}
        headers: list[str] = []
        for number, (texts, formulas) in enumerate(zip(computed[title], written[title], strict=False), start=1):
            headers = headers or [text_of(cell.value) for cell in texts]
            for at, cell in enumerate(formulas[:WIDTH]):
                if cell.data_type == "f":
                    formula = str(getattr(cell.value, "text", cell.value))
                    cells.setdefault(_header(headers, at), []).append((number, formula, texts[at].value is not None))
        yield from _formula_findings(title, cells)


def _formula_findings(title: str, cells: Mapping[str, list[tuple[int, str, bool]]]) -> Iterator[Finding]:
    for header, found in cells.items():
        for number, formula, _ in (entry for entry in found if not entry[2]):
            yield Cell(sheet=title, row=number, header=header, value=formula).problem(
                "formula-without-value",
                "This formula has never been computed, so the cell has no value. "
                "Open the workbook in a spreadsheet program and save it, or write the value itself.",
            )
        valued = [entry for entry in found if entry[2]]
        if valued:
            number, formula, _ = valued[0]
            yield Cell(sheet=title, row=number, header=header, value=formula).warning(
                "formula",
                "There are formulas in this column; the values that they had when it was saved count.",
            )
