"""Instants are aware; dates may be known only as far as a document says."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def aware(instant: datetime) -> datetime:
    """The instant itself.

    Raises:
        ValueError: it is naive; Focal keeps every instant with its zone, in UTC in the store.
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime refused: {instant.isoformat()}")
    return instant


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or only the year, written "2014-09-04", "2014-09" or "2014".

    Raises:
        ValueError: the text is no such date.
    """

    iso: str

    def __post_init__(self) -> None:
        match = _PARTIAL.fullmatch(self.iso)
        if match is None:
            raise ValueError(f"not a date: {self.iso!r}")
        year, month, day = match.groups(default="01")
        date(int(year), int(month), int(day))

    @property
    def year(self) -> int:
        return int(self.iso[:4])

    @property
    def is_day(self) -> bool:
        return len(self.iso) == len("2014-09-04")

    @property
    def is_month(self) -> bool:
        return len(self.iso) == len("2014-09")

    def first_day(self) -> date:
        """The first day that the date may mean."""
        return date.fromisoformat(self.iso + "-01-01"[len(self.iso) - 4 :])

    def last_day(self) -> date:
        """The last day that the date may mean."""
        first = self.first_day()
        if self.is_day:
            return first
        month = first.month if self.is_month else 12
        return first.replace(month=month, day=monthrange(first.year, month)[1])

    def __str__(self) -> str:
        return self.iso
