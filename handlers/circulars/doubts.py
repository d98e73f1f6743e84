"""Which parts of a reading are to be looked at twice: what was guessed, what contradicts itself, what was not found.

The reader itself tells no likelihoods; these are the signs by which people find its mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from handlers.circulars.facts import Deadline, Verdict, deadlines, reading, who_checked
from handlers.circulars.writing import printed_number
from knowledge.model.circulars import Circular

LONGEST_TITLE = 160
"""Characters of a printed title that is no paragraph: the longest of the archive has 148."""

LONG = timedelta(days=366)
"""No circular asks for something a year ahead."""


class Doubt(StrEnum):
    """Why a part is uncertain."""

    NOT_FOUND = "not_found"
    YEAR_GUESSED = "year_guessed"
    NO_DAY = "no_day"
    BEFORE_ISSUE = "before_issue"
    FAR_AWAY = "far_away"
    OTHER_YEAR = "other_year"
    TAKEN = "taken"
    LONG_TITLE = "long_title"


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubtful:
    """One part that is uncertain.

    Attributes:
        part: "number", "issued", "title", "event", or "deadline-" and its index.
    """

    part: str
    why: Doubt


def doubts(circular: Circular) -> tuple[Doubtful, ...]:
    """What to look at twice, part by part, with one doubt about each at most; nothing where nothing was read, nor of
    what a person has looked at."""
    read = reading(circular)
    if not read:
        return ()
    found: dict[str, Doubtful] = {}
    for doubt in (*_of_facts(circular, read), *_of_deadlines(circular, read)):
        found.setdefault(doubt.part, doubt)
    return tuple(found.values())


def _issued(read: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(read["issued"]) if read.get("issued") else None


def _of_facts(circular: Circular, read: Mapping[str, Any]) -> Iterator[Doubtful]:
    if who_checked(circular) is not None:
        return
    lines, issued = read.get("evidence") or {}, _issued(read)
    yield from _missing(circular, read)
    yield from _of_number(circular, read, issued)
    if issued is not None and not _names_year(issued, _words(lines, "issued")):
        yield Doubtful(part="issued", why=Doubt.YEAR_GUESSED)
    if len(read.get("title") or "") > LONGEST_TITLE:
        yield Doubtful(part="title", why=Doubt.LONG_TITLE)
    if event := read.get("event"):
        yield from _of_day("event", date.fromisoformat(event["start"]), _words(lines, "event"), issued)


def _of_deadlines(circular: Circular, read: Mapping[str, Any]) -> Iterator[Doubtful]:
    for index, deadline in enumerate(deadlines(circular)):
        if deadline.verdict is Verdict.PROPOSED:
            yield from _of_deadline(f"deadline-{index}", deadline, _issued(read))


def _missing(circular: Circular, read: Mapping[str, Any]) -> Iterator[Doubtful]:
    parts = ("number", "issued", "title") if circular.kind.is_numbered else ("issued", "title")
    for part in parts:
        if not read.get(part):
            yield Doubtful(part=part, why=Doubt.NOT_FOUND)


def _of_number(circular: Circular, read: Mapping[str, Any], issued: date | None) -> Iterator[Doubtful]:
    printed = str(read.get("number") or "")
    year = re.search(r"/\s*((?:19|20)\d\d)\b", printed)
    if year and issued and int(year[1]) != issued.year:
        yield Doubtful(part="number", why=Doubt.OTHER_YEAR)
    if circular.kind.is_numbered and circular.number is None and printed_number(printed) is not None:
        yield Doubtful(part="number", why=Doubt.TAKEN)


def _of_deadline(part: str, deadline: Deadline, issued: date | None) -> Iterator[Doubtful]:
    if deadline.date is None:
        yield Doubtful(part=part, why=Doubt.NO_DAY)
    else:
        yield from _of_day(part, deadline.date, deadline.evidence, issued)


def _of_day(part: str, day: date, words: str, issued: date | None) -> Iterator[Doubtful]:
    if issued is not None and day < issued:
        yield Doubtful(part=part, why=Doubt.BEFORE_ISSUE)
    if issued is not None and day - issued > LONG:
        yield Doubtful(part=part, why=Doubt.FAR_AWAY)
    if not _names_year(day, words):
        yield Doubtful(part=part, why=Doubt.YEAR_GUESSED)


def _names_year(day: date, words: str) -> bool:
    """Whether the year is printed there, in four digits or in the two behind a mark; a line that is not known is none
    to be doubted."""
    return not words or str(day.year) in words or bool(re.search(rf"[./\-’']{day.year % 100:02}\b", words))


def _words(lines: Mapping[str, Any], part: str) -> str:
    line = lines.get(part)
    return str(line.get("text", "")) if isinstance(line, Mapping) else ""
