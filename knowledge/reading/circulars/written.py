"""Dates as they are written, before anybody knows what year an unsaid one is."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date

_ANY_LEAP_YEAR = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A date as far as it is written; None for what is not.

    Attributes:
        weekday: 0 is Monday.
        is_swappable: whether day and month, as numbers, might be the other way round.
        is_numeric, is_month_first: whether it is in numbers only, with a sign between them; and the month is the first.
        is_short: whether the year has two digits and nothing that marks it as one.
        is_bare: whether it is but two numbers with a stroke, such as 7/10.
        is_end: whether the last day of the month is meant.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    is_swappable: bool = False
    is_numeric: bool = False
    is_month_first: bool = False
    is_short: bool = False
    is_bare: bool = False
    is_end: bool = False

    @property
    def is_day(self) -> bool:
        """Whether a day of the year is meant, rather than a month or a weekday."""
        return self.month is not None and (self.day is not None or self.is_end)

    def swapped(self) -> Written:
        """With day and month the other way round, if that may be."""
        return replace(self, month=self.day, day=self.month) if self.is_swappable else self

    def in_year(self, year: int) -> date | None:
        """The day in that year; None if it has none such."""
        if self.month is None or not 1 <= self.month <= 12 or not 1 <= year <= 9_999:
            return None
        last = calendar.monthrange(year, self.month)[1]
        day = last if self.is_end else self.day
        return date(year, self.month, day) if day and day <= last else None

    def is_real(self) -> bool:
        """Whether some year has such a day; a date without a day always is."""
        if self.day is None:
            return self.month is None or 1 <= self.month <= 12
        if self.month is None:
            return 1 <= self.day <= 31
        return any(written.in_year(self.year or _ANY_LEAP_YEAR) for written in (self, self.swapped()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A date or a range of dates, and where it stands in the text.

    Attributes:
        start, end: the same of a single date.
        begin, stop: offsets; `stop` is that behind the last character.
        opener: the offset where "between" or the like begins, else `begin`.
        month_first: whether the month stands as a word in front of the day.
    """

    start: Written
    end: Written
    begin: int
    stop: int
    opener: int
    month_first: bool = False

    @property
    def is_range(self) -> bool:
        return self.start != self.end

    @property
    def is_day(self) -> bool:
        return self.start.is_day and self.end.is_day


def ranged(start: Written, end: Written) -> tuple[Written, Written] | None:
    """The ends of a range, each with the month and the year that only the other names; None if they are in no order."""
    if start.year is None and end.year is not None and start.month and end.month:
        start = replace(start, year=end.year - _is_later(start, end), is_short=end.is_short)
    elif end.year is None and start.year is not None and start.month and end.month:
        end = replace(end, year=start.year + _is_later(start, end), is_short=start.is_short)
    if start.year and end.year:
        first, last = start.in_year(start.year), end.in_year(end.year)
        if first and last and first > last:
            return None
    return (start, end) if start.is_real() and end.is_real() else None


def _is_later(start: Written, end: Written) -> bool:
    """Whether the first would come behind the last in one year."""
    return (start.month or 0, start.day or 0) > (end.month or 0, end.day or 31)


def are_neighbours(start: Written, end: Written) -> bool:
    """Whether one day follows the other, so that "and" between them makes a range."""
    for year in (end.year or start.year, _ANY_LEAP_YEAR + 1):
        if year is None:
            continue
        first, last = start.in_year(start.year or year), end.in_year(end.year or year)
        if first and last:
            return (last - first).days == 1
    return False
