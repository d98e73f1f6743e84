"""Days off: the weekend of a country, and its public holidays."""

from __future__ import annotations

from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

_WORLD = "001"
"""CLDR's word for what counts wherever nothing else is said (unicode.org/reports/tr35, unicode_region_subtag)."""


def is_day_off(country: str, holidays: str, day: date) -> bool:
    """Whether a day is on the weekend of a country or a public holiday of a calendar.

    Args:
        country: ISO 3166-1 alpha-2; "" of nobody's, where no day is on the weekend.
        holidays: such as "ES", or "ES-PV" for a part of it; "" for none.
    """
    return (bool(country) and day.weekday() in weekend_of(country)) or (
        bool(holidays) and day in holidays_of(holidays, day.year)
    )


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
