"""What a date can mean, seen from today: the nearest year, the century, the coming Monday."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.forms.answers.values import Reason

_YEARS_AHEAD = 20
"""Two digits of a year are those of the century in which it is at most so many years ahead and 80 back (Java's
SimpleDateFormat)."""
_NEAR = 20
"""Years within which nobody means another century by two digits."""
_HALF_A_YEAR = 6
_LEAP = 8
"""Years that can lie between two leap years: 1896, 1904."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A date that was understood.

    Attributes:
        others: what else may have been meant, the likelier first.
        has_day: False where only a month was said, `has_month` where only a year: it is their first day.
    """

    day: date
    is_sure: bool = True
    others: tuple[date, ...] = ()
    has_day: bool = True
    has_month: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class NoDay:
    """Why there is none.

    Attributes:
        written: what was read as a date that does not exist.
    """

    reason: Reason
    written: str = ""
    others: tuple[date, ...] = ()


DayRead = Day | NoDay


def real_day(year: int, month: int, day: int) -> date | None:
    """The date; None if there is no such."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def shifted(day: date, days: int) -> date | None:
    """So many days later; None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def shifted_months(day: date, months: int) -> date | None:
    """The same day, or the last one, of the month so many months later; None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9_999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def without_year(month: int, day: int, today: date) -> Day | None:
    """The nearest such day, to be confirmed; the same day in the year before or after is the other meaning."""
    years = range(max(1, today.year - _LEAP), min(9_999, today.year + _LEAP) + 1)
    days = (found for year in years if (found := real_day(year, month, day)))
    return _nearest(days, today)


def day_of_month(number: int, today: date) -> Day | None:
    """The nearest day with that number, such as "le 24"."""
    months = (shifted_months(today.replace(day=1), shift) for shift in range(-2, 3))
    return _nearest(
        (found for first in months if first and (found := real_day(first.year, first.month, number))), today
    )


def month_without_year(month: int, today: date) -> Day | None:
    """The nearest such month."""
    found = without_year(month, 1, today.replace(day=1))
    return None if found is None else Day(day=found.day, is_sure=False, others=found.others, has_day=False)


def of_short_year(short: int, month: int, day: int, today: date) -> Day | None:
    """A date with two digits of its year."""
    century = today.year - today.year % 100
    years = (century - 100 + short, century + short, century + 100 + short)
    year = next(year for year in years if year > today.year + _YEARS_AHEAD - 100)
    other_year = min(year - 100, year + 100, key=lambda other: abs(other - today.year))
    found, other = real_day(year, month, day), real_day(other_year, month, day)
    if found is None:
        return None
    is_sure = abs(year - today.year) <= _NEAR
    return Day(day=found, is_sure=is_sure, others=() if is_sure or other is None else (other,))


def weekday(number: int, today: date, direction: int) -> Day | None:
    """A day of the week, Monday being 0: the last one (-1), the next one (1), or the coming one, today included (0).

    People do not agree on what "next Monday" is, so it is always to be confirmed; a week further is the other meaning.
    """
    ahead = (number - today.weekday()) % 7
    if direction > 0:
        days = [ahead or 7, (ahead or 7) + 7]
    elif direction < 0:
        days = [ahead - 7, ahead - 14]
    else:
        days = [ahead, ahead - 7]
    first, second = (shifted(today, shift) for shift in days)
    return Day(day=first, is_sure=False, others=(second,) if second else ()) if first else None


def day_with_weekday(number: int, named: int | None, today: date) -> Day | None:
    """The nearest day of that number that is that weekday, such as "vendredi 27"."""
    months = (shifted_months(today.replace(day=1), shift) for shift in range(-_HALF_A_YEAR, _HALF_A_YEAR + 1))
    days = (day for first in months if first and (day := real_day(first.year, first.month, number)))
    return _nearest((day for day in days if day.weekday() == named), today)


def _nearest(days: Iterable[date], today: date) -> Day | None:
    near = sorted(days, key=lambda day: (abs(day - today), day < today))
    return Day(day=near[0], is_sure=False, others=tuple(near[1:2])) if near else None
