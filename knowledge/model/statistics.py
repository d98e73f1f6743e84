"""Statistics over time: what is counted, by what it is told apart, and the periods that are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from types import MappingProxyType

from knowledge.errors import FocalError

WEEK = timedelta(days=7)


class Measure(StrEnum):
    """What is counted for each day."""

    QUESTIONS = "questions"
    """By outcome, language and channel; and, as ASKED, by region."""
    ASKED = "asked"
    RATINGS = "ratings"
    """What readers thought of answers."""
    HANDED_OVER = "handed_over"
    """What came before the secretariat, by its kind."""
    DELIVERIES = "deliveries"
    """By the day on which they ended."""
    ACKNOWLEDGEMENTS = "acknowledgements"
    """People of circulars that ask for it, by the day of release and how soon they acknowledged."""
    CONTACTS = "contacts"
    """New ones, by role."""
    ACTIVE_DAYS = "active_days"
    ACTIVE_WEEKS = "active_weeks"
    ACTIVE_MONTHS = "active_months"
    """People who wrote within a day, a week, a month: sums of the shorter ones are not the longer ones."""
    DEADLINES = "deadlines"
    """Members that a deadline concerned, by the day it ended and whether they met it."""
    PARTICIPATION = "participation"
    """Registrations, by the day on which the event began."""


class Soon(StrEnum):
    """How soon somebody acknowledged a circular."""

    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    LATER = "later"
    NOT = "not"


class Side(StrEnum):
    """By what numbers are told apart."""

    OUTCOME = "outcome"
    LANGUAGE = "language"
    CHANNEL = "channel"
    REGION = "region"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One number. `day` is of UTC."""

    measure: Measure
    day: date
    count: int
    channel: str = ""
    language: str = ""
    region: str = ""
    outcome: str = ""


class Step(StrEnum):
    """How long the parts of a period are."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"

    @property
    def most(self) -> int:
        """How many parts a period may have: a quarter, a year, two years."""
        return _MOST[self]

    @property
    def usual(self) -> int:
        """How many it has where nobody says."""
        return _USUAL[self]

    @property
    def active(self) -> Measure:
        """The measure of people who wrote within a part."""
        return _ACTIVE[self]

    def first_day(self, day: date) -> date:
        """The first day of the part that a day lies in."""
        match self:
            case Step.DAYS:
                return day
            case Step.WEEKS:
                return day - timedelta(days=day.weekday())
            case Step.MONTHS:
                return day.replace(day=1)

    def moved(self, first: date, parts: int) -> date:
        """The first day of a part so many parts later, or earlier.

        Raises:
            OverflowError, ValueError: no calendar goes there.
        """
        match self:
            case Step.DAYS:
                return first + timedelta(days=parts)
            case Step.WEEKS:
                return first + parts * WEEK
            case Step.MONTHS:
                year, month = divmod(first.year * 12 + first.month - 1 + parts, 12)
                return date(year, month + 1, 1)


_MOST: Mapping[Step, int] = MappingProxyType({Step.DAYS: 92, Step.WEEKS: 53, Step.MONTHS: 24})
_USUAL: Mapping[Step, int] = MappingProxyType({Step.DAYS: 30, Step.WEEKS: 12, Step.MONTHS: 12})
_ACTIVE: Mapping[Step, Measure] = MappingProxyType(
    {Step.DAYS: Measure.ACTIVE_DAYS, Step.WEEKS: Measure.ACTIVE_WEEKS, Step.MONTHS: Measure.ACTIVE_MONTHS}
)

FIRST_DAY = date(2000, 1, 1)
"""Nothing was counted before it."""


class NoPeriod(FocalError):
    """The days make no period.

    Attributes:
        most: how many parts it may have, where it has more; 0 where it ends before it begins, or lies out of reach.
    """

    def __init__(self, most: int = 0) -> None:
        super().__init__()
        self.most = most


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A period of whole parts.

    Attributes:
        first: the first day of its first part.
        parts: how many it has, at least one.
    """

    step: Step
    first: date
    parts: int

    @property
    def begins(self) -> tuple[date, ...]:
        """The first day of each part."""
        return tuple(self.step.moved(self.first, part) for part in range(self.parts))

    @property
    def end(self) -> date:
        """The day behind its last one."""
        return self.step.moved(self.first, self.parts)

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def before(self) -> Span:
        """The period of as many parts that lies right before it."""
        return Span(step=self.step, first=self.step.moved(self.first, -self.parts), parts=self.parts)


def span_of(step: Step, begin: date | None, end: date | None, today: date) -> Span:
    """The period from one day to another, as whole parts; of the usual length where one of them is not given.

    Raises:
        NoPeriod: it ends before it begins, is longer than is shown, or lies out of reach.
    """
    last = step.first_day(end if end is not None else today)
    try:
        first = step.first_day(begin) if begin is not None else step.moved(last, 1 - step.usual)
        step.moved(last, 1)
    except (OverflowError, ValueError):
        raise NoPeriod from None
    if last < first or first < FIRST_DAY or last > today + timedelta(days=366):
        raise NoPeriod
    parts = next((n for n in range(1, step.most + 1) if step.moved(first, n - 1) == last), 0)
    if not parts:
        raise NoPeriod(step.most)
    return Span(step=step, first=first, parts=parts)


SOON: tuple[tuple[Soon, timedelta], ...] = (
    (Soon.DAY, timedelta(days=1)),
    (Soon.THREE_DAYS, timedelta(days=3)),
    (Soon.WEEK, WEEK),
)
"""How long after the release an acknowledgement came, at most; what comes after the last is later."""


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value that so large a share of some values does not exceed (nearest rank); None of none."""
    ranked = sorted(values)
    if not ranked:
        return None
    return ranked[max(ceil(len(ranked) * share) - 1, 0)]
