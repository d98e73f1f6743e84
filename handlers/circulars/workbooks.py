"""Workbooks for translators: exported with the original beside what there is, imported with whatever they made of it.

It has one row for the title and one for each paragraph. Its first cell says which original it was made from, such as
"circular:7 en 0f3a9c…": a workbook that comes back after the original was changed is known as such.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from handlers.circulars.keeping import held, seen, stored
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularText, NotNow, Origin
from knowledge.model.languages import Language
from knowledge.model.messages import storable
from knowledge.model.rights import Actor, Right
from knowledge.reading.limited import TOO_LARGE, Limits, Refused, values_of
from knowledge.reading.lines import tidy
from knowledge.register.cells import escaped, unescaped
from knowledge.register.columns import letter
from knowledge.spreadsheets import write_text
from knowledge.store.unit import Unit

SHEET, TITLE = "translation", "title"
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_MARK = re.compile(r"circular:(?P<circular>\d{1,9}) (?P<language>[a-z]{2,8}) (?P<digest>[0-9a-f]{16})")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

LIMITS = Limits(memory=320 * 2**20, cpu_s=30, wall_s=60, output=8 * 2**20)
"""A circular of 30,000 characters in 40 languages is 1.2 MB."""

MOST_BYTES = 10 * 2**20
"""Of a workbook: the same in 40 languages has less than 1 MB; a translator's program may add its own."""

_READER = "handlers.circulars.workbook_rows:rows"

Cell = str | tuple[str, str]
Row = tuple[int, tuple[Cell, ...]]


class WorkbookProblemCode(StrEnum):
    """What can be wrong with a workbook that comes back."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    NOT_OURS = "not-ours"
    OF_ANOTHER = "of-another"
    OLDER_ORIGINAL = "older-original"
    UNKNOWN_LANGUAGE = "unknown-language"
    REPEATED_LANGUAGE = "repeated-language"
    UNKNOWN_ROW = "unknown-row"
    REPEATED_ROW = "repeated-row"
    MISSING_ROW = "missing-row"
    EMPTY = "empty"
    FORMULA = "formula"
    TOO_LONG = "too-long"


C = WorkbookProblemCode


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkbookProblem:
    """One thing that is wrong, and where.

    Attributes:
        row: counted from 1 as spreadsheets do; 0 where it is about the whole.
        column: its letter; "" where it is about a whole row.
        value: what stands there, or what is missing.
    """

    code: WorkbookProblemCode
    row: int = 0
    column: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What came of an import.

    Attributes:
        circular: with its new revision, if anything changed.
        languages: those whose texts were stored.
        unchanged: those of which the workbook says what stands there already.
        problems: with any of them nothing was stored.
    """

    circular: Circular
    languages: tuple[Language, ...] = ()
    unchanged: tuple[Language, ...] = ()
    problems: tuple[WorkbookProblem, ...] = ()


def rows_of(text: CircularText) -> list[tuple[str, str]]:
    """A text as rows: the title, and each paragraph under its number."""
    paragraphs = [part for part in _PARAGRAPHS.split(text.text.strip("\n")) if part.strip()]
    return [(TITLE, text.title), *((str(number), part) for number, part in enumerate(paragraphs, start=1))]


def export_workbook(unit: Unit, circular: Circular, languages: Sequence[Language]) -> bytes:
    """A workbook (XLSX) with the original and a column for each language, filled as far as there are translations.

    What is not to be changed is locked; what a spreadsheet would run is kept as a text.
    """
    import xlsxwriter  # twelve megabytes that no server needs

    texts = unit.circulars.texts(circular.id)
    original = texts.get(circular.language) or _empty(circular)
    wanted = [language for language in dict.fromkeys(languages) if language != circular.language]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(SHEET)
        page.protect(options={"format_columns": True, "format_rows": True})
        page.freeze_panes(1, 2)
        page.set_column(0, 0, 8)
        page.set_column(1, len(wanted) + 1, 60)
        header = (f"{circular.subject} {original.language} {original.digest}", original.language, *wanted)
        columns = [rows_of(original), *(rows_of(texts[each]) if each in texts else [] for each in wanted)]
        _write(book, page, header, [dict(rows) for rows in columns])
    return content.getvalue()


def _write(book: Any, page: Any, header: Sequence[str], columns: Sequence[Mapping[str, str]]) -> None:
    bold, plain = book.add_format({"bold": True, "num_format": "@"}), book.add_format()
    # "@" is a text: without it a spreadsheet takes "- first item" for a formula as soon as somebody types it.
    look = {"text_wrap": True, "valign": "top", "num_format": "@"}
    locked, free = book.add_format(look | {"font_color": "#444444"}), book.add_format(look | {"locked": False})
    for column, name in enumerate(header):
        page.write_string(0, column, name, bold)
    ids = max(columns, key=len)  # a translation may have more paragraphs than its original
    for number, id in enumerate(ids, start=1):
        page.write_string(number, 0, id, locked)
        for column, rows in enumerate(columns, start=1):
            words = rows.get(id, "")
            kept = escaped(words) if unescaped(words) != words else words
            write_text(page, number, column, kept, plain, locked if column == 1 else free)


