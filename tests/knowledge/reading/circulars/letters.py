"""Circulars as tests write them, and short ways to read them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from knowledge.model.languages import Language
from knowledge.model.readings import CircularReading
from knowledge.reading.circulars.dates import spans_in
from knowledge.reading.circulars.encoding import as_json
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import Grammar, grammar_for
from knowledge.reading.circulars.reading import read_circular
from knowledge.reading.circulars.written import Written
from knowledge.reading.documents import ReadDocument, Section
from knowledge.reading.formats import Format
from knowledge.reading.plain import text_items
from knowledge.search.identification import RECOGNISED, Identifier

ISSUED = "Circulaire 30\nBarcelone, 4 septembre 2014\n\nObjet : Réunion\n\nChers membres,\n\n"
"""The head of a letter that says when it was issued."""


@lru_cache(maxsize=1)
def identifier() -> Identifier:
    return Identifier(RECOGNISED)


def guess(text: str) -> Language:
    return identifier().guess(text)


def document(text: str) -> ReadDocument:
    """The document that a plain text is; sections do not matter to the reader of circulars."""
    return ReadDocument(title="", format=Format.TEXT, sections=(Section(heading=None, lines=tuple(text_items(text))),))


def reading_of(text: str) -> CircularReading:
    return read_circular(document(text), guess)


def json_of(text: str) -> dict[str, Any]:
    return as_json(reading_of(text))


def body(sentence: str) -> CircularReading:
    """The reading of a letter of 4 September 2014 with this text."""
    return reading_of(f"{ISSUED}{sentence}\n")


def deadlines(sentence: str) -> list[str]:
    """Its deadlines as "2014-10-24 18:00 Europe/Paris registration", without what is not known."""
    return [
        " ".join(
            filter(
                None,
                (
                    deadline.date.isoformat() if deadline.date else "?",
                    deadline.time.isoformat("minutes") if deadline.time else "",
                    deadline.zone,
                    deadline.what.value,
                ),
            )
        )
        for deadline in body(sentence).deadlines
    ]


def event(sentence: str) -> str:
    """Its event as "2014-11-06/2014-11-07 Bilbao", "" without one."""
    found = body(sentence).event
    return f"{found.start}/{found.end} {found.place or ''}".strip() if found else ""


def dates(text: str, grammar: Grammar | None = None) -> list[str]:
    """The dates of a text as far as they are written: "2014-11-06/2014-11-07", "?-09-30", "2015-05", "Fri"."""
    printed = legible(text)
    found = spans_in(fold(printed), printed, grammar or grammar_for())
    return [f"{_shown(span.start)}/{_shown(span.end)}" if span.is_range else _shown(span.start) for span in found]


def _shown(written: Written) -> str:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    weekday = names[written.weekday] if written.weekday is not None else ""
    if written.month is None:
        return f"{weekday} {written.day or ''}".strip()
    day = "-end" if written.is_end else f"-{written.day:02}" if written.day else ""
    return f"{written.year or '?'}-{written.month:02}{day}{' ' * bool(weekday)}{weekday}"
