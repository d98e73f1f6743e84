"""The languages of a form, and how much of it is written in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.importing.columns import TEXTS, TRANSLATABLE
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.sheets import Book, Row
from knowledge.forms.languages import code_of
from knowledge.model.forms import NO_LANGUAGE

MOST_ROWS = 10
"""Rows that a warning names; an author who has mended ten has the hang of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of a form is written in a language.

    Attributes:
        language: as the workbook writes it; "default" of columns that name none.
        texts: labels, hints and messages that there are in any language.
        written: those that there are in this one.
    """

    language: str
    texts: int
    written: int


def languages_of(book: Book) -> tuple[str, ...]:
    """In the order of the columns; those that name no language are in the settings' default_language."""
    unnamed = book.setting.text("default_language") or NO_LANGUAGE
    found = [
        column.language or unnamed
        for sheet in (book.survey, book.choices)
        for column in sheet.columns
        if column.base in TRANSLATABLE and column.is_known and any(column.key in row.texts for row in sheet.rows)
    ]
    return tuple(dict.fromkeys(found))


def coverage_of(book: Book) -> tuple[Coverage, ...]:
    """How complete each language is."""
    texts = list(_texts(book))
    return tuple(
        Coverage(language=name, texts=len(texts), written=sum(name in written for _, _, written in texts))
        for name in languages_of(book)
    )


def check_translations(book: Book) -> Iterator[Finding]:
    """Warnings of texts that some languages lack, and a problem when the default language is none of the form's."""
    names = languages_of(book)
    default = book.setting.cell("default_language")
    if default.value and names and default.value not in names:
        meant = did_you_mean(default.value, names)
        yield default.problem("unknown-language", f"No column of the form is in this language.{meant}")
    yield from _check_names(book, names)
    texts = list(_texts(book))
    for name in names if len(names) > 1 else ():
        if name == NO_LANGUAGE:
            continue
        missing = [(sheet, row) for sheet, row, written in texts if name not in written]
        for sheet in ("survey", "choices"):
            rows = [row for of, row in missing if of == sheet]
            if rows:
                yield _missing(sheet, rows, name)


def _check_names(book: Book, names: tuple[str, ...]) -> Iterator[Finding]:
    """Warnings of columns without a language beside others, and of languages that no program knows."""
    for sheet in (book.survey, book.choices):
        for column in sheet.columns:
            cell = Cell(sheet=sheet.name, row=1, header=column.header)
            is_text = column.is_known and column.base in TEXTS and any(column.key in row.texts for row in sheet.rows)
            if is_text and not column.language and NO_LANGUAGE in names and len(names) > 1:
                yield cell.warning(
                    "unnamed-language",
                    f"Other columns name a language: name this one too, such as {column.base}::{names[-1]}, or set "
                    "default_language.",
                )
    for name in names:
        if name != NO_LANGUAGE and not code_of(name):
            yield Cell(value=name).warning(
                "language-without-code",
                "Write the code of the language behind its name, such as Français (fr): without it nobody is asked "
                "in it unless they choose it.",
            )


def _missing(sheet: str, rows: list[int], name: str) -> Finding:
    named = ", ".join(str(row) for row in dict.fromkeys(rows[:MOST_ROWS]))
    more = "" if len(rows) <= MOST_ROWS else " and more"
    return Cell(sheet=sheet, row=rows[0], value=name).warning(
        "missing-translation", f"{len(rows)} texts are not written in {name}, in the rows {named}{more}."
    )


def _texts(book: Book) -> Iterator[tuple[str, int, frozenset[str]]]:
    """Each text: its sheet and row, and the languages it is written in."""
    unnamed = book.setting.text("default_language") or NO_LANGUAGE
    for row in (*book.survey.rows, *book.choices.rows):
        for base in TEXTS:
            if written := _written(row, base, unnamed):
                yield row.sheet, row.number, written


def _written(row: Row, base: str, unnamed: str) -> frozenset[str]:
    return frozenset(column.language or unnamed for column, _ in row.cells(base))
