"""`or_other` written out: a choice "other", and a question for what it is, in each language of the form.

pyxform would write both in English only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from knowledge.forms.importing.columns import Column
from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.outline import Entry, Outline
from knowledge.forms.importing.sheets import Book, Row, SheetRows, by_list
from knowledge.forms.importing.types import Select, Source
from knowledge.forms.languages import code_of
from knowledge.model.forms import NO_LANGUAGE

OTHER = "other"
"""The name of the choice, by which XLSForm's reference has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The two texts in a language."""

    other: str
    specify: str


ENGLISH = Wording(other="Other", specify="Please specify")
WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "en": ENGLISH,
        "fr": Wording(other="Autre", specify="Veuillez préciser"),
        "es": Wording(other="Otro", specify="Especifique, por favor"),
        "pt": Wording(other="Outro", specify="Especifique, por favor"),
        "eu": Wording(other="Beste bat", specify="Zehaztu, mesedez"),
        "ca": Wording(other="Altres", specify="Especifiqueu-ho, si us plau"),
        "gl": Wording(other="Outro", specify="Especifique, por favor"),
        "it": Wording(other="Altro", specify="Si prega di specificare"),
        "de": Wording(other="Sonstiges", specify="Bitte angeben"),
        "nl": Wording(other="Anders", specify="Licht toe, alstublieft"),
        "tr": Wording(other="Diğer", specify="Lütfen belirtiniz"),
        "ar": Wording(other="أخرى", specify="يرجى التحديد"),
        "fa": Wording(other="سایر", specify="لطفاً مشخص کنید"),
        "ru": Wording(other="Другое", specify="Уточните, пожалуйста"),
        "uk": Wording(other="Інше", specify="Уточніть, будь ласка"),
        "zh": Wording(other="其他", specify="请说明"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expanded:
    """A book whose selects have no or_other any more, and what its author should know of it."""

    book: Book
    findings: tuple[Finding, ...]


def expand_other(book: Book, outline: Outline) -> Expanded:
    """The book with a choice and a question for each or_other; the question's row has the number of its select."""
    selects = {entry.row.number: entry for entry in outline.entries if _has_other(entry)}
    if not selects:
        return Expanded(book=book, findings=())
    labels = _label_columns(book.survey)
    survey = SheetRows(
        name="survey",
        columns=_with_columns(book.survey, (*_ADDED, *labels)),
        rows=tuple(new for row in book.survey.rows for new in _rows(row, selects.get(row.number), labels, book)),
    )
    choices = _with_other(book, [entry.type.list for entry in selects.values() if isinstance(entry.type, Select)])
    return Expanded(
        book=replace(book, survey=survey, choices=choices, lists=by_list(choices)),
        findings=tuple(_warnings(book, selects.values())),
    )


def _has_other(entry: Entry) -> bool:
    return isinstance(entry.type, Select) and entry.type.or_other and entry.type.source is Source.CHOICES


_ADDED = tuple(Column(header=base, base=base) for base in ("type", "name", "relevant"))


def _label_columns(sheet: SheetRows) -> tuple[Column, ...]:
    found = tuple(column for column in sheet.columns if column.base == "label")
    return found or (Column(header="label", base="label"),)


def _with_columns(sheet: SheetRows, more: Iterable[Column]) -> tuple[Column, ...]:
    """The sheet's columns, and those that it does not have."""
    there = {column.key for column in sheet.columns}
    return (*sheet.columns, *(column for column in more if column.key not in there))


def _wording(language: str, book: Book) -> Wording | None:
    """None in languages that are not known here."""
    return WORDINGS.get(code_of(language or book.setting.text("default_language")))


def _rows(row: Row, entry: Entry | None, labels: Iterable[Column], book: Book) -> Iterator[Row]:
    if entry is None or not isinstance(entry.type, Select):
        yield row
        return
    kept = row.with_texts(type=f"{entry.type.command} {entry.type.list}")
    if row.text("choice_filter"):
        kept = kept.with_texts(choice_filter=f"({row.text('choice_filter')}) or name = '{OTHER}'")
    yield kept
    texts = {label.key: (_wording(label.language, book) or ENGLISH).specify for label in labels}
    columns = {**{column.key: column for column in (*_ADDED, *labels)}, **row.columns}
    rule = f"selected(${{{entry.name}}}, '{OTHER}')"
    yield Row(
        sheet=row.sheet,
        number=row.number,
        texts={"type": "text", "name": f"{entry.name}_other", "relevant": rule, **texts},
        columns=columns,
    )


def _with_other(book: Book, lists: Iterable[str]) -> SheetRows:
    """The choices, and behind each of the lists the choice "other" where it is not there yet."""
    labels = _label_columns(book.choices)
    new: dict[str, Row] = {}
    for name in lists:
        rows = book.lists.get(name, ())
        if rows and all(row.text("name") != OTHER for row in rows):
            texts = {label.key: (_wording(label.language, book) or ENGLISH).other for label in labels}
            columns = {**rows[-1].columns, **{label.key: label for label in labels}}
            new[name] = Row(
                sheet="choices",
                number=rows[-1].number,
                texts={"list_name": name, "name": OTHER, **texts},
                columns=columns,
            )
    return _behind(book, new)


def _behind(book: Book, new: Mapping[str, Row]) -> SheetRows:
    ends = {name: len(rows) for name, rows in book.lists.items()}
    rows: list[Row] = []
    for row in book.choices.rows:
        rows.append(row)
        name = row.text("list_name")
        ends[name] = ends.get(name, 0) - 1
        if ends[name] == 0 and name in new:
            rows.append(new[name])
    return SheetRows(
        name="choices", columns=_with_columns(book.choices, _label_columns(book.choices)), rows=tuple(rows)
    )


def _warnings(book: Book, selects: Iterable[Entry]) -> Iterator[Finding]:
    """Which languages have the two texts in English."""
    first = next(iter(selects)).row.cell("type")
    columns = (*_label_columns(book.survey), *_label_columns(book.choices))
    for language in dict.fromkeys(column.language for column in columns):
        if _wording(language, book) is None:
            yield _warning(first, language or book.setting.text("default_language") or NO_LANGUAGE)


def _warning(cell: Cell, language: str) -> Finding:
    return cell.warning(
        "other-in-english",
        f'"{ENGLISH.other}" and "{ENGLISH.specify}" stand in English for the language {language}. Write the choice '
        "and the question yourself, or name the language with its code, such as Français (fr).",
        language,
    )
