"""The sheets of a questionnaire as rows of named cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from knowledge.forms.importing.columns import Column, columns_of
from knowledge.forms.importing.findings import Cell

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row: its cells that are not empty, by the keys of their columns."""

    sheet: str
    number: int
    texts: Mapping[str, str]
    columns: Mapping[str, Column]

    def text(self, base: str) -> str:
        """The value of the column without a language, "" when it is empty."""
        return self.texts.get(base, "")

    def cell(self, base: str) -> Cell:
        """The cell of the column without a language."""
        column = self.columns.get(base)
        return Cell(sheet=self.sheet, row=self.number, header=column.header if column else base, value=self.text(base))

    def cells(self, *bases: str) -> Iterator[tuple[Column, Cell]]:
        """The cells that are not empty of these columns, in all languages."""
        for key, text in self.texts.items():
            column = self.columns[key]
            if column.base in bases:
                yield column, Cell(sheet=self.sheet, row=self.number, header=column.header, value=text)

    def has(self, *bases: str) -> bool:
        """Whether any of these columns has a value, in any language."""
        return any(True for _ in self.cells(*bases))

    def with_texts(self, **texts: str) -> Row:
        """The same row with other values; "" empties a cell."""
        changed = {key: text for key, text in {**self.texts, **texts}.items() if text}
        return Row(sheet=self.sheet, number=self.number, texts=changed, columns=self.columns)


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRows:
    """A sheet: its columns and those of its rows that are not empty."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    strays: tuple[Cell, ...] = ()
    """The first value of each column that has no header, where it stands between others."""

    def has_column(self, base: str) -> bool:
        """Whether there is such a column, in any language."""
        return any(column.base == base for column in self.columns)

    @property
    def whole(self) -> Cell:
        """The sheet, as the place of a finding."""
        return Cell(sheet=self.name)


Cells = Sequence[str]
"""The texts of a row, from the first column on; "" where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """A workbook: the sheets that make a questionnaire, those that are missing being empty."""

    survey: SheetRows
    choices: SheetRows
    settings: SheetRows
    external_choices: SheetRows
    entities: SheetRows
    osm: SheetRows
    others: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    """Titles of sheets that mean one that was there before, and are not read."""
    stem: str = ""
    lists: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The rows of the sheet choices by the names of their lists."""

    @property
    def setting(self) -> Row:
        """The row of the settings, empty when there is none."""
        return next(iter(self.settings.rows), Row(sheet="settings", number=2, texts={}, columns={}))


def sheet_rows(name: str, rows: Sequence[tuple[int, Cells]]) -> SheetRows:
    """A sheet from the texts of its rows; the first are the headers. Columns without header have no meaning."""
    if not rows:
        return SheetRows(name=name)
    headers = [" ".join(text.split()) for text in rows[0][1]]
    columns = columns_of(name, [header for header in headers if header])
    at = [index for index, header in enumerate(headers) if header]
    named = list(zip(at, columns, strict=True))
    by_key = {column.key: column for column in columns}
    return SheetRows(
        name=name,
        columns=columns,
        rows=tuple(row for number, cells in rows[1:] if (row := _row(name, number, cells, named, by_key)).texts),
        strays=tuple(_strays(name, rows[1:], [at for at, header in enumerate(headers) if not header])),
    )


def _strays(sheet: str, rows: Sequence[tuple[int, Cells]], headless: Sequence[int]) -> Iterator[Cell]:
    for at in headless:
        first = next(((number, cells[at]) for number, cells in rows if at < len(cells) and cells[at]), None)
        if first:
            yield Cell(sheet=sheet, row=first[0], value=first[1])


def _row(
    sheet: str, number: int, cells: Cells, named: Sequence[tuple[int, Column]], by_key: Mapping[str, Column]
) -> Row:
    texts = {column.key: _tidy(column, cells[at]) for at, column in named if at < len(cells) and cells[at]}
    return Row(sheet=sheet, number=number, texts=texts, columns=by_key)


def _tidy(column: Column, text: str) -> str:
    """pyxform takes any number of spaces between the words of a type for one."""
    return " ".join(text.split()) if column.base == "type" else text


def book_of(sheets: Mapping[str, Sequence[tuple[int, Cells]]], stem: str = "") -> Book:
    """A book from the rows of its sheets, by their names as they are written.

    A single sheet is the survey, whatever its name: pyxform reads it so.
    """
    titles = [title.strip().casefold() for title in sheets]
    named = dict(reversed(list(zip(titles, sheets.values(), strict=True))))
    if len(named) == 1 and not named.keys() & set(SHEETS):
        named = {"survey": next(iter(named.values()))}
    read = {name: sheet_rows(name, named.get(name, ())) for name in SHEETS}
    return Book(
        **read,
        others=tuple(title for title in sheets if title.strip().casefold() not in SHEETS),
        twice=tuple(title for at, title in enumerate(sheets) if titles[at] in SHEETS and titles[at] in titles[:at]),
        stem=stem,
        lists=by_list(read["choices"]),
    )


def by_list(sheet: SheetRows) -> Mapping[str, tuple[Row, ...]]:
    """The rows of a sheet of choices by the names of their lists."""
    lists: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if name := row.text("list_name"):
            lists.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in lists.items()}
