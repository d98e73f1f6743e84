"""The column "appearance": what needs another app is refused, what only a screen can show is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.forms.importing.expression_faults import NO_SEARCH
from knowledge.forms.importing.findings import Finding
from knowledge.forms.importing.outline import Outline
from knowledge.forms.importing.sheets import Book
from knowledge.forms.importing.translations import MOST_ROWS

_EXTERNAL = re.compile(r"\b(?:ex|printer|intent)\s*:")
_SEARCH = re.compile(r"\bsearch\s*\(")
HEEDED = frozenset(
    {"label", "list-nolabel", "table-list", "field-list", "month-year", "year", "no-calendar", "multiline", "numbers"}
)
"""Words that are followed, or that a chat follows by its nature."""

SHAPES = frozenset({"email", "url", "telephone", "tel"})
"""Words that are followed where a text is asked for: not everything fits (`knowledge.forms.answers.read_answer`)."""


def check_appearances(book: Book, outline: Outline) -> Iterator[Finding]:
    """Refuses external apps and search(); warns once of each word that has no effect in a chat."""
    visual: dict[str, list[int]] = {}
    for row in book.survey.rows:
        cell = row.cell("appearance")
        if row.number in outline.left_out or not cell.value:
            continue
        if _EXTERNAL.search(cell.value):
            yield cell.problem("external-app", "A chat cannot open another app. Ask for the answer itself.")
        elif _SEARCH.search(cell.value):
            yield cell.problem("search", NO_SEARCH)
        else:
            heeded = HEEDED | SHAPES if row.cell("type").value.strip() == "text" else HEEDED
            for word in cell.value.split():
                if word not in heeded:
                    visual.setdefault(word, []).append(row.number)
    yield from _warnings(book, visual)
    yield from _intents(book, outline)


def _warnings(book: Book, visual: dict[str, list[int]]) -> Iterator[Finding]:
    by_number = {row.number: row for row in book.survey.rows}
    for word, rows in visual.items():
        named = ", ".join(str(row) for row in rows[:MOST_ROWS])
        more = " and more" if len(rows) > MOST_ROWS else ""
        where = f" (rows {named}{more})" if len(rows) > 1 else ""
        cell = by_number[rows[0]].cell("appearance")
        yield cell.warning("visual-appearance", f'"{word}" has no effect in a chat{where}.', word)


def _intents(book: Book, outline: Outline) -> Iterator[Finding]:
    for row in book.survey.rows:
        cell = row.cell("intent")
        if cell.value and row.number not in outline.left_out:
            yield cell.problem("external-app", "A chat cannot open another app. Ask for the answer itself.")
