"""Rows into an XForm, by pyxform. It runs in a process with limits (knowledge/reading/limited)."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.forms.importing.columns import TRANSLATABLE, Column
from knowledge.forms.importing.expressions import RULES, is_dynamic
from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.outline import ROOT, Entry, Outline, generated_name
from knowledge.forms.importing.references import straight
from knowledge.forms.importing.settings import IDLE
from knowledge.forms.importing.sheets import Book, Row, SheetRows
from knowledge.forms.importing.types import End, type_of

_CURLY = "“”‘’"
_HIDDEN = "".join(chr(0x10F8C0 + at) for at in range(len(_CURLY)))
"""Private characters that stand for typographic quotation marks on their way through pyxform, which would make
straight ones of them in all texts."""
_HIDE, _SHOW = str.maketrans(_CURLY, _HIDDEN), str.maketrans(_HIDDEN, _CURLY)

_TOLD = re.compile(
    r"max-pixels|is missing the|has no label|or_other|On the 'choices' sheet, the 'label' value|case-insensitive match"
    r"|Row without name|'disabled' column|no longer supported on most|machine-readable codes"
    r"|only meant for filtered selects|When looking for a sheet|must not contain spaces|both specified in the settings"
)
"""Warnings of pyxform that are told in other words already, or that do not matter in a chat."""
_MESSAGE = re.compile(
    r"(?:\[row : (?P<row>\d+)\]\s*)?"
    r"(?:On the '(?P<sheet>\w+)' sheet, the '(?P<column>[^']+)' value[^.]*\.\s*)?(?P<rest>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Converted:
    """What pyxform makes of a book: the XForm, or "" and why."""

    xml: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    """A sheet as pyxform takes it, and the numbers of the rows in the workbook."""

    rows: list[dict[str, str]]
    header: list[dict[str, None]]
    numbers: list[int]


def convert(book: Book, outline: Outline) -> Converted:
    """Runs pyxform over a book without or_other."""
    survey, choices = _survey(book, outline), _choices(book.choices)
    external = _choices(book.external_choices)
    settings = _settings(book)
    warnings: list[str] = []
    given: dict[str, Any] = {"sheet_names": ["survey", "choices", "settings"]}
    for name, table in (("survey", survey), ("choices", choices), ("external_choices", external)):
        if table.rows or name == "survey":
            given |= {name: table.rows, f"{name}_header": table.header}
    given |= {"settings": [settings], "settings_header": [dict.fromkeys(settings)]}
    numbers = {"survey": survey.numbers, "choices": choices.numbers}
    try:
        xml = _xml(given, warnings)
    except Exception as error:  # pyxform raises its own errors, and in the middle of what is wrong any others
        message = str(error) or type(error).__name__
        return Converted(xml="", findings=(_finding(message, numbers, book, is_fatal=True),))
    told = [message for message in warnings if not _TOLD.search(message)]
    return Converted(
        xml=xml.translate(_SHOW), findings=tuple(_finding(message, numbers, book, is_fatal=False) for message in told)
    )


def _xml(given: dict[str, Any], warnings: list[str]) -> str:
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    with contextlib.redirect_stdout(io.StringIO()):  # what the child prints is its answer
        data = workbook_to_json(DefinitionData(**given), form_name=ROOT, warnings=warnings)
        xml: str = create_survey_element_from_dict(data).xml().toxml()
        return xml


def _survey(book: Book, outline: Outline) -> _Table:
    entries = {id(entry.row): entry for entry in outline.entries}
    keys = {column.key: _named(column, book) for column in book.survey.columns if column.is_known}
    kept = [row for row in book.survey.rows if row.number not in outline.left_out]
    return _spread([(row.number, _row(row, entries.get(id(row)), keys)) for row in kept], list(keys.values()))


def _named(column: Column, book: Book) -> str:
    """A column for pyxform: what has no language is in the default one, which a form in one language would lose."""
    language = book.setting.text("default_language")
    named = f"{column.base}::{language}"
    is_free = all(named != other.key for other in book.survey.columns)
    can_be_named = language and not column.language and column.base in TRANSLATABLE and is_free
    return named if can_be_named else column.key


def _row(row: Row, entry: Entry | None, keys: Mapping[str, str]) -> dict[str, str]:
    texts = {name: row.texts[key] for key, name in keys.items() if key in row.texts}
    if isinstance(type_of(row.text("type")), End):
        return {"type": row.text("type")}  # what else stands there means nothing, and would be checked nevertheless
    straightened = {*RULES, "choice_filter", *(("default",) if entry and is_dynamic(entry) else ())}
    texts = {key: (straight(text) if key in straightened else text).translate(_HIDE) for key, text in texts.items()}
    if entry and entry.name == generated_name(row):
        texts["name"] = entry.name
    return texts


def _choices(sheet: SheetRows) -> _Table:
    keys = [column.key for column in sheet.columns if column.is_known or " " not in column.base]
    rows = [row for row in sheet.rows if row.text("list_name")]
    return _spread(
        [(row.number, {key: row.texts[key].translate(_HIDE) for key in keys if key in row.texts}) for row in rows],
        keys,
    )


def _spread(rows: Sequence[tuple[int, dict[str, str]]], keys: Sequence[str]) -> _Table:
    """Empty rows between those that are filled: pyxform names some nodes after the numbers of rows."""
    spread: list[dict[str, str]] = []
    numbers: list[int] = []
    for number, texts in rows:
        while len(spread) < number - 2:
            numbers.append(len(spread) + 2)
            spread.append({})
        spread.append(texts)
        numbers.append(number)
    return _Table(rows=spread, header=[dict.fromkeys(keys)], numbers=numbers)


def _settings(book: Book) -> dict[str, str]:
    row = book.setting
    texts = {key: text for key, text in row.texts.items() if key not in IDLE and row.columns[key].is_known}
    if "instance_name" in texts:
        texts["instance_name"] = straight(texts["instance_name"])
    return {"form_id": book.stem or ROOT} | {key: text.translate(_HIDE) for key, text in texts.items()}


def _finding(message: str, numbers: dict[str, list[int]], book: Book, *, is_fatal: bool) -> Finding:
    """A message of pyxform, at the cell that it speaks of."""
    found = _MESSAGE.match(message.translate(_SHOW).strip())
    parts = found.groupdict() if found else {"row": None, "sheet": None, "column": None, "rest": message}
    sheet = parts["sheet"] or ("survey" if parts["row"] else "")
    row = _number(parts["row"], numbers.get(sheet, []))
    cell = Cell(
        sheet=sheet, row=row, header=parts["column"] or "", value=_value(book, sheet, row, parts["column"] or "")
    )
    sentence = " ".join((parts["rest"] or message).split())
    return cell.problem("pyxform", sentence) if is_fatal else cell.warning("pyxform", sentence)


def _number(row: str | None, numbers: Sequence[int]) -> int:
    at = int(row or 0) - 2
    return numbers[at] if 0 <= at < len(numbers) else max(at + 2, 0)


def _value(book: Book, sheet: str, number: int, column: str) -> str:
    rows: Iterator[Row] = iter(getattr(book, sheet, SheetRows(name="")).rows)
    return next((row.text(column) for row in rows if row.number == number), "")
