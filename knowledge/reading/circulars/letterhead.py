"""What stands above the letter, and under it: when and where it was issued."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.model.readings import Evidence, ReadIssue
from knowledge.reading.circulars.cues import Cues
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.layout import Letter, Line, Paragraph
from knowledge.reading.circulars.resolving import Resolver
from knowledge.reading.circulars.written import Span

_LONGEST_DATELINE = 90
"""Characters: a place, the department's name before it, and a date."""
_LONGEST_PLACE = 7
"""Words, such as "Câmara Municipal de São João da Madeira"."""
_JOINT = re.compile(
    r"(?:^|[\s,])(?:aos? dias?|aos|ao|a los|a|à|al|au|on|le|em|en|del?|du|el|this|the|dated|día|dia)?\s*$",
    re.IGNORECASE,
)
_EDGE = re.compile(r"[,;:|–—•·()]")
_FOOT = 10
"""Lines at the end among which "Done at …" stands: the date, a name, an office, and the addresses."""
_NO_DATELINE = ("until", "deadline", "closing", "gathering", "will be held", "was held", "moved", "instead")


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date that may be that of issue.

    Attributes:
        is_labelled: whether a word says that it is.
    """

    paragraph: Paragraph
    line: Line
    span: Span
    place: str | None
    is_labelled: bool

    def evidence(self) -> Evidence:
        return self.paragraph.evidence(self.span.begin, self.span.stop)


def dateline_of(letter: Letter, cues: Cues) -> Dateline | None:
    """The line that says when the circular was issued: in the head, else at the foot, else the first date above."""
    head = [found for paragraph in letter.head() for found in _datelines(paragraph, cues)]
    foot = [found for paragraph in _foot(letter) for found in _datelines(paragraph, cues)]
    for found in (*_labelled(head), *head, *_labelled(foot), *foot):
        return found
    return None


def issue_of(found: Dateline, letter: Letter, year: int | None, resolver: Resolver) -> ReadIssue | None:
    """The date of issue; without a year, that of the circular's number, or else the last one before the first whole
    date of the text."""
    written = found.span.start
    if written.year is None:
        written = replace(written, year=year or _year_before(found.span, letter, resolver))
    day = resolver.day_of(written) if written.year else None
    return ReadIssue(date=day, place=found.place, evidence=found.evidence()) if day else None


def _year_before(span: Span, letter: Letter, resolver: Resolver) -> int | None:
    for other in letter.spans():
        day = resolver.day_of(other.start) if other.start.year and other.start.is_day else None
        if day is None:
            continue
        issued = span.start.in_year(day.year)
        return day.year - (issued is None or issued > day)
    return None


def _labelled(found: Sequence[Dateline]) -> Iterator[Dateline]:
    return (each for each in found if each.is_labelled)


def _foot(letter: Letter) -> Iterator[Paragraph]:
    lines = 0
    for paragraph in reversed(letter.paragraphs[letter.body :]):
        if lines >= _FOOT:
            return
        lines += len(paragraph.lines)
        yield paragraph


def _datelines(paragraph: Paragraph, cues: Cues) -> Iterator[Dateline]:
    for span in paragraph.spans:
        line = paragraph.line_at(span.begin)
        if span.is_range or not span.is_day or span.start.is_bare or line.end - line.begin > _LONGEST_DATELINE:
            continue
        left, right = paragraph.printed[line.begin : span.begin], paragraph.printed[span.stop : line.end]
        folded = paragraph.folded[line.begin : line.end]
        names_itself = cues.has("circular", folded)
        if right.strip(" .)") and not _EDGE.match(right.strip()):
            continue
        if not names_itself and any(cues.has(key, folded) for key in _NO_DATELINE if key != "until"):
            continue
        if cues.has("until", fold(left)) or cues.begins("subject", folded):
            continue
        is_labelled = cues.begins("issued", folded) is not None
        place = _place(left, cues)
        if is_labelled or names_itself or place or not left.strip(" ,-–*("):
            yield Dateline(paragraph, line, span, place, is_labelled)


def _place(left: str, cues: Cues) -> str | None:
    """What stands before the comma, as in "Bilbao, a"; None when it is no name."""
    bare = _JOINT.sub("", left).rstrip(" ,")
    place = _EDGE.split(bare)[-1].strip()
    label = cues.begins("issued", fold(place))
    place = place[label.end() :].strip() if label else place
    place = re.sub(r"^(?:en|em|in|à|at)\s+", "", place, flags=re.IGNORECASE)
    is_name = place[:1].isupper() and not any(map(str.isdigit, place)) and len(place.split()) <= _LONGEST_PLACE
    is_circular = cues.has("circular", fold(place))
    return place if is_name and not is_circular else None


def year_of(issued: date | None, number_year: int | None, letter: Letter) -> int | None:
    """The year for dates that name none, in a circular without a date: the one with its number, or the first one."""
    if issued:
        return issued.year
    return number_year or next((span.start.year for span in letter.spans() if span.start.year), None)
