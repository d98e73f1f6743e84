"""Values in words of the reader's language, after CLDR."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, getcontext, localcontext

from babel.dates import format_skeleton, format_time, get_datetime_format
from babel.numbers import format_decimal

from knowledge.customs import date_in_words, locale_of
from knowledge.model.languages import Language

MOST_PLACES = 1_000

_WEST = {"fr": "O", "es": "O", "pt": "O"}
"""CLDR, coordinateUnit: the letter of the west where it is not "W"."""


def number_in_words(number: Decimal, language: Language) -> str:
    """With the separators of the language, all its digits kept; one of thousands of digits as it is."""
    _sign, digits, exponent = number.as_tuple()
    places = len(digits) + abs(exponent if isinstance(exponent, int) else 0)
    if places > MOST_PLACES:
        return str(number)
    with localcontext(prec=max(places, getcontext().prec) + 9):  # Babel adds three decimals, and needs room for them
        return format_decimal(number, locale=locale_of(language), decimal_quantization=False)


def full_date(day: date, language: Language) -> str:
    """With the weekday and the name of the month."""
    return date_in_words(day, "full", language)


def month_in_words(day: date, language: Language) -> str:
    """The month and the year."""
    return format_skeleton("yMMMM", datetime(day.year, day.month, day.day), locale=locale_of(language))  # noqa: DTZ001 (a calendar day)


def time_in_words(moment: time, language: Language) -> str:
    """Seconds only where there are some."""
    return format_time(moment, "medium" if moment.second else "short", locale=locale_of(language))


def moment_in_words(moment: datetime, language: Language) -> str:
    """Date and time, joined as the language joins them."""
    pattern = str(get_datetime_format("long", locale=locale_of(language))).replace("'", "")
    said = pattern.replace("{1}", full_date(moment.date(), language))
    return said.replace("{0}", time_in_words(moment.time(), language))


def place_in_words(latitude: Decimal, longitude: Decimal, language: Language) -> str:
    """ "43,26° N, 2,93° O"; a semicolon where the comma is the sign of fractions."""
    north = f"{number_in_words(abs(latitude), language)}° {'S' if latitude < 0 else 'N'}"
    west = _WEST.get(language, "W")
    return f"{north}; {number_in_words(abs(longitude), language)}° {west if longitude < 0 else 'E'}"
