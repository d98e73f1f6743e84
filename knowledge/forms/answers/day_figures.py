"""Dates in figures: 24/03/2026, 24.3.26, 2026-03-24, 24/3. The day comes first, unless it cannot."""

from __future__ import annotations

import re
from datetime import date

from knowledge.forms.answers.days import Day, DayRead, NoDay, of_short_year, real_day, without_year
from knowledge.forms.answers.values import Reason

_YEAR_FIRST = re.compile(r"(\d{4}) ?([-/. ]) ?(\d{1,2}) ?\2 ?(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2}) ?([-/.–,_\\ ]) ?(\d{1,2}) ?[-/.–,_\\ ] ?(\d{1,4})")
_NO_YEAR = re.compile(r"(\d{1,2}) ?[-/.–] ?(\d{1,2})")
_COMPACT = re.compile(r"\d{8}|\d{6}")
_MONTH = re.compile(r"(?P<month>\d{1,2}) ?[-/. ] ?(?P<year>\d{4})|(?P<first>\d{4}) ?[-/. ] ?(?P<last>\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_EARLIEST, _LATEST = 1_000, 2_999
"""Years of four digits that are written as such."""


def day_in_figures(text: str, today: date) -> DayRead | None:
    """The date in figures that a plain text is; None when it is something else."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _known(real_day(*map(int, found.group(1, 3, 4))), text)
    if found := _DAY_FIRST.fullmatch(text):
        return _ordered(int(found[1]), int(found[3]), found[4], text, today)
    if found := _NO_YEAR.fullmatch(text):
        return _without_year(int(found[1]), int(found[2]), text, today)
    return _compact(text, today) if _COMPACT.fullmatch(text) else None


def month_in_figures(text: str) -> DayRead | None:
    """ "03/2026", "2026-03", or a year alone."""
    if found := _MONTH.fullmatch(text):
        year, month = int(found["year"] or found["first"]), int(found["month"] or found["last"])
        first = real_day(year, month, 1) if year >= _EARLIEST else None
        return Day(day=first, has_day=False) if first else NoDay(reason=Reason.IMPOSSIBLE_DATE, written=text)
    if _YEAR.fullmatch(text) and _EARLIEST <= int(text) <= _LATEST:
        return Day(day=date(int(text), 1, 1), has_day=False, has_month=False)
    return None


def _known(day: date | None, text: str) -> DayRead:
    is_real = day is not None and day.year >= _EARLIEST
    return Day(day=day) if day and is_real else NoDay(reason=Reason.IMPOSSIBLE_DATE, written=text)


def _ordered(first: int, second: int, year: str, text: str, today: date) -> DayRead:
    """To be confirmed when day and month may be the other way round."""
    day_first, month_first = (_in_year(year, *pair, today) for pair in ((second, first), (first, second)))
    if day_first is None or month_first is None or first == second:
        found = day_first or month_first
        return found or NoDay(reason=Reason.IMPOSSIBLE_DATE, written=text)
    return Day(day=day_first.day, is_sure=False, others=(month_first.day, *day_first.others))


def _in_year(year: str, month: int, day: int, today: date) -> Day | None:
    if len(year) == 2:
        return of_short_year(int(year), month, day, today)
    found = real_day(int(year), month, day) if len(year) == 4 and int(year) >= _EARLIEST else None
    return Day(day=found) if found else None


def _without_year(first: int, second: int, text: str, today: date) -> DayRead:
    found = without_year(second, first, today) or without_year(first, second, today)
    return found or NoDay(reason=Reason.IMPOSSIBLE_DATE, written=text)


def _compact(text: str, today: date) -> DayRead | None:
    """ "20260324", "24032026", "240326": to be confirmed."""
    if len(text) == 6:
        found = of_short_year(int(text[4:]), int(text[2:4]), int(text[:2]), today)
        return Day(day=found.day, is_sure=False, others=found.others) if found else None
    parts = [(text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])]
    days = [day for part in parts if (day := real_day(*map(int, part))) and _EARLIEST <= day.year <= _LATEST]
    return Day(day=days[0], is_sure=False, others=tuple(days[1:])) if days else None
