"""Moments at the ends of the calendar, which go from the year 1 to 9999."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo
from typing import Final

FIRST: Final = datetime(MINYEAR, 1, 1, tzinfo=UTC)
LAST: Final = datetime(MAXYEAR, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
"""To the millisecond, as dates of ODK are."""
_MIDDLE: Final = (MINYEAR + MAXYEAR) // 2
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """An aware moment in a zone; one that is not in the years there is the first or the last moment of them.

    Python raises OverflowError instead. A text of an answer must not stop a form.
    """
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return (FIRST if moment.year < _MIDDLE else LAST).replace(tzinfo=zone)


def after_epoch(days: float, zone: tzinfo) -> datetime:
    """The moment so many days after 1970 began in UTC, to the millisecond and in a zone, within the same limits.

    The days must be finite.
    """
    try:
        return in_zone(_EPOCH + timedelta(milliseconds=round(days * 86_400_000)), zone)
    except OverflowError:
        return (FIRST if days < 0 else LAST).replace(tzinfo=zone)
