"""Books of rows for tests of single checks: no workbook is written, no process started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.forms.importing.attachments import read_attachments
from knowledge.forms.importing.checking import Examined, examine
from knowledge.forms.importing.findings import Finding, Severity
from knowledge.forms.importing.sheets import Book, book_of
from tests.knowledge.forms.workbooks import SETTINGS, YES_NO, Row

NAME: Row = {"type": "text", "name": "name", "label": "Name"}
"""A question without faults."""


def book(
    survey: Sequence[Row], choices: Sequence[Row] = YES_NO, settings: Row | None = None, **sheets: Sequence[Row]
) -> Book:
    """A book from tables, as `workbook` takes them."""
    tables = {"survey": survey, "choices": choices, "settings": [SETTINGS if settings is None else settings], **sheets}
    return book_of({title: _grid(rows) for title, rows in tables.items() if any(rows)})


def _grid(rows: Sequence[Row]) -> list[tuple[int, list[str]]]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [(1, columns), *((at, [str(row.get(name, "")) for name in columns]) for at, row in enumerate(rows, start=2))]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a check finds, for comparison: without the sentence."""

    code: str
    sheet: str
    row: int
    column: str
    value: str


def found(code: str, sheet: str = "survey", row: int = 2, column: str = "", value: str = "") -> Found:
    """What is expected."""
    return Found(code=code, sheet=sheet, row=row, column=column, value=value)


def checked(
    survey: Sequence[Row],
    choices: Sequence[Row] = YES_NO,
    settings: Row | None = None,
    files: Mapping[str, bytes] | None = None,
    **sheets: Sequence[Row],
) -> Examined:
    """The book with all that is found in it."""
    return examine(book(survey, choices, settings, **sheets), read_attachments(files or {}))


def problems(survey: Sequence[Row], choices: Sequence[Row] = YES_NO, **rest: object) -> list[Found]:
    """The problems of a book."""
    return _of(checked(survey, choices, **rest).findings, Severity.PROBLEM)  # type: ignore[arg-type]  # as of checked


def warnings(survey: Sequence[Row], choices: Sequence[Row] = YES_NO, **rest: object) -> list[Found]:
    """The warnings of a book."""
    return _of(checked(survey, choices, **rest).findings, Severity.WARNING)  # type: ignore[arg-type]  # as of checked


def _of(findings: Iterable[Finding], severity: Severity) -> list[Found]:
    return [
        Found(
            code=finding.problem.code,
            sheet=finding.problem.file,
            row=finding.problem.row,
            column=finding.problem.column,
            value=finding.problem.value,
        )
        for finding in findings
        if finding.severity is severity
    ]


def sentence(examined: Examined, code: str) -> str:
    """The sentence of the only finding of a code."""
    (said,) = [finding.problem.sentence for finding in examined.findings if finding.problem.code == code]
    return said
