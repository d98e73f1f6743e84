"""Checks the expressions of a form: that they can be read, and that all they read is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.expressions import Call, Expression, ExpressionError, Path, parse
from knowledge.forms.functions.patterns import pattern_problem
from knowledge.forms.importing.columns import TEXTS
from knowledge.forms.importing.expression_faults import fault_of
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.instances import Instances, check_instances, stem
from knowledge.forms.importing.outline import NO, YES, Entry, Outline
from knowledge.forms.importing.references import as_path, check_references, in_text, references, straight
from knowledge.forms.importing.sheets import Book, Row

RULES = ("relevant", "constraint", "required", "read_only", "calculation", "repeat_count")


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What expressions can read."""

    outline: Outline
    instances: Instances


def check_expressions(book: Book, around: Surroundings) -> Iterator[Finding]:
    """All that is wrong with expressions and references, in the survey, the labels of choices and the settings."""
    for entry in around.outline.entries:
        yield from _check_entry(entry, around)
    for row in book.choices.rows:
        yield from _check_texts(row, None, around)
    yield from _check_settings(book.setting, around)


def _check_entry(entry: Entry, around: Surroundings) -> Iterator[Finding]:
    yield from _check_texts(entry.row, entry, around)
    for rule in RULES:
        cell = entry.row.cell(rule)
        if cell.value and cell.value not in YES | NO:
            yield from check_expression(cell, entry, around)
    default = entry.row.cell("default")
    if default.value and is_dynamic(entry):
        yield from check_expression(default, entry, around)


def _check_texts(row: Row, entry: Entry | None, around: Surroundings) -> Iterator[Finding]:
    for _, cell in row.cells(*TEXTS):
        if "${" in cell.value:
            yield from check_references(cell, in_text(cell.value), entry, around.outline)


def _check_settings(row: Row, around: Surroundings) -> Iterator[Finding]:
    cell = row.cell("instance_name")
    if cell.value:
        yield from check_expression(cell, None, around)


def is_dynamic(entry: Entry) -> bool:
    """Whether the default is an expression, as pyxform decides it."""
    from pyxform.utils import default_is_dynamic

    text = entry.row.text("default")
    return bool(text) and bool(default_is_dynamic(straight(text), entry.row.text("type")))


def check_expression(cell: Cell, entry: Entry | None, around: Surroundings, frame: str = "{}") -> Iterator[Finding]:
    """What is wrong with one expression.

    Args:
        entry: whose it is; None of a setting.
        frame: what stands around the expression when it is evaluated, "{}" for its place.
    """
    text = straight(cell.value)
    if text != cell.value:
        yield cell.warning(
            "smart-quotes", "Quotation marks in expressions are straight: ' or \". The curly ones are read as such."
        )
    yield from check_references(cell, references(text), entry, around.outline)
    read = _read(text, cell, around.outline, frame)
    if isinstance(read, Finding):
        yield read
        return
    for call in read.functions:
        yield from _check_call(call, cell, around.instances)
    context = entry.path if entry else f"/{around.outline.root}"
    for path in read.paths:
        if path.start != "instance":
            yield from _check_path(path, cell, context, around)
    yield from check_instances(read, cell, around.instances)


def _read(text: str, cell: Cell, outline: Outline, frame: str) -> Expression | Finding:
    try:
        parse(as_path(text, outline))  # alone, so that no bracket of the expression closes one of the frame
        return parse(frame.replace("{}", as_path(text, outline)))
    except ExpressionError as error:
        return fault_of(error, cell)


def _check_call(call: Call, cell: Cell, instances: Instances) -> Iterator[Finding]:
    match call.name:
        case "pulldata":
            yield from _check_pulldata(call, cell, instances)
        case "regex":
            yield from _check_pattern(call, cell)


def _check_pulldata(call: Call, cell: Cell, instances: Instances) -> Iterator[Finding]:
    file, *columns = (*call.literals, None)[:3]
    if file is None:
        return
    name = stem(file) if file.endswith(".csv") else file
    if name not in instances.files:
        meant = did_you_mean(name, instances.files)
        yield cell.problem("missing-file", f'The file "{name}.csv" is not there.{meant}', f"{name}.csv")
        return
    known = instances.columns.get(name)
    for column in columns:
        if column is not None and known is not None and column not in known:
            yield cell.problem(
                "unknown-column-of-file", f'"{name}.csv" has no such column.{did_you_mean(column, known)}', column
            )


def _check_pattern(call: Call, cell: Cell) -> Iterator[Finding]:
    pattern = call.literals[1] if len(call.literals) > 1 else None
    fault = pattern_problem(pattern) if pattern is not None else None
    if fault is not None:
        yield cell.problem("bad-pattern", f"This regular expression cannot be used: {fault}.", pattern)


def _check_path(path: Path, cell: Cell, context: str, around: Surroundings) -> Iterator[Finding]:
    leads = path.resolved(context)
    if leads is None or _is_there(leads, around.outline):
        return
    name = leads.rpartition("/")[2]
    if path.start == "context" and len(path.steps) == 1 and name in around.outline.by_name:
        yield cell.problem("missing-brackets", f"Write ${{{name}}} for the answer to that question.", path.text)
    else:
        meant = did_you_mean(name, around.outline.by_name, "${{{}}}")
        yield cell.problem("unknown-path", f"This path leads to no question of the form.{meant}", path.text)


def _is_there(path: str, outline: Outline) -> bool:
    root = f"/{outline.root}"
    if "@" in path or path in ("/", root, *outline.by_path) or path.startswith(f"{root}/meta"):
        return True
    return any(f"{entry.path}_count" == path for entry in outline.entries if entry.is_repeat)
