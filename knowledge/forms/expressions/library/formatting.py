"""Dates in the patterns of format-date(): "%Y-%m-%d", names of months and days in the reader's language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from babel import Locale, UnknownLocaleError

_ESCAPE = re.compile(r"%(.?)", re.DOTALL)
_ENGLISH: Final = "en"


def format_date(moment: datetime, pattern: str, language: str) -> str:
    """A date and time in a pattern; ValueError for an escape that there is none of.

    The escapes are those of the XForms specification of ODK, and %A, %B and %Z of none, as there.
    """
    return _ESCAPE.sub(lambda escape: _part(moment, escape.group(1), language), pattern)


def _part(moment: datetime, escape: str, language: str) -> str:
    match escape:
        case "Y":
            return f"{moment.year:04}"
        case "y":
            return f"{moment.year % 100:02}"
        case "m":
            return f"{moment.month:02}"
        case "n":
            return str(moment.month)
        case "b":
            return str(_locale(language).months["format"]["abbreviated"][moment.month])
        case "d":
            return f"{moment.day:02}"
        case "e":
            return str(moment.day)
        case "a":
            return str(_locale(language).days["format"]["abbreviated"][moment.weekday()])
        case "W":
            return str(moment.isocalendar().week)
        case "%":
            return "%"
        case _:
            return _time(moment, escape)


def _time(moment: datetime, escape: str) -> str:
    match escape:
        case "H":
            return f"{moment.hour:02}"
        case "h":
            return str(moment.hour)
        case "M":
            return f"{moment.minute:02}"
        case "S":
            return f"{moment.second:02}"
        case "3":
            return f"{moment.microsecond // 1000:03}"
        case _:
            raise ValueError(f"%{escape}")


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language or _ENGLISH)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_ENGLISH)
