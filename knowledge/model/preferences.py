"""What contacts want to receive, and when they want to be left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

_HOURS = re.compile(
    r"(?P<from_hour>\d{1,2})\s*(?:[:.hH]\s*(?P<from_minute>\d{2})?)?\s*(?P<from_half>[ap]\.?\s?m\b\.?)?"
    r"\s*[^\d:.]{1,8}\s*"
    r"(?P<until_hour>\d{1,2})\s*(?:[:.hH]\s*(?P<until_minute>\d{2})?)?\s*(?P<until_half>[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)


class Mailing(StrEnum):
    """What is sent without being asked for."""

    CIRCULARS = "circulars"
    DEADLINES = "deadlines"
    EVENTS = "events"


class Setting(StrEnum):
    """What a contact is asked about, in the order in which somebody new is asked."""

    CONSENT = "consent"
    IDENTITY = "identity"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    MAILINGS = "mailings"
    QUIET_HOURS = "quiet_hours"
    FUNCTION = "function"
    """Asked only where the one in the register is wrong or missing."""
    POST = "post"
    """For which member somebody acts who holds two posts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """A time of the day in which nothing is sent but answers; over midnight when it ends before it begins.

    Attributes:
        begin, end: local time of day, to the minute; none are quiet when both are the same.
    """

    begin: time
    end: time

    def covers(self, moment: time) -> bool:
        """Whether a local time of day is quiet; the end itself is not."""
        if self.begin <= self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end

    def next_loud(self, now: datetime, zone: tzinfo) -> datetime:
        """The first instant from now on that is not quiet by the clock of a time zone."""
        local = now.astimezone(zone)
        if not self.covers(local.time()):
            return now
        day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        loud = datetime.combine(day, self.end, zone)
        is_over = loud.astimezone(UTC) < now.astimezone(UTC)  # of an hour that there is twice it is the second one
        return loud.replace(fold=1) if is_over else loud

    @property
    def is_never(self) -> bool:
        return self.begin == self.end


DAYTIME = QuietHours(begin=time(20), end=time(8))
"""Until somebody says otherwise, a circular is no reason to be woken."""

NEVER_QUIET = QuietHours(begin=time(0), end=time(0))


def quiet_hours_of(text: str) -> QuietHours | None:
    """Typed quiet hours: "21-7", "21:30 – 7:00", "de 21h à 7h30", "10 pm to 7 am"; None of anything else."""
    found = _HOURS.search(text)
    if found is None or re.search(r"\d", text[: found.start()] + text[found.end() :]):
        return None
    try:
        return QuietHours(begin=_time(found, "from"), end=_time(found, "until"))
    except ValueError:
        return None


def _time(found: re.Match[str], which: str) -> time:
    hour, half = int(found[f"{which}_hour"]), (found[f"{which}_half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of a clock of twelve")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(0 if hour == 24 else hour, int(found[f"{which}_minute"] or 0))
