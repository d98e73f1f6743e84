"""A month on paper: its weeks, what falls on which day, and the months beside it. Nothing here knows the store."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Months that can be looked at; nobody plans outside of these years."""

_MONTHS = 12
_MONTH = re.compile(r"(\d{4})-(\d{2})")


class Kind(StrEnum):
    """What stands in the calendar."""

    DEADLINE = "deadline"
    EVENT = "event"
    CALL = "call"
    CAMPAIGN = "campaign"
    CIRCULAR = "circular"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Something that ends or takes place.

    Attributes:
        key: its kind and number, such as "event:3".
        title, language: what it is called, and in which language that is.
        begin, end: instants; of what has no length they are the same.
        href: its page.
        state, state_name: the mark of its colour and what the reader is told, "" of what is as usual.
    """

    key: str
    kind: Kind
    title: str
    language: str
    begin: datetime
    end: datetime
    href: str
    state: str = ""
    state_name: str = ""


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A month of the Gregorian calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def before(self) -> Month | None:
        """The month before; None before the first year."""
        return _within(month_of(self.first - timedelta(days=1)))

    @property
    def after(self) -> Month | None:
        """The month behind it; None behind the last year."""
        return _within(month_of(self.last + timedelta(days=1)))

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The instants between which it is, by the clock of a zone: from, and before."""
        begin = datetime.combine(self.first, time(), zone)
        return begin, datetime.combine(self.last + timedelta(days=1), time(), zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day of the calendar with what stands on it, the earliest first."""

    day: date
    items: tuple[Item, ...]


def month_of(day: date) -> Month:
    """The month in which a day is."""
    return Month(day.year, day.month)


def month_named(text: str, otherwise: Month) -> Month:
    """The month of "2026-12"; another one where the text names none that can be looked at."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= _MONTHS:
        return otherwise
    return _within(Month(int(found[1]), int(found[2]))) or otherwise


def days_of(month: Month, items: Iterable[Item], zone: tzinfo) -> tuple[Day, ...]:
    """Every day of a month; what lasts longer stands on each of its days."""
    by_day: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda each: (each.begin, each.key)):
        for day in _days(item, month, zone):
            by_day.setdefault(day, []).append(item)
    every = (month.first + timedelta(days=count) for count in range(month.last.day))
    return tuple(Day(day=day, items=tuple(by_day.get(day, ()))) for day in every)


def weeks_of(days: Iterable[Day], first_weekday: int) -> tuple[tuple[Day | None, ...], ...]:
    """The days of a month in rows of seven; None for days of other months.

    Args:
        first_weekday: 0 for Monday, as of `datetime.date.weekday`.
    """
    first, *others = days
    lead = (first.day.weekday() - first_weekday) % 7
    cells: list[Day | None] = [*(None,) * lead, first, *others]
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[begin : begin + 7]) for begin in range(0, len(cells), 7))


def _days(item: Item, month: Month, zone: tzinfo) -> Iterable[date]:
    begin = item.begin.astimezone(zone).date()
    end = max(begin, (item.end - timedelta(microseconds=1)).astimezone(zone).date())
    first, last = max(begin, month.first), min(end, month.last)
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def _within(month: Month) -> Month | None:
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None