def _empty(circular: Circular) -> CircularText:
    return CircularText(language=circular.language, title="", text="")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadWorkbook:
    """A workbook as it was read, outside any transaction.

    Attributes:
        circular, digest: which one it is of, and which original it was made from.
        header: what stands in the first row.
        rows: those below it, with their numbers.
        refused: why it could not be read.
    """

    circular: int = 0
    digest: str = ""
    header: tuple[Cell, ...] = ()
    rows: tuple[Row, ...] = ()
    refused: WorkbookProblemCode | None = None


def read_workbook(content: bytes) -> ReadWorkbook:
    """Reads a workbook in a process with limits; whatever is wrong with the file is in `refused`."""
    if len(content) > MOST_BYTES:
        return ReadWorkbook(refused=C.TOO_LARGE)
    with tempfile.TemporaryDirectory(prefix="focal-") as folder:
        path = Path(folder, "workbook.xlsx")
        path.write_bytes(content)
        try:
            return _gathered(values_of(_READER, [str(path)], LIMITS))
        except Refused as error:
            return ReadWorkbook(refused=C.TOO_LARGE if error.code == TOO_LARGE else C.UNREADABLE)
        except ValueError:  # somebody took the reader over, or ended it before its last word
            return ReadWorkbook(refused=C.UNREADABLE)


def _gathered(values: Iterable[Any]) -> ReadWorkbook:
    """The first sheet whose first cell says that it was made here, whatever it is called now."""
    mark: re.Match[str] | None = None
    header: tuple[Cell, ...] = ()
    rows: list[Row] = []
    is_ours = False
    for value in values:
        match value:
            case ["sheet", str()]:
                is_ours = False
            case ["row", 1, [str(first), *cells]] if mark is None and (mark := _MARK.fullmatch(first.strip())):
                is_ours, header = True, tuple(map(_cell, cells))
            case ["row", int(number), [*cells]] if is_ours:
                rows.append((number, tuple(map(_cell, cells))))
    if mark is None:
        return ReadWorkbook(refused=C.NOT_OURS)
    return ReadWorkbook(circular=int(mark["circular"]), digest=mark["digest"], header=header, rows=tuple(rows))


def _cell(value: Any) -> Cell:
    match value:
        case str(text):
            return unescaped(text)
        case [str(kind), str(text)]:
            return kind, text
        case _:
            raise ValueError("not a cell of a workbook")


