"""What a document says about itself: its date, what kind it is, and a circular's number."""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter

from babel import Locale, UnknownLocaleError

from knowledge.model.archive import DocumentKind
from knowledge.model.languages import EN, Language
from knowledge.model.times import PartialDate
from knowledge.reading.documents import ReadDocument
from knowledge.reading.lines import Item
from knowledge.search.texts import normalise

HEAD = 12
"""Lines at the beginning in which a document says what it is: its letterhead. In the network's circulars the date is
the third to fifth line; the first date of a plan's own text, further down, is that of an event."""

_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
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
    if named and (found := _partial(named[1], named[2], named[3])):
        return found
    lines = [normalise(line.text) for line in _head(document)]
    days = (found for line in lines for found in _dates(line, language) if found.is_day)
    titled = _dates(normalise(document.title), language)
    years = (PartialDate(year[1]) for line in (normalise(document.title), *lines) for year in _YEAR.finditer(line))
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
    """The dates and months of a line in its order.

    "04/09/2014" is the fourth of September, but in English, where somebody may have put the month first, it is none.
    """
    found = [(match.start(), _partial(*match.groups())) for match in _ISO.finditer(line)]
    for match in _NUMERIC.finditer(line):
        if language != EN or int(match[1]) > 12:
            found.append((match.start(), _partial(match[3], match[2], match[1])))
    months = _months(language)
    for match in _worded(tuple(months)).finditer(line):
        day = match["day"] or match["day_behind"]
        found.append((match.start(), _partial(match["year"], str(months[match["month"]]), day)))
    yield from (each for _, each in sorted(found, key=itemgetter(0)) if each)


def _partial(year: str, month: str | None, day: str | None) -> PartialDate | None:
    """The date as exactly as it is given; None when there is no such day."""
    if month is None:
        return PartialDate(year)
    if day is None:
        return PartialDate(f"{year}-{int(month):02}")
    is_real = 1 <= int(month) <= 12 and 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]
    return PartialDate(date(int(year), int(month), int(day)).isoformat()) if is_real else None


@lru_cache(maxsize=64)
def _months(language: Language) -> dict[str, int]:
    """The names of months by CLDR, also in English, which many a letterhead uses."""
    names: dict[str, int] = {}
    for code in (EN, language):
        try:
            months = Locale.parse(code).months
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {normalise(name).rstrip("."): number for number, name in months[context][width].items()}
    return names


@lru_cache(maxsize=64)
def _worded(months: tuple[str, ...]) -> re.Pattern[str]:
    """Dates such as "4 septembre 2014", "1er mars 2020", "4 de marzo de 2020", "March 4th, 2020"."""
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    joint = r"(?:\s+(?:de|del|d'|d’|of)\s*|\s+|\s*[-.]\s*)"
    before = rf"(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|o|\.)?{joint}"
    behind = r"\s+(?P<day_behind>\d{1,2})(?:st|nd|rd|th)?\s*,?"
    return re.compile(rf"\b(?:{before})?(?P<month>{month})\.?(?:{behind})?(?:{joint}|,\s*)(?P<year>(?:19|20)\d\d)\b")
