"""Days off: the weekend of a country, its public holidays, and days on which the house is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

_CLOSED = "+"
"""Stands between the name of a calendar and the closed days."""

_WORLD = "001"
"""CLDR's word for what counts wherever nothing else is said (unicode.org/reports/tr35, unicode_region_subtag)."""


def is_day_off(country: str, holidays: str, day: date) -> bool:
    """Whether a day is on the weekend of a country or a public holiday of a calendar.

    Args:
        country: ISO 3166-1 alpha-2; "" of nobody's, where no day is on the weekend.
        holidays: such as "ES", or "ES-PV" for a part of it; "" for none. Closed days of the house follow
            (`with_closed`).
    """
    public, _, closed = holidays.partition(_CLOSED)
    return (
        (bool(country) and day.weekday() in weekend_of(country))
        or (bool(public) and day in holidays_of(public, day.year))
        or (bool(closed) and day in _days(closed))
    )


def spelled(days: Iterable[date]) -> str:
    """Days in few characters, as they stand behind the name of a calendar: "20261224.20261231"."""
    return ".".join(f"{day:%Y%m%d}" for day in sorted(set(days)))


def with_closed(holidays: str, days: Iterable[date]) -> str:
    """A calendar with days on which the house is closed: "ES-PV+20261224"."""
    closed = spelled(days)
    return f"{holidays}{_CLOSED}{closed}" if closed else holidays


@lru_cache(maxsize=100)
def _days(closed: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in closed.split("."))


@cache
def weekend_of(country: str) -> frozenset[int]:
    """The days of the weekend, Monday being 0 (CLDR, weekData); of a country that CLDR does not know, the world's."""
    try:
        locale = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(f"en_{_WORLD}")
    first, last = locale.weekend_start, locale.weekend_end
    return frozenset((first + days) % 7 for days in range((last - first) % 7 + 1))


@cache
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of a year; none of a calendar that the library `holidays` does not have (any more)."""
    import holidays  # slow, and needed only here

    country, _, part = calendar.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:  # the library's word for a calendar that it does not have
        return frozenset()
