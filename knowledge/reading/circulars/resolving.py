"""Which days are meant: the order of numbers, and years that are not written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.reading.circulars.written import Span, Written

_NEAR = 2
"""Years between a circular and its dates at most, for two plain digits to be a year: calls come two years ahead."""
_MONTHS_AHEAD = 13


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolver:
    """Makes days of dates.

    Attributes:
        issued: the day of the circular: dates without a year come on it or behind it.
        year: for dates without a year in a circular without a day.
        month_first: whether numbers put the month first.
    """

    issued: date | None
    year: int | None
    month_first: bool

    def range_of(self, span: Span, *, is_past: bool = False) -> tuple[date, date] | None:
        """The first and the last day; None when nothing tells the year, or no day is meant."""
        if not span.is_range:
            day = self.day_of(span.start, is_past=is_past)
            return (day, day) if day else None
        end = self.day_of(span.end, is_past=is_past)
        if end is None:
            return None
        start = self._chosen(span.start)
        year = start.year if start.year is not None and not self._is_far(start) else end.year
        first = start.in_year(year)
        if first is not None and first > end:
            first = start.in_year(year - 1)
        return (first, end) if first else None

    def day_of(self, written: Written, *, is_past: bool = False) -> date | None:
        """The day that is meant."""
        chosen = self._chosen(written)
        if chosen.year is not None and not self._is_far(chosen):
            return chosen.in_year(chosen.year)
        if chosen.month is None:
            return self._by_weekday(chosen)
        if self.issued is None:
            return chosen.in_year(self.year) if self.year else None
        return self._nearest(chosen, self.issued, is_past=is_past)

    def _chosen(self, written: Written) -> Written:
        """With day and month in the order that the weekday, or else the whole text, shows."""
        if not written.is_swappable:
            return written
        first, second = (written.swapped(), written) if self.month_first else (written, written.swapped())
        if written.weekday is None:
            return first
        for each in (first, second):
            day = each.in_year(each.year) if each.year else None
            if day and day.weekday() == written.weekday:
                return each
        return first

    def _is_far(self, written: Written) -> bool:
        """Whether two plain digits are hardly a year."""
        base = self.issued.year if self.issued else self.year
        return written.is_short and base is not None and abs((written.year or 0) - base) > _NEAR

    def _nearest(self, written: Written, issued: date, *, is_past: bool) -> date | None:
        """The next such day, or the last one if that has the weekday that is written or if it is told as past."""
        days = [day for year in range(issued.year - 4, issued.year + 5) if (day := written.in_year(year))]
        ahead = next((day for day in days if day >= issued), None)
        behind = next((day for day in reversed(days) if day < issued), None)
        if is_past:
            return behind
        is_last = written.weekday is not None and behind is not None and behind.weekday() == written.weekday
        return behind if is_last and ahead is not None and ahead.weekday() != written.weekday else ahead

    def _by_weekday(self, written: Written) -> date | None:
        """ "by Friday", "vendredi 24"."""
        if self.issued is None or written.weekday is None:
            return None
        for ahead in range(1, 31 * _MONTHS_AHEAD if written.day else 8):
            day = self.issued + timedelta(days=ahead)
            if day.weekday() == written.weekday and written.day in (None, day.day):
                return day
        return None


def resolver_of(
    spans: Iterable[Span], issued: date | None, *, may_be_month_first: bool, year: int | None = None
) -> Resolver:
    """The resolver for a text with these dates."""
    every = list(spans)
    return Resolver(issued=issued, year=year, month_first=_is_month_first(every, may_be_month_first=may_be_month_first))


def _is_month_first(spans: Iterable[Span], *, may_be_month_first: bool) -> bool:
    """As the numbers that can be read in one way only have it; else as the words, where that order is usual."""
    every = list(spans)
    numeric = [each for span in every for each in (span.start, span.end) if each.is_numeric]
    sure = [each for each in numeric if not each.is_swappable and each.day != each.month]
    if sure:
        return any(each.is_month_first for each in sure)
    worded = [span for span in every if span.start.is_day and not span.start.is_numeric]
    return may_be_month_first and bool(worded) and all(span.month_first for span in worded)
