"""CSV files that belong to a form, as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.grids import LAST_ROW
from knowledge.forms.importing.instances import stem
from knowledge.forms.importing.outline import Outline
from knowledge.forms.importing.sheets import Book
from knowledge.model.forms import Table

ITEMSETS = "itemsets"
"""The table of the choices of select_one_external, by the name that ODK gives to its file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """The tables that could be read, and what is wrong with the files."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]


def read_attachments(files: Mapping[str, bytes]) -> Attachments:
    """The CSV files, by their names; other files are left alone."""
    tables: list[Table] = []
    findings: list[Finding] = []
    for name, content in files.items():
        if name.lower().endswith(".csv"):
            read = _read(name, content)
            findings += read if isinstance(read, list) else []
            tables += [read] if isinstance(read, Table) else []
    return Attachments(tables=tuple(tables), findings=tuple(findings))


def _read(name: str, content: bytes) -> Table | list[Finding]:
    whole = Cell(sheet=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [whole.problem("no-utf-8", "The file is not in UTF-8. Save it as CSV UTF-8.", name)]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [row for row in lines if any(row)]
    except csv.Error as error:
        return [whole.problem("broken-csv", f"The file cannot be read as CSV: {error}.", name)]
    if not rows or len(rows) > LAST_ROW:
        return [whole.problem("bad-table", f"The file has no rows, or more than {LAST_ROW:,}.", name)]
    return _table(name, rows)


def _delimiter(text: str) -> str:
    """JavaRosa looks for a semicolon among the headers (CsvExternalInstance)."""
    return ";" if ";" in text.partition("\n")[0] else ","


def _table(name: str, rows: list[list[str]]) -> Table | list[Finding]:
    columns = tuple(header.strip() for header in rows[0])
    findings = list(_check_headers(name, columns))
    for number, row in enumerate(rows[1:], start=2):
        if any(row[len(columns) :]):
            cell = Cell(sheet=name, row=number, value=row[len(columns)])
            findings.append(
                cell.problem("too-many-cells", f"The row has more cells than there are headers: {columns}.")
            )
    if findings:
        return findings
    width = len(columns)
    return Table(name=stem(name), columns=columns, rows=tuple(tuple((row + [""] * width)[:width]) for row in rows[1:]))


def _check_headers(name: str, columns: tuple[str, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for column in columns:
        cell = Cell(sheet=name, row=1, header=column, value=column)
        if not column:
            yield cell.problem("missing-header", "A column of the file has no name in its first row.")
        elif column in seen:
            yield cell.problem("duplicate-column", "The file has this column twice. Remove or rename one of them.")
        seen.add(column)


def itemsets(book: Book) -> Table | None:
    """The sheet external_choices as the table that ODK keeps in itemsets.csv, None when there is none."""
    sheet = book.external_choices
    if not sheet.rows:
        return None
    keys = tuple(dict.fromkeys(column.key for column in sheet.columns))
    return Table(
        name=ITEMSETS, columns=keys, rows=tuple(tuple(row.texts.get(key, "") for key in keys) for row in sheet.rows)
    )


def check_attachments(outline: Outline, tables: tuple[Table, ...]) -> Iterator[Finding]:
    """Files that csv-external rows name and that are not there."""
    there = {table.name for table in tables}
    for name, cell in outline.files.items():
        if not name:
            yield cell.problem("missing-name", "Write the name of the file, without .csv.")
        elif stem(name) not in there:
            yield cell.problem("missing-file", f'The file "{stem(name)}.csv" is not there.', f"{stem(name)}.csv")
