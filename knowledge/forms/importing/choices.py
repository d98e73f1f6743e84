"""Checks the lists of choices, and the questions that take their choices from them."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.forms.importing.expressions import Surroundings, check_expression
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.outline import YES, Entry
from knowledge.forms.importing.parameters import parameters_in
from knowledge.forms.importing.sheets import Book, Row, SheetRows, by_list
from knowledge.forms.importing.translations import MOST_ROWS
from knowledge.forms.importing.types import Select, Source
from knowledge.model.forms import SEVERAL


def check_choices(book: Book, around: Surroundings) -> Iterator[Finding]:
    """All that is wrong with the sheets of choices, and with the selects that use them."""
    may_repeat = book.setting.text("allow_choice_duplicates") in YES
    yield from _check_sheet(book.choices, may_repeat=may_repeat)
    yield from _check_sheet(book.external_choices, may_repeat=True)
    for entry in around.outline.entries:
        if isinstance(entry.type, Select):
            yield from _check_source(entry, entry.type, around)
            yield from _check_filter(entry, entry.type, around)
            yield from _check_spaces(entry, entry.type, book)


def _check_sheet(sheet: SheetRows, *, may_repeat: bool) -> Iterator[Finding]:
    if not sheet.rows:
        return
    for base in ("list_name", "name"):
        if not sheet.has_column(base):
            yield sheet.whole.problem("missing-column", f'The sheet has no column "{base}" in its first row.', base)
            return
    yield from _check_headers(sheet)
    for row in sheet.rows:
        yield from _check_row(row)
    unlabelled = [row for row in sheet.rows if row.text("name") and not row.has("label", "image", "audio", "video")]
    if unlabelled:
        yield _without_label(unlabelled)
    if not may_repeat:
        yield from _check_repeated(sheet)


def _check_headers(sheet: SheetRows) -> Iterator[Finding]:
    from pyxform.parsing.expression import is_xml_tag

    for column in sheet.columns:
        cell = Cell(sheet=sheet.name, row=1, header=column.header, value=column.header)
        if column.is_known:
            continue
        if " " in column.base:
            yield cell.warning("column-with-spaces", "The column is left out because its name has spaces in it.")
        elif not is_xml_tag(column.base.partition("::")[0]):
            yield cell.problem(
                "bad-column-name", "The name of a column begins with a letter and has letters, digits, _ - or . in it."
            )


def _check_row(row: Row) -> Iterator[Finding]:
    if row.text("list_name") and not row.text("name"):
        yield row.cell("name").problem("missing-choice-name", "The choice needs a name: the value that is stored.")
    elif not row.text("list_name") and row.text("name"):
        yield row.cell("list_name").problem(
            "missing-list-name", "Write the list that this choice belongs to.", row.text("name")
        )
    elif not row.text("list_name"):
        first = next(iter(row.texts.values()))
        yield row.cell("list_name").warning("comment", "The row has neither list nor name: left out.", first)


def _without_label(rows: list[Row]) -> Finding:
    named = ", ".join(str(row.number) for row in rows[:MOST_ROWS])
    return (
        rows[0]
        .cell("label")
        .warning(
            "choice-without-label", f"{len(rows)} choices have no label and are shown by their names: rows {named}."
        )
    )


def _check_repeated(sheet: SheetRows) -> Iterator[Finding]:
    for rows in by_list(sheet).values():
        seen: dict[str, int] = {}
        for row in rows:
            name = row.text("name")
            if name in seen:
                yield row.cell("name").problem(
                    "duplicate-choice",
                    f"Row {seen[name]} of the list has this name already. Choose another, or set "
                    "allow_choice_duplicates to yes if choice filters tell them apart.",
                )
            elif name:
                seen[name] = row.number


def _check_source(entry: Entry, select: Select, around: Surroundings) -> Iterator[Finding]:
    cell = entry.row.cell("type")
    match select.source:
        case Source.CHOICES:
            yield from _check_list(cell, select.list, "choices", around.instances.lists)
        case Source.EXTERNAL:
            yield from _check_list(cell, select.list, "external_choices", around.instances.external)
        case Source.FILE:
            yield from _check_file(entry, select, around)
        case Source.REPEAT:
            yield from _check_repeat(cell, select, around)


def _check_list(cell: Cell, name: str, sheet: str, known: frozenset[str]) -> Iterator[Finding]:
    if name not in known:
        yield cell.problem(
            "unknown-list", f'The sheet "{sheet}" has no list "{name}".{did_you_mean(name, sorted(known))}', name
        )


def _check_file(entry: Entry, select: Select, around: Surroundings) -> Iterator[Finding]:
    cell, file = entry.row.cell("type"), select.list
    if not file.endswith(".csv"):
        yield cell.problem("no-csv-file", "Only CSV files can belong to a form. Write the choices as one.", file)
        return
    known = around.instances.columns.get(file.removesuffix(".csv"))
    if known is None:
        yield cell.problem("missing-file", f'The file "{file}" is not there.', file)
        return
    given = dict(parameters_in(entry.row.text("parameters")))
    for parameter, usual in (("value", "name"), ("label", "label")):
        column = given.get(parameter, usual)
        if column not in known:
            yield cell.problem(
                "unknown-column-of-file",
                f'"{file}" has no column "{column}" for the {parameter} of a choice. Add it, or name another with the '
                f"parameter {parameter}=COLUMN.{did_you_mean(column, known)}",
                column,
            )


def _check_repeat(cell: Cell, select: Select, around: Surroundings) -> Iterator[Finding]:
    name = select.list.removeprefix("${").removesuffix("}")
    found = around.outline.by_name.get(name, ())
    if not found:
        meant = did_you_mean(name, around.outline.by_name, "${{{}}}")
        yield cell.problem("unknown-question", f'No question of the form is called "{name}".{meant}', select.list)
    elif not found[0].repeats:
        yield cell.problem("no-repeat", "The choices are the answers in a repeat, and this is in none.", select.list)


def _check_filter(entry: Entry, select: Select, around: Surroundings) -> Iterator[Finding]:
    cell = entry.row.cell("choice_filter")
    if not cell.value:
        return
    if select.source is Source.REPEAT:
        named = around.outline.by_name.get(select.list.removeprefix("${").removesuffix("}"), ())
        if named and named[0].repeats:  # the filter is asked of each instance of the repeat
            yield from check_expression(cell, around.outline.by_path[named[0].repeats[-1]], around)
        return
    name = select.list.removesuffix(".csv") if select.source is Source.FILE else select.list
    if name in around.instances.names:
        yield from check_expression(cell, entry, around, frame=f"instance('{name}')/root/item[{{}}]")


def _check_spaces(entry: Entry, select: Select, book: Book) -> Iterator[Finding]:
    if select.type not in SEVERAL:
        return
    for row in book.lists.get(select.list, ()) if select.source is Source.CHOICES else ():
        if " " in row.text("name"):
            yield row.cell("name").problem(
                "choice-with-spaces",
                f"A name must have no spaces where several can be chosen (row {entry.row.number} of the survey): "
                f"answers are kept with a space between them. Write {'_'.join(row.text('name').split())}.",
            )
