"""Functions of dates and times, as JavaRosa converts them (XPathFuncExpr.toDate and its neighbours)."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from knowledge.forms.expressions.code import Code, Reach
from knowledge.forms.expressions.library.formatting import format_date
from knowledge.forms.expressions.library.site import Described, Site, exactly
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import NAN, Moment, Value, days_of, moment_of, number_of_text
from knowledge.forms.functions.moments import after_epoch, in_zone
from knowledge.forms.languages import code_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_FARTHEST: Final = 2_932_897.0
"""Days from 1970 to the end of the year 9999, the last that a date can have."""
_NEAREST: Final = -719_162.0
"""The same to the beginning of the year 1."""

_TIME = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?(Z|[+-]\d{1,2}(?::?\d{2})?)?"
_MOMENT = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:T{_TIME})?", re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)


def read_moment(text: str, zone: tzinfo) -> date | None:
    """A date, or an aware date and time: "2026-11-20", "2026-11-20T10:30:00.000+01:00", without offset in the zone."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        found = date(int(year), int(month), int(day))
        if hour is None:
            return found
        return _at(found, hour, minute, second, _zone(offset, zone))
    except (ValueError, OverflowError):
        return None


def _at(day: date, hour: str, minute: str, second: str | None, zone: tzinfo) -> datetime:
    seconds = float(second or 0)
    micro = round(seconds % 1 * 1e6)
    return datetime(day.year, day.month, day.day, int(hour), int(minute), int(seconds), micro % 1_000_000, zone)


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    """The zone of an offset; ValueError when its minutes or hours are none."""
    if offset is None:
        return zone
    if offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0") if len(offset) != 2 else f"0{offset[1]}00"
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError(offset)
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if offset[0] == "-" else away)


def read_time(text: str, scope: Scope) -> float | None:
    """A time of the day as a part of it, in the city's zone as its clock goes now: "06:00:00.000-07:00" is 0.25."""
    match = _TIME_ONLY.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, offset = match.groups()
    today = scope.now.astimezone(scope.zone)
    try:
        moment = _at(today.date(), hour, minute, second, _zone(offset, scope.zone))
        return days_of(moment.astimezone(timezone(today.utcoffset() or timedelta()))) % 1
    except (ValueError, OverflowError):
        return None


def _moment(site: Site, value: Value, scope: Scope, *, keeps_time: bool) -> date | float | str:
    """A value as a date or time; what is empty stays empty, NaN stays NaN, anything else is an error."""
    if isinstance(value, list):
        value = value[0].value if value else ""
        number = number_of_text(value, scope.zone) if "-" not in value[1:] else NAN
        value = value if math.isnan(number) else number
    match value:
        case bool():
            raise site.wrong("not-a-date", str(value).lower())
        case float():
            return _of_number(site, value, scope, keeps_time=keeps_time)
        case Moment():
            found = read_moment(value.text, scope.zone)
            return found.date() if isinstance(found, datetime) and not keeps_time else found or value.text
        case "":
            return ""
        case _:
            found = read_moment(value, scope.zone)
            if found is None:
                raise site.wrong("not-a-date", value[:50])
            return found


def _of_number(site: Site, number: float, scope: Scope, *, keeps_time: bool) -> date | float:
    """Days since 1970: whole ones of the calendar, or with a time, then of UTC."""
    if number != number:
        return number
    # The first and the last moment of a zone may lie a day beyond in UTC.
    beyond = 1 if keeps_time else 0
    if not _NEAREST - beyond <= number < _FARTHEST + beyond:
        raise site.wrong("out-of-range", str(number))
    if keeps_time:
        return after_epoch(number, scope.zone)
    return _EPOCH.date() + timedelta(days=math.trunc(number))


def _converting(*, keeps_time: bool) -> Described:
    """date() and date-time()."""

    def build(site: Site) -> Code:
        run = site.codes[0].run

        def converted(scope: Scope) -> Value:
            found = _moment(site, run(scope), scope, keeps_time=keeps_time)
            return moment_of(found, scope.zone) if isinstance(found, date) else found

        return site.of("any", converted)

    return exactly(1, build)


def _today(site: Site) -> Code:
    return site.of("any", lambda scope: moment_of(scope.now.astimezone(scope.zone).date(), scope.zone), Reach.FIXED)


def _now(site: Site) -> Code:
    return site.of("any", lambda scope: moment_of(scope.now, scope.zone), Reach.FIXED)


def _decimal_date_time(site: Site) -> Code:
    """Days since 1970 in UTC, the time as their fraction."""
    run = site.codes[0].run

    def decimal(scope: Scope) -> float:
        value = run(scope)
        if isinstance(value, float):
            return value
        found = _moment(site, value, scope, keeps_time=True)
        if isinstance(found, date):
            return (_start(found, scope.zone) - _EPOCH) / _DAY
        return found if isinstance(found, float) else NAN

    return site.of("number", decimal)


def _start(moment: date, zone: tzinfo) -> datetime:
    """A date and time; of a date, its midnight."""
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=zone)


def _decimal_time(site: Site) -> Code:
    """The time of the day as a part of it, in the city's zone; NaN of what is no time."""
    run = site.codes[0].run

    def decimal(scope: Scope) -> float:
        value = run(scope)
        if isinstance(value, list):
            value = value[0].value if value else ""
        if isinstance(value, Moment):
            return value.days % 1
        if isinstance(value, float):
            return value % 1 if math.isfinite(value) else NAN
        text = value if isinstance(value, str) else ""
        time = read_time(text, scope)
        if time is not None:
            return time
        found = read_moment(text, scope.zone)
        return NAN if found is None else moment_of(found, scope.zone).days % 1

    return site.of("number", decimal)


def _format(site: Site) -> Code:
    """format-date(): a date in a pattern; "" of what is none."""
    run, pattern = site.codes[0].run, site.text(1)

    def formatted(scope: Scope) -> str:
        value = run(scope)
        if isinstance(value, list):
            value = value[0].value if value else ""
        found = read_moment(value, scope.zone) if isinstance(value, str) else None
        if not isinstance(value, str):
            found_or_not = _moment(site, value, scope, keeps_time=True)
            found = found_or_not if isinstance(found_or_not, date) else None
        if found is None:
            return ""
        local = in_zone(_start(found, scope.zone), scope.zone)
        try:
            return format_date(local, pattern(scope), code_of(scope.language))
        except ValueError as error:
            raise site.wrong("bad-format", str(error)) from None

    return site.of("text", formatted)


DATES: Final[dict[str, Described]] = {
    "today": exactly(0, _today),
    "now": exactly(0, _now),
    "date": _converting(keeps_time=False),
    "date-time": _converting(keeps_time=True),
    "decimal-date-time": exactly(1, _decimal_date_time),
    "decimal-time": exactly(1, _decimal_time),
    "format-date": exactly(2, _format),
    "format-date-time": exactly(2, _format),
}
