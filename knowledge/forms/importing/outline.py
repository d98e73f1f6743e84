"""The survey's rows as a tree: what stands in which group, and where names lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.sheets import Book, Row, SheetRows
from knowledge.forms.importing.types import (
    WORDS,
    Attached,
    Audit,
    Begin,
    Control,
    End,
    InSurvey,
    Plain,
    RowType,
    Select,
    Unknown,
    Unlisted,
    Unsupported,
    type_of,
)
from knowledge.model.forms import QuestionType

ROOT = "data"
YES = frozenset({"yes", "Yes", "YES", "true", "True", "TRUE", "true()"})
NO = frozenset({"no", "No", "NO", "false", "False", "FALSE", "false()"})
"""How pyxform writes booleans."""

_START = (
    r"A-Za-z_\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(rf"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")
"""Names that XML and pyxform both have; pyxform's own pattern leaves out À to Ö."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A question, group or repeat, as a row declares it.

    Attributes:
        path: in the instance: "/data/city/inhabitants".
        repeats: the paths of the repeats it is in, the outermost first; a repeat is not in itself.
    """

    row: Row
    type: Begin | Plain | Select
    name: str
    path: str
    repeats: tuple[str, ...] = ()

    @property
    def is_repeat(self) -> bool:
        """Whether it can be answered any number of times."""
        return isinstance(self.type, Begin) and self.type.control is Control.REPEAT

    @property
    def is_question(self) -> bool:
        """Whether it is neither group nor repeat."""
        return not isinstance(self.type, Begin)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """All that the survey declares.

    Attributes:
        root: the name of the root element.
        entries: in the order of the survey.
        by_name: entries of one name: more than one when it is used in several groups.
        by_path: the entry of each path; the first when a path is used twice.
        files: the names of the CSV files that csv-external rows name.
        left_out: rows that are neither asked nor counted: disabled ones, comments, logs.
        findings: what is wrong with types, names, and beginnings and ends.
    """

    root: str
    entries: tuple[Entry, ...]
    by_name: Mapping[str, Sequence[Entry]]
    by_path: Mapping[str, Entry]
    files: Mapping[str, Cell]
    left_out: frozenset[int]
    findings: tuple[Finding, ...]


def outline_of(book: Book) -> Outline:
    """The tree of a book's survey."""
    reader = _Reader(root=book.setting.text("name") or ROOT)
    findings = [*_columns_missing(book.survey), *reader.read(book.survey)]
    by_name: dict[str, list[Entry]] = {}
    for entry in reader.entries:
        by_name.setdefault(entry.name, []).append(entry)
    return Outline(
        root=reader.root,
        entries=tuple(reader.entries),
        by_name=by_name,
        by_path={entry.path: entry for entry in reversed(reader.entries)},
        files=reader.files,
        left_out=frozenset(reader.left_out),
        findings=(*findings, *_repeated_repeats(reader.entries, reader.root)),
    )


def _columns_missing(survey: SheetRows) -> Iterator[Finding]:
    if not survey.columns:
        yield survey.whole.problem("no-survey", 'The workbook has no sheet "survey" with rows in it.', "")
    elif not survey.has_column("type"):
        yield survey.whole.problem("no-type-column", 'The sheet has no column "type" in its first row.', "")


@dataclass(slots=True)
class _Names:
    """The names of one group: as they are written, and without capitals."""

    written: dict[str, Entry] = field(default_factory=dict)
    folded: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.written.setdefault(entry.name, entry)
        self.folded.setdefault(entry.name.casefold(), entry)


@dataclass(slots=True)
class _Open:
    """A group that has begun and not ended."""

    entry: Entry
    names: _Names = field(default_factory=_Names)