def import_workbook(
    unit: Unit,
    by: Actor,
    id: int,
    revision: int,
    content: bytes | ReadWorkbook,
    now: datetime,
    *,
    accepts_older: bool = False,
) -> Imported:
    """Stores the translations of a workbook that was exported here, unless something is wrong with it.

    A column without any words is left out; one in which some are missing is a problem. So is a workbook of an older
    original, unless that is accepted: then its texts are known to be of an older one until somebody has checked them.

    Args:
        content: bytes are read here, which takes a second: a server reads them before (`read_workbook`).

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    read = read_workbook(content) if isinstance(content, bytes) else content
    circular = seen(held(unit, id), revision)
    if not circular.is_editable:
        raise NotNow(circular.state)
    texts = unit.circulars.texts(id)
    original = texts.get(circular.language) or _empty(circular)
    found = list(_about_the_whole(read, circular, original, accepts_older=accepts_older))
    if found:
        return Imported(circular=circular, problems=tuple(found))
    columns = list(_columns(read, texts))
    problems = [*_in_header(read, circular), *_in_ids(read, original), *(p for each in columns for p in each.problems)]
    if problems:
        return Imported(circular=circular, problems=tuple(problems))
    return _store(unit, by, circular, [_text_of(each, read, by) for each in columns], now)


def _store(unit: Unit, by: Actor, circular: Circular, made: Sequence[CircularText], now: datetime) -> Imported:
    before = unit.circulars.texts(circular.id)
    new = [text for text in made if not _is_same(text, before.get(text.language))]
    same = tuple(text.language for text in made if text not in new)
    if not new:
        return Imported(circular=circular, unchanged=same)
    for text in new:
        unit.circulars.put_text(circular.id, text, now)
    languages = tuple(text.language for text in new)
    details = {"languages": ",".join(languages)[:64]}
    kept = stored(unit, by, "imported", circular.edited(by.name), now, details)
    return Imported(circular=kept, languages=languages, unchanged=same)


def _is_same(text: CircularText, before: CircularText | None) -> bool:
    return before is not None and before.is_checked and rows_of(text) == rows_of(before)


def _about_the_whole(
    read: ReadWorkbook, circular: Circular, original: CircularText, *, accepts_older: bool
) -> Iterator[WorkbookProblem]:
    if read.refused is not None:
        yield WorkbookProblem(code=read.refused)
    elif read.circular != circular.id:
        yield WorkbookProblem(code=C.OF_ANOTHER, row=1, column="A", value=f"circular:{read.circular}")
    elif read.digest != original.digest and not accepts_older:
        yield WorkbookProblem(code=C.OLDER_ORIGINAL, row=1, column="A", value=read.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    language: Language
    cells: Mapping[str, str]
    problems: tuple[WorkbookProblem, ...]


def _columns(read: ReadWorkbook, texts: Mapping[Language, CircularText]) -> Iterator[_Column]:
    """The columns of languages that have any words in them."""
    for index, name in enumerate(read.header[1:], start=2):
        language = Language(str(name).strip().lower())
        cells = {_id(row): (number, row[index] if index < len(row) else "") for number, row in read.rows}
        if not any(cell for _, cell in cells.values()) or not _LANGUAGE.fullmatch(language):
            continue
        words = {id: cell for id, (_, cell) in cells.items() if isinstance(cell, str)}
        known = texts.get(language)
        is_known = known is not None and {id: each for id, each in words.items() if each} == dict(rows_of(known))
        problems = () if is_known else tuple(_in_column(letter(index), cells, read))
        yield _Column(language=language, cells=words, problems=problems)


def _in_column(column: str, cells: Mapping[str, tuple[int, Cell]], read: ReadWorkbook) -> Iterator[WorkbookProblem]:
    has_original = {_id(row) for _, row in read.rows if len(row) > 1 and row[1]}
    for id, (number, cell) in cells.items():
        if not isinstance(cell, str):
            yield WorkbookProblem(code=C.FORMULA, row=number, column=column, value=cell[1])
        elif not cell.strip() and id in has_original:
            yield WorkbookProblem(code=C.EMPTY, row=number, column=column)
        elif id == TITLE and len(tidy(cell)) > LONGEST_TITLE:
            yield WorkbookProblem(code=C.TOO_LONG, row=number, column=column, value=str(len(cell)))
    length = sum(len(cell) + 2 for _, cell in cells.values() if isinstance(cell, str))
    if length > LONGEST_TEXT + LONGEST_TITLE:
        yield WorkbookProblem(code=C.TOO_LONG, column=column, value=str(length))


def _in_header(read: ReadWorkbook, circular: Circular) -> Iterator[WorkbookProblem]:
    names = [str(name).strip().lower() for name in read.header]
    for index, name in enumerate(names):
        column = letter(index + 1)
        if index == 0 or (not name and not any(len(row) > index + 1 and row[index + 1] for _, row in read.rows)):
            continue
        if not _LANGUAGE.fullmatch(name) or name == circular.language:
            yield WorkbookProblem(code=C.UNKNOWN_LANGUAGE, row=1, column=column, value=name)
        elif name in names[:index]:
            yield WorkbookProblem(code=C.REPEATED_LANGUAGE, row=1, column=column, value=name)


def _in_ids(read: ReadWorkbook, original: CircularText) -> Iterator[WorkbookProblem]:
    """Rows that are there twice or are none of ours, and rows of the original that are gone."""
    met: set[str] = set()
    for number, row in read.rows:
        id = _id(row)
        if id in met:
            yield WorkbookProblem(code=C.REPEATED_ROW, row=number, column="A", value=id)
        elif id != TITLE and not (id.isdecimal() and 0 < int(id) <= LONGEST_TEXT):
            yield WorkbookProblem(code=C.UNKNOWN_ROW, row=number, column="A", value=id)
        met.add(id)
    if read.digest == original.digest:
        gone = (id for id, _ in rows_of(original) if id not in met)
        yield from (WorkbookProblem(code=C.MISSING_ROW, value=id) for id in gone)


def _id(row: Sequence[Cell]) -> str:
    first = row[0] if row else ""
    return first.strip().lower() if isinstance(first, str) else ""


def _text_of(column: _Column, read: ReadWorkbook, by: Actor) -> CircularText:
    """The text of a column: the paragraphs in the order of their numbers, wherever their rows went."""
    parts = sorted((int(id), words) for id, words in column.cells.items() if id.isdecimal() and words.strip())
    return CircularText(
        language=column.language,
        title=tidy(storable(column.cells.get(TITLE, ""))),
        text="\n\n".join(storable(words).replace("\r\n", "\n").strip("\n") for _, words in parts),
        origin=Origin.IMPORTED,
        of_original=read.digest,
        by=by.name,
    )
