"""What was read from a circular, each part with the line that says so, for a person to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from knowledge.model.languages import Language


class DeadlineKind(StrEnum):
    """What a deadline is for."""

    REGISTRATION = "registration"
    QUESTIONNAIRE = "questionnaire"
    EXPRESSION_OF_INTEREST = "expression_of_interest"
    CONTRIBUTION = "contribution"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Where something stands.

    Attributes:
        text: the line, or the lines when it goes over the end of one, without the document's formatting.
        line: the number of the first, as documents count them (`knowledge.reading.lines.Item.number`).
    """

    text: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadText:
    """A number, a title or an address."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadIssue:
    """When and where a circular was issued.

    Attributes:
        place: None where no place stands beside the date.
    """

    date: date
    place: str | None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadEvent:
    """What a circular announces.

    Attributes:
        start, end: the first and the last day; the same for an event of one day.
        place: a city, or the circular's own word for "online"; None where nothing is said.
    """

    start: date
    end: date
    place: str | None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDeadline:
    """Until when something is asked for.

    Attributes:
        date: the last day; None when it is written without a year and nothing tells which.
        time: None if none is stated; midnight is 23:59 of that day.
        zone: of the tz database, or an offset as in "UTC+2", or the place that is named; None if none is stated.
    """

    date: date | None
    time: time | None
    zone: str | None
    what: DeadlineKind
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularReading:
    """What a circular says of itself. None, and empty, for what it does not say.

    Attributes:
        deadlines: in the order of the text, each day and purpose once.
        emails, urls: as printed, in the order of the text, each once.
    """

    number: ReadText | None
    issued: ReadIssue | None
    title: ReadText | None
    language: Language
    event: ReadEvent | None
    deadlines: tuple[ReadDeadline, ...]
    emails: tuple[ReadText, ...]
    urls: tuple[ReadText, ...]