@dataclass(slots=True)
class _Reader:
    root: str
    entries: list[Entry] = field(default_factory=list)
    files: dict[str, Cell] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    open: list[_Open] = field(default_factory=list)
    names: _Names = field(default_factory=_Names)

    def read(self, survey: SheetRows) -> Iterator[Finding]:
        for row in survey.rows:
            yield from self._row(row)
        for unended in self.open:
            yield _unended(unended.entry)

    def _row(self, row: Row) -> Iterator[Finding]:
        if row.text("disabled") in YES:
            self.left_out.add(row.number)
            yield row.cell("disabled").warning("disabled", "The row is left out because it is disabled.")
        elif not row.text("type"):
            yield from self._without_type(row)
        else:
            yield from self._typed(row, type_of(row.text("type")))

    def _without_type(self, row: Row) -> Iterator[Finding]:
        if row.text("name") or row.has("label"):
            yield row.cell("type").problem(
                "missing-type", "The row has a name or a label but no type.", row.text("name")
            )
        else:
            self.left_out.add(row.number)
            first = next(iter(row.texts.values()))
            yield row.cell("type").warning("comment", "The row has neither type, name nor label: left out.", first)

    def _typed(self, row: Row, type: RowType) -> Iterator[Finding]:
        cell = row.cell("type")
        match type:
            case Begin(control=Control.LOOP):
                yield cell.problem("type-loop", "A loop is not supported. Use a repeat, or write the questions out.")
                yield from self._begin(row, type)
            case Begin():
                yield from self._begin(row, type)
            case End():
                yield from self._end(row, type)
            case Plain() | Select():
                yield from self._declare(row, type)
            case Attached():
                self.left_out.add(row.number)
                self.files[row.text("name")] = row.cell("name")
            case Audit():
                self.left_out.add(row.number)
                yield cell.warning("audit", "Focal writes no log of how the form is filled: the row is left out.")
            case InSurvey():
                self.left_out.add(row.number)
                yield cell.warning("setting-in-survey", 'Write this setting into the sheet "settings".')
            case Unsupported():
                yield from self._refuse(row, cell.problem(type.code, type.reason))
            case Unlisted():
                yield from self._refuse(row, _unlisted(cell, type))
            case Unknown():
                meant = _meant(cell.value)
                yield from self._refuse(row, cell.problem("unknown-type", f"There is no such type.{meant}"))

    def _refuse(self, row: Row, finding: Finding) -> Iterator[Finding]:
        """Its name counts nevertheless, so that what reads it is not a fault, too."""
        yield finding
        if row.text("name"):
            yield from self._declare(row, Plain(type=QuestionType.TEXT))

    def _begin(self, row: Row, type: Begin) -> Iterator[Finding]:
        yield from self._declare(row, type)
        self.open.append(_Open(self.entries[-1]))

    def _end(self, row: Row, type: End) -> Iterator[Finding]:
        """An end closes the innermost that is open; of another kind it says so, and what was meant is guessed."""
        cell = row.cell("type")
        kinds = [unended.entry.type for unended in self.open]
        if Begin(control=type.control) not in kinds:
            yield cell.problem("end-without-begin", f"No {type.control} is open here that this row could end.")
            return
        while self.open:
            unended = self.open.pop().entry
            if unended.type == Begin(control=type.control):
                return
            yield _unended(unended)

    def _declare(self, row: Row, type: Begin | Plain | Select) -> Iterator[Finding]:
        """Also what has no proper name is kept, so that what stands in it and behind it is checked."""
        name = row.text("name")
        if not name and type == Plain(type=QuestionType.NOTE):
            name = generated_name(row)
        above = self.open[-1].entry if self.open else None
        inside = ((*above.repeats, above.path) if above.is_repeat else above.repeats) if above else ()
        path = f"{above.path if above else f'/{self.root}'}/{name or f'row-{row.number}'}"
        entry = Entry(row=row, type=type, name=name, path=path, repeats=inside)
        yield from self._check_name(entry, self.open[-1].names if self.open else self.names)
        self.entries.append(entry)

    def _check_name(self, entry: Entry, beside: _Names) -> Iterator[Finding]:
        cell = entry.row.cell("name")
        folded = beside.folded.get(entry.name.casefold())
        if not entry.name:
            yield cell.problem("missing-name", "The row needs a name: letters, digits and underscores.")
        elif not _NAME.fullmatch(entry.name):
            yield cell.problem(
                "bad-name", f"A name begins with a letter and has letters, digits, _ - or . in it.{_mended(entry.name)}"
            )
        elif entry.name == "meta":
            yield cell.problem("reserved-name", 'The name "meta" is taken by what every response has. Choose another.')
        elif entry.name in beside.written:
            yield cell.problem(
                "duplicate-name",
                f"Row {beside.written[entry.name].row.number} of the same group has this name already. Choose another.",
            )
        elif folded:
            yield cell.warning(
                "similar-name",
                f"Row {folded.row.number} has the same name but for capitals, which some programs take for the same.",
            )
        if entry.name:
            beside.add(entry)


def generated_name(row: Row) -> str:
    """The name that pyxform gives to a note without one."""
    return f"generated_note_name_{row.number}"


def _unended(entry: Entry) -> Finding:
    kind = entry.type.control if isinstance(entry.type, Begin) else ""
    return entry.row.cell("type").problem(
        "begin-without-end", f'This {kind}, "{entry.name}", is never ended: a row end_{kind} is missing.'
    )


def _unlisted(cell: Cell, type: Unlisted) -> Finding:
    if not type.rest:
        return cell.problem("missing-list", f"Write the name of a list of choices behind {type.command}.")
    return cell.problem("bad-list-name", "The name of a list is one word, without spaces.", type.rest)


def _meant(written: str) -> str:
    command = written.replace(" ", "_") if written.lower().startswith(("begin", "end")) else written.split(" ")[0]
    return did_you_mean(command, WORDS) or did_you_mean(written, WORDS)


def _mended(name: str) -> str:
    better = re.sub(r"[^\w.-]+", "_", name.strip())
    better = f"_{better}" if better[:1].isdigit() or better[:1] in "-." else better
    return f" For instance: {better}" if _NAME.fullmatch(better) else ""


def _repeated_repeats(entries: Sequence[Entry], root: str) -> Iterator[Finding]:
    """pyxform: the name of a repeat is its own in the whole survey, and not the root's."""
    seen = {root: 0}
    for entry in entries:
        if not entry.is_repeat or not entry.name:
            continue
        if entry.name in seen:
            where = f"row {seen[entry.name]} has it" if seen[entry.name] else "the form itself has it"
            yield entry.row.cell("name").problem(
                "duplicate-repeat", f"No two repeats can have one name, and {where} already. Choose another."
            )
        seen.setdefault(entry.name, entry.row.number)
