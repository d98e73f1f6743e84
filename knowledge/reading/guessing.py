"""What a document says about itself: its date, what kind it is, and a circular's number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from knowledge.model.archive import DocumentKind
from knowledge.model.languages import EN, Language
from knowledge.model.times import PartialDate
from knowledge.reading.circulars.dates import spans_in
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import grammar_for
from knowledge.reading.circulars.written import Written
from knowledge.reading.documents import ReadDocument
from knowledge.reading.lines import Item
from knowledge.search.texts import normalise

HEAD = 12
"""Lines at the beginning in which a document says what it is: its letterhead. In the network's circulars the date is
the third to fifth line; the first date of a plan's own text, further down, is that of an event."""

_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")

_CIRCULAR = re.compile(
    r"\b(?:circul(?:aires?|ars?|ares)|zirkularra|genelge|التعميم|تعميم)\b"
    r"(?:\s*(?:number|numero|num\.?|n[°ºo.]*|#|رقم))?(?:\s*(\d{1,4})\b)?"
)
_KINDS: Mapping[DocumentKind, re.Pattern[str]] = {
    DocumentKind.CIRCULAR: _CIRCULAR,
    DocumentKind.BULLETIN: re.compile(r"\b(?:bulletins?|boletin(?:es)?|boletim|newsletters?|infolettres?|butlleti)\b"),
    DocumentKind.REPORT: re.compile(
        r"\b(?:reports?|rapports?|informes?|relatorios?|comptes? rendus?|minutes|actas?|atas?|memorias?)\b"
    ),
    DocumentKind.PLAN: re.compile(r"\b(?:plans?|planes|planos?|programmes? de travail|work programmes?)\b"),
    DocumentKind.STUDY: re.compile(r"\b(?:study|studies|etudes?|estudios?|estudos?|estudis?)\b"),
}


def guess_date(file: str, document: ReadDocument, language: Language) -> PartialDate | None:
    """The date of a document.

    It is the one in the name of the file, else the first day in the letterhead, else the month or year of the title,
    else the first year of the letterhead. None when there is none of these.
    """
    named = _FILE_DATE.search(file)
    if named and (found := _named(named[1], named[2], named[3])):
        return found
    lines = [line.text for line in _head(document)]
    days = (found for line in lines for found in _dates(line, language) if found.is_day)
    titled = _dates(document.title, language)
    years = (PartialDate(year[1]) for line in (document.title, *lines) for year in _YEAR.finditer(normalise(line)))
    return next(itertools.chain(days, titled, years), None)


def guess_kind(file: str, document: ReadDocument) -> tuple[DocumentKind, str]:
    """What a document calls itself, and its number if it is a circular: by the name of its file, its title, and then
    its first lines, the first word that tells."""
    for text in (re.sub(r"[\W_]+", " ", file), document.title, *(line.text for line in _head(document))):
        found = _kind_in(normalise(text))
        if found:
            return found, _number(file, document) if found is DocumentKind.CIRCULAR else ""
    return DocumentKind.OTHER, ""


def _number(file: str, document: ReadDocument) -> str:
    """The first number behind the word, as printed, else as in the name of the file."""
    texts = (document.title, *(line.text for line in _head(document)), re.sub(r"[\W_]+", " ", file))
    found = (_CIRCULAR.search(normalise(text)) for text in texts)
    return next((match[1] for match in found if match and match[1]), "")


def _kind_in(text: str) -> DocumentKind | None:
    """The kind of the first telling word."""
    found = {kind: match.start() for kind, pattern in _KINDS.items() if (match := pattern.search(text))}
    return min(found, key=found.__getitem__) if found else None


def _head(document: ReadDocument) -> list[Item]:
    return [line for line, _ in zip(document.lines(), range(HEAD), strict=False)]


def _dates(line: str, language: Language) -> Iterator[PartialDate]:
    """The dates and months of a line in its order; of a range, its last day.

    "04/09/2014" is the fourth of September, but in English, where somebody may have put the month first, it is none.
    """
    printed = legible(line)
    for span in spans_in(fold(printed), printed, grammar_for(language)):
        if not (span.end.is_swappable and language == EN) and (found := _partial(span.end)):
            yield found


def _partial(written: Written) -> PartialDate | None:
    """The date as exactly as it is given; None without a year in full, and when there is no such day."""
    if written.year is None or written.month is None or written.is_short:
        return None
    if written.is_day:
        day = written.in_year(written.year)
        return PartialDate(day.isoformat()) if day else None
    return PartialDate(f"{written.year}-{written.month:02}")


def _named(year: str, month: str | None, day: str | None) -> PartialDate | None:
    """The date in the name of a file; None when there is no such day."""
    written = Written(year=int(year), month=int(month) if month else None, day=int(day) if day else None)
    return _partial(written) if month else PartialDate(year)
