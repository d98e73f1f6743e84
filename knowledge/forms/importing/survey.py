"""Checks the survey's columns and what a single row says: booleans, labels, triggers, calculations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.forms.importing.columns import MEDIA, Column, is_left_alone, known_names
from knowledge.forms.importing.expressions import is_dynamic
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.outline import NO, YES, Entry, Outline
from knowledge.forms.importing.references import in_text
from knowledge.forms.importing.sheets import Book, SheetRows
from knowledge.forms.importing.types import Begin, Plain, Select, Source
from knowledge.model.forms import NEVER_ASKED, QuestionType

_WORD = re.compile(r"[^\W\d][\w-]*")
_TRIGGER = re.compile(r"\s*\$\{[^}]+\}\s*(?:,\s*\$\{[^}]+\}\s*)*")


def check_columns(book: Book) -> Iterator[Finding]:
    """Columns that pyxform would drop in silence, and columns that there are twice."""
    for sheet in (book.survey, book.choices, book.settings, book.external_choices):
        yield from _repeated_columns(sheet)
        for cell in sheet.strays:
            yield cell.warning("column-without-header", "The column has no name in the first row: it is not read.")
        for column in sheet.columns:
            if not column.is_known and not is_left_alone(column.header):
                yield from _unknown_column(sheet, column)


def _repeated_columns(sheet: SheetRows) -> Iterator[Finding]:
    seen: dict[str, Column] = {}
    for column in sheet.columns:
        if column.key in seen:
            other = seen[column.key].header
            cell = Cell(sheet=sheet.name, row=1, header=column.header, value=column.header)
            yield cell.problem("duplicate-column", f'The column "{other}" means the same. Remove one of them.')
        seen.setdefault(column.key, column)


def _unknown_column(sheet: SheetRows, column: Column) -> Iterator[Finding]:
    """A list of choices may have columns of its own: there only what looks like a slip is told."""
    base = column.header.partition("::")[0]
    there = {other.base for other in sheet.columns}
    meant = did_you_mean(base, [name for name in known_names(sheet.name) if name not in there])
    is_own = sheet.name in ("choices", "external_choices")
    if meant or not is_own:
        cell = Cell(sheet=sheet.name, row=1, header=column.header, value=column.header)
        kept = "is only there for choice filters" if is_own else "is not read"
        yield cell.warning("unknown-column", f"XLSForm has no such column; it {kept}.{meant}")


def check_rows(outline: Outline) -> Iterator[Finding]:
    """What is wrong with single rows."""
    for entry in outline.entries:
        for base in ("required", "read_only"):
            yield from _check_boolean(entry.row.cell(base))
        yield from _check_label(entry)
        yield from _check_trigger(entry, outline)
        if entry.type == _IMAGE and is_dynamic(entry):
            yield entry.row.cell("default").problem("bad-default", "A picture begins with a file, not an expression.")
        if entry.type == _CALCULATE and not entry.row.text("calculation") and not is_dynamic(entry):
            yield entry.row.cell("calculation").problem("missing-calculation", "Write what is to be calculated.")
        if isinstance(entry.type, Select) and entry.type.source is Source.EXTERNAL:
            yield from _check_external(entry)


_IMAGE = Plain(type=QuestionType.IMAGE)
_CALCULATE = Plain(type=QuestionType.CALCULATE)


def _check_boolean(cell: Cell) -> Iterator[Finding]:
    if _WORD.fullmatch(cell.value) and cell.value not in YES | NO:
        yield cell.problem("not-a-boolean", f"Write yes, no, or an expression.{did_you_mean(cell.value, YES | NO)}")


def _check_label(entry: Entry) -> Iterator[Finding]:
    """pyxform: what is computed is shown only where it has a text, all else needs one."""
    row = entry.row
    if row.text("big-image") and not row.text("image"):
        yield row.cell("big-image").problem("missing-image", "Name the image, of which this is the large version, too.")
    if not _needs_label(entry) or row.has("label", "hint", *MEDIA):
        return
    if not row.text("calculation") and not row.text("trigger"):
        yield row.cell("label").problem(
            "missing-label", f'Write the question: "{entry.name}" has neither label nor hint.', ""
        )


def _needs_label(entry: Entry) -> bool:
    match entry.type:
        case Begin():
            return False
        case Plain(type=type):
            return type not in NEVER_ASKED and entry.row.text("type") not in _WITH_HINT
        case Select():
            return True


_WITH_HINT = frozenset(
    {
        *("phone number", "number of days in last month", "number of days in last six months"),
        "number of days in last year",
    }
)
"""Types to which pyxform adds a hint."""


def _check_trigger(entry: Entry, outline: Outline) -> Iterator[Finding]:
    cell = entry.row.cell("trigger")
    if not cell.value:
        return
    if not _TRIGGER.fullmatch(cell.value):
        yield cell.problem("bad-trigger", "Write the questions that trigger it: ${name}, with commas between them.")
        return
    for name in dict.fromkeys(reference.name for reference in in_text(cell.value)):
        found = outline.by_name.get(name, ())
        if not found or not found[0].is_question:
            meant = did_you_mean(name, outline.by_name, "${{{}}}")
            yield cell.problem(
                "unknown-question", f'No question of the form is called "{name}".{meant}', f"${{{name}}}"
            )


def _check_external(entry: Entry) -> Iterator[Finding]:
    if not entry.row.text("choice_filter"):
        yield entry.row.cell("choice_filter").warning(
            "missing-filter", "select_one_external is meant for lists that a choice_filter makes short."
        )
