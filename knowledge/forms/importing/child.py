"""Opens, checks and converts a workbook, in a process with limits (knowledge/reading/limited)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from knowledge.forms.importing.attachments import itemsets, read_attachments
from knowledge.forms.importing.checking import Examined, examine
from knowledge.forms.importing.conversion import convert
from knowledge.forms.importing.encoding import finding_out, table_out
from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.grids import open_workbook
from knowledge.forms.importing.outline import outline_of
from knowledge.forms.importing.sheets import Book, book_of
from knowledge.forms.importing.translations import coverage_of
from knowledge.forms.importing.types import Begin
from knowledge.forms.importing.wanted import wanted_files

MOST_ATTACHED = 20 * 2**20
"""Bytes of a CSV file: 200,000 rows of a hundred letters."""


def alone(path: str, folder: str, stem: str) -> Iterator[list[Any]]:
    """`work` in a process of its own."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it for values that only it has
    yield from work(path, folder, stem)


def work(path: str, folder: str, stem: str) -> Iterator[list[Any]]:
    """All of an import but the reading of the XForm.

    Args:
        folder: where the CSV files are looked for.
        stem: the form's id when the workbook gives none.

    Yields:
        pairs: "summary", "finding", "path" (of each row's question, with the row), "table", and "xml" when it is good.

    Raises:
        Refused: the file is not opened.
    """
    workbook = open_workbook(Path(path))
    book = book_of(workbook.sheets, stem)
    outline = outline_of(book)
    files = dict(_files(Path(folder), wanted_files(book, outline)))
    attached = read_attachments({name: file.read_bytes() for name, file in files.items() if not _is_too_large(file)})
    before = (*workbook.findings, *(_too_large(name) for name, file in files.items() if _is_too_large(file)))
    examined = examine(book, attached, before)
    converted = convert(examined.book, examined.outline)
    yield ["summary", _summary(book, examined)]
    findings = [*examined.findings, *_unknown_before(converted.findings, examined)]
    yield from (["finding", finding_out(finding)] for finding in findings)
    yield from (["path", [entry.path, entry.row.number]] for entry in examined.outline.entries)
    external = itemsets(book)
    yield from (["table", table_out(table)] for table in (*attached.tables, *([external] if external else ())))
    if converted.xml and not examined.problems:
        yield ["xml", converted.xml]


def _files(folder: Path, wanted: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Those that are wanted and there; a name with a folder in it is none that is there."""
    there = {file.name: file for file in folder.iterdir() if file.suffix == ".csv" and file.is_file()}
    for name in sorted(f"{stem}.csv" for stem in wanted):
        if name in there:
            yield name, there[name]


def _is_too_large(file: Path) -> bool:
    return file.stat().st_size > MOST_ATTACHED


def _too_large(name: str) -> Finding:
    most = MOST_ATTACHED // 2**20
    return Cell(sheet=name).problem(
        "file-too-large", f"The file has more than {most} MB. Take out what is not needed.", name
    )


def _unknown_before(found: Iterable[Finding], examined: Examined) -> Iterator[Finding]:
    """What pyxform says of rows without a problem; of other rows, or of none, it says what is known."""
    rows = {(finding.problem.file, finding.problem.row) for finding in examined.problems}
    for finding in found:
        problem = finding.problem
        if not rows or (problem.row and (problem.file, problem.row) not in rows):
            yield finding


def _summary(book: Book, examined: Examined) -> dict[str, Any]:
    setting = book.setting
    types = Counter(entry.type.type.value for entry in examined.outline.entries if not isinstance(entry.type, Begin))
    id = setting.text("form_id") or book.stem
    return {
        "title": setting.text("form_title") or id,
        "id": id,
        "version": setting.text("version"),
        "questions": dict(types),
        "languages": [[of.language, of.written, of.texts] for of in coverage_of(examined.book)],
    }
