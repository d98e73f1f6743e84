"""Reads a circular."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from knowledge.model.languages import Language
from knowledge.model.readings import CircularReading
from knowledge.reading.circulars.contacts import emails_in, urls_in
from knowledge.reading.circulars.cues import cues_of
from knowledge.reading.circulars.deadlines import Reader, deadlines_in
from knowledge.reading.circulars.events import event_in
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.grammar import Grammar, grammar_for
from knowledge.reading.circulars.layout import Letter
from knowledge.reading.circulars.letterhead import dateline_of, issue_of, year_of
from knowledge.reading.circulars.mentions import mentions_in
from knowledge.reading.circulars.numbers import numbers_of
from knowledge.reading.circulars.places import places_of
from knowledge.reading.circulars.resolving import Resolver, resolver_of
from knowledge.reading.circulars.titles import title_of
from knowledge.reading.documents import ReadDocument
from knowledge.reading.formats import Format

_BY_LINES = frozenset({Format.TEXT, Format.MARKDOWN})
_FEWEST = 40
"""Characters of the letter below which its language is told by the whole document."""


def read_circular(
    document: ReadDocument, guess: Callable[[str], Language], *, grammar: Grammar | None = None
) -> CircularReading:
    """What a circular says of itself. It neither opens files nor asks the clock.

    Args:
        guess: tells the language of a text.
        grammar: the languages of dates and of the words around them; by default all that there are tables of.
    """
    words = grammar or grammar_for()
    cues, places = cues_of(words), places_of(words)
    items = tuple(document.lines())
    letter = Letter(items, words, cues)
    language = _language(letter, document, guess)
    found = numbers_of(words).number_in(items)
    number, number_year = (found.read, found.year) if found else (None, None)
    dateline = dateline_of(letter, cues)
    resolver = _resolver(letter, language, words, None, number_year)
    issued = issue_of(dateline, letter, number_year, resolver) if dateline else None
    title = title_of(letter, dateline, number, cues, by_lines=document.format in _BY_LINES)
    day = issued.date if issued else None
    resolver = _resolver(letter, language, words, day, year_of(day, number_year, letter))
    mentions = mentions_in(letter, resolver, cues, dateline.span if dateline and issued else None)
    reader = Reader(letter, words, cues, day, fold(title.text) if title else "")
    deadlines = deadlines_in(reader, mentions)
    return CircularReading(
        number=number,
        issued=issued,
        title=title,
        language=language,
        event=event_in(letter, mentions, {mention for _, mention in deadlines}, cues, places, day),
        deadlines=tuple(deadline for deadline, _ in deadlines),
        emails=emails_in(items),
        urls=urls_in(items),
    )


def _language(letter: Letter, document: ReadDocument, guess: Callable[[str], Language]) -> Language:
    sample = letter.sample()
    return guess(sample if len(sample) >= _FEWEST else document.text())


def _resolver(letter: Letter, language: Language, grammar: Grammar, issued: date | None, year: int | None) -> Resolver:
    is_month_first = language in grammar.month_first
    return resolver_of(letter.spans(), issued, may_be_month_first=is_month_first, year=year)
