"""The annual activity report: figures that are nothing but their rows, so that each can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from knowledge.errors import FocalError
from knowledge.model.languages import Text
from knowledge.model.times import aware

FIRST_YEAR = 1970
"""No report is made of a year before it."""


class Chapter(StrEnum):
    """The axes by which the network reports to the world organisation, in the order of its plans ("Travail des
    communautés de pratiques de CGLU en 2019-2020", 1: A. Mise en œuvre, B. Plaidoyer, C. Suivi et rapport,
    D. Apprentissage, E. Renforcement du réseau de CGLU)."""

    IMPLEMENTATION = "implementation"
    ADVOCACY = "advocacy"
    MONITORING = "monitoring"
    LEARNING = "learning"
    NETWORK = "network"


class FigureName(StrEnum):
    """What is counted; knowledge/store/reporting says how."""

    CIRCULARS = "circulars"
    CORRECTIONS = "corrections"
    CIRCULAR_TEXTS = "circular-texts"
    LETTERS_SENT = "letters-sent"
    LETTERS_FAILED = "letters-failed"
    DEADLINES = "deadlines"
    CALLS = "calls"
    APPLICATIONS = "applications"
    PUBLIC_CIRCULARS = "public-circulars"
    INVITATIONS = "invitations"
    LEADERSHIP = "leadership"
    ELECTED_OFFICIALS = "elected-officials"
    CANDIDACIES = "candidacies"
    ACKNOWLEDGED = "acknowledged"
    SETTLED_IN_TIME = "settled-in-time"
    RESPONSES_BEGUN = "responses-begun"
    RESPONSES_SUBMITTED = "responses-submitted"
    MEMBERS_ANSWERING = "members-answering"
    EVENTS = "events"
    EVENTS_CANCELLED = "events-cancelled"
    REGISTRATIONS = "registrations"
    WAITING = "waiting"
    ATTENDED = "attended"
    MEMBERS_AT_EVENTS = "members-at-events"
    PRACTICES_SUBMITTED = "practices-submitted"
    PRACTICES_PUBLISHED = "practices-published"
    QUESTIONS = "questions"
    HELPFUL = "helpful"
    MEMBERS = "members"
    MEMBERS_JOINED = "members-joined"
    MEMBERS_LEFT = "members-left"
    CONTACTS = "contacts"
    CONTACTS_JOINED = "contacts-joined"
    TICKETS = "tickets"
    TICKETS_ANSWERED = "tickets-answered"
    ANSWER_TIME = "answer-time"


F = FigureName

PLAN: Mapping[Chapter, tuple[FigureName, ...]] = MappingProxyType(
    {
        Chapter.IMPLEMENTATION: (
            *(F.CIRCULARS, F.CORRECTIONS, F.CIRCULAR_TEXTS, F.LETTERS_SENT, F.LETTERS_FAILED),
            *(F.DEADLINES, F.CALLS, F.APPLICATIONS),
        ),
        Chapter.ADVOCACY: (F.PUBLIC_CIRCULARS, F.INVITATIONS, F.LEADERSHIP, F.ELECTED_OFFICIALS, F.CANDIDACIES),
        Chapter.MONITORING: (
            *(F.ACKNOWLEDGED, F.SETTLED_IN_TIME),
            *(F.RESPONSES_BEGUN, F.RESPONSES_SUBMITTED, F.MEMBERS_ANSWERING),
        ),
        Chapter.LEARNING: (
            *(F.EVENTS, F.EVENTS_CANCELLED, F.REGISTRATIONS, F.WAITING, F.ATTENDED, F.MEMBERS_AT_EVENTS),
            *(F.PRACTICES_SUBMITTED, F.PRACTICES_PUBLISHED, F.QUESTIONS, F.HELPFUL),
        ),
        Chapter.NETWORK: (
            *(F.MEMBERS, F.MEMBERS_JOINED, F.MEMBERS_LEFT, F.CONTACTS, F.CONTACTS_JOINED),
            *(F.TICKETS, F.TICKETS_ANSWERED, F.ANSWER_TIME),
        ),
    }
)
"""Which figures stand in which chapter. The network's plans put the study and the circulars that spread it under
implementation, who leads it under advocacy, meetings and exchange under learning, and members and communication with
them under strengthening the network; good practices and the annual event are learning since the plan of 2016."""


class Measure(StrEnum):
    """How rows become a value."""

    COUNT = "count"
    """The sum of their parts."""
    SHARE = "share"
    """The parts of the wholes, from 0 to 1."""
    HOURS = "hours"
    """The median of the parts."""


_MEASURES: Mapping[FigureName, Measure] = MappingProxyType(
    {
        F.ACKNOWLEDGED: Measure.SHARE,
        F.SETTLED_IN_TIME: Measure.SHARE,
        F.HELPFUL: Measure.SHARE,
        F.ANSWER_TIME: Measure.HOURS,
    }
)


class Facet(StrEnum):
    """By what rows can be told apart."""

    MONTH = "month"
    KIND = "kind"
    LANGUAGE = "language"
    CHANNEL = "channel"
    REGION = "region"
    OUTCOME = "outcome"
    ROLE = "role"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of the database that a figure counts. It names no person: whoever may know finds them by the number.

    Attributes:
        table, id: where it is; of several columns the id is written "7:42", in the order of the table's key. Where a
            member counts once for all its rows, it is "7:member:12".
        title: of what it is about, "" where that has none.
        number: of a circular.
        member: the name of the member.
        part, whole: what it adds: 1 of 1, or less; hours are a part.
        facets: values as the store has them; months are "01" to "12".
    """

    table: str
    id: str
    title: Text | str = ""
    number: int | None = None
    member: str = ""
    at: datetime | None = None
    part: float = 1
    whole: float = 1
    facets: Mapping[Facet, str] = field(default_factory=dict)

    def facet(self, by: Facet) -> str:
        """Its value, "" where it has none."""
        return self.facets.get(by, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number of the report, and all that it is made of."""

    name: FigureName
    rows: tuple[Row, ...] = ()

    @property
    def measure(self) -> Measure:
        return measure_of(self.name)

    @property
    def value(self) -> float:
        """0 where there are no rows."""
        return worth(self.measure, self.rows)

    @property
    def part(self) -> float:
        return sum(row.part for row in self.rows)

    @property
    def whole(self) -> float:
        return sum(row.whole for row in self.rows)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def tally(self) -> Tally:
        """What it comes to."""
        return Tally(name=self.name, rows=len(self.rows), part=self.part, whole=self.whole, value=self.value)

    def by(self, *facets: Facet) -> Mapping[tuple[str, ...], float]:
        """The value for each combination of facets that some rows have."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows:
            groups.setdefault(tuple(row.facet(facet) for facet in facets), []).append(row)
        return {key: worth(self.measure, rows) for key, rows in groups.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What a figure came to when it was counted, without its rows.

    Attributes:
        rows: how many there were.
        part, whole: the sums of theirs.
    """

    name: FigureName
    rows: int
    part: float
    whole: float
    value: float

    @property
    def measure(self) -> Measure:
        return measure_of(self.name)

    @property
    def is_empty(self) -> bool:
        return not self.rows


def measure_of(name: FigureName) -> Measure:
    """How the rows of a figure become its value."""
    return _MEASURES.get(name, Measure.COUNT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """So many rows, behind so many others."""

    skip: int = 0
    most: int


def worth(measure: Measure, rows: Iterable[Row]) -> float:
    """What some rows come to; 0 of none."""
    kept = tuple(rows)
    match measure:
        case Measure.COUNT:
            return sum(row.part for row in kept)
        case Measure.SHARE:
            whole = sum(row.whole for row in kept)
            return sum(row.part for row in kept) / whole if whole else 0
        case Measure.HOURS:
            return median([row.part for row in kept]) if kept else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A plot: a figure by one facet, and its bars told apart by another."""

    figure: FigureName
    by: Facet
    split: Facet | None = None


PLOTS: Mapping[Chapter, tuple[Series, ...]] = MappingProxyType(
    {
        Chapter.IMPLEMENTATION: (
            Series(figure=F.CIRCULARS, by=Facet.MONTH, split=Facet.KIND),
            Series(figure=F.LETTERS_SENT, by=Facet.CHANNEL),
            Series(figure=F.APPLICATIONS, by=Facet.OUTCOME),
        ),
        Chapter.ADVOCACY: (Series(figure=F.ELECTED_OFFICIALS, by=Facet.REGION),),
        Chapter.MONITORING: (
            Series(figure=F.ACKNOWLEDGED, by=Facet.REGION),
            Series(figure=F.RESPONSES_SUBMITTED, by=Facet.REGION),
        ),
        Chapter.LEARNING: (
            Series(figure=F.MEMBERS_AT_EVENTS, by=Facet.REGION),
            Series(figure=F.REGISTRATIONS, by=Facet.REGION, split=Facet.OUTCOME),
            Series(figure=F.QUESTIONS, by=Facet.MONTH, split=Facet.OUTCOME),
            Series(figure=F.QUESTIONS, by=Facet.LANGUAGE),
            Series(figure=F.QUESTIONS, by=Facet.CHANNEL),
        ),
        Chapter.NETWORK: (
            Series(figure=F.MEMBERS, by=Facet.REGION),
            Series(figure=F.CONTACTS, by=Facet.LANGUAGE, split=Facet.ROLE),
            Series(figure=F.TICKETS, by=Facet.MONTH),
        ),
    }
)


class NoSuchYear(FocalError):
    """There is no report of that year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """What a report is about: a calendar year of the network's clock, or as much of it as is over.

    Attributes:
        begin, end: instants in UTC; the end is outside.
        is_over: the whole year is.
    """

    year: int
    zone: tzinfo
    begin: datetime
    end: datetime
    is_over: bool

    @property
    def last_day(self) -> date:
        """The last day that it speaks of, by the network's clock."""
        return (self.end - timedelta(microseconds=1)).astimezone(self.zone).date()

    def covers(self, day: date) -> bool:
        """Whether a day of the network's calendar belongs to it."""
        return date(self.year, 1, 1) <= day <= self.last_day

    def month(self, instant: datetime) -> str:
        """The month that an instant falls into, by the network's clock: "01" to "12"."""
        return f"{instant.astimezone(self.zone).month:02}"


def period_of(year: int, zone: tzinfo, now: datetime) -> Period:
    """The period of a year, as of now.

    Raises:
        NoSuchYear: the year has not begun by the network's clock, or no report is made of one so early.
        ValueError: `now` is naive.
    """
    if year < FIRST_YEAR:
        raise NoSuchYear(f"no report is made of {year}: years begin with {FIRST_YEAR}")
    today = aware(now).astimezone(zone)
    if year > today.year:
        raise NoSuchYear(f"{year} has not begun yet")
    begin, end = (datetime(each, 1, 1, tzinfo=zone).astimezone(UTC) for each in (year, year + 1))
    return Period(year=year, zone=zone, begin=begin, end=min(end, now.astimezone(UTC)), is_over=end <= now)
