"""Values as a response holds them, and as JavaRosa writes them into a submission.

A held value is what expressions read as a string: "10", "true", "2026-11-28". Written, it takes the form that the
question's type has in an instance: "10.0" of a decimal, "1" of a truth. Values that do not fit their type are left as
they are. Follows JavaRosa's XFormAnswerDataParser and XFormAnswerDataSerializer.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation

from knowledge.forms.expressions import Moment
from knowledge.model.forms import SEVERAL, Question, QuestionType

Typed = bool | float | Moment | None
"""What a computed value is when it is more than its text."""

INTEGERS = range(-(2**31), 2**31)
"""JavaRosa keeps an integer in 32 bits."""

_LONG = 2.0**63
"""From here on JavaRosa writes whole numbers, too, as fractions."""
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_TIME = re.compile(_CLOCK)
_DATE_TIME = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T{_CLOCK})?")
_LONGEST_NUMBER = 400
"""No double needs more characters: 309 digits before the point, and a fraction."""


def held(question: Question, text: str, zone: tzinfo) -> str:
    """A value as a response holds it; as it is when it does not fit the type of the question."""
    if not text:
        return text
    match question.type:
        case QuestionType.INTEGER:
            whole = _integer(text)
            return text if whole is None else str(whole)
        case QuestionType.DECIMAL | QuestionType.RANGE:
            number = _decimal(text)
            return text if number is None else plain(number)
        case QuestionType.DATE:
            return _date(text)
        case QuestionType.TIME:
            return _time(text, zone)
        case QuestionType.DATE_TIME:
            return _date_time(text, zone)
        case QuestionType.GEOPOINT:
            return geopoint(text)
        case kind if kind in SEVERAL:
            return " ".join(text.split())
        case _:
            return text


def written(question: Question, text: str, typed: Typed, zone: tzinfo) -> str:
    """A held value as it stands in a submission."""
    match typed:
        case bool():
            return "1" if typed else "0"
        case float():
            return text if _is_whole(typed) else java_double(typed)
        case Moment() if question.type is QuestionType.DATE:
            return text[:10]
        case Moment() if len(text) == len("2026-11-28"):
            return stamp(datetime.fromisoformat(text).replace(tzinfo=zone))
        case _ if question.type is QuestionType.DECIMAL or _is_fraction_range(question):
            number = None if question.calculate else _decimal(text)
            return text if number is None else java_double(number)
        case _:
            return text


def fits(question: Question, text: str) -> bool:
    """Whether a value that is not empty is one of the question's type. Choices are looked at elsewhere."""
    match question.type:
        case QuestionType.INTEGER:
            return _integer(text) is not None
        case QuestionType.DECIMAL | QuestionType.RANGE:
            return _decimal(text) is not None
        case QuestionType.DATE:
            return _parsed_date(text) is not None
        case QuestionType.TIME:
            return _parsed_time(text) is not None
        case QuestionType.DATE_TIME:
            return _parsed_date_time(text) is not None
        case QuestionType.GEOPOINT:
            return _coordinates(text) is not None
        case _:
            return True


def is_in_range(question: Question, text: str) -> bool:
    """Whether a number keeps to "start", "end" and "step" of a range, whichever of them stands in the parameters."""
    bounds = question.parameters
    try:
        number = Decimal(text)
        start, end = (Decimal(bounds[name]) if name in bounds else None for name in ("start", "end"))
        step = Decimal(bounds.get("step", "0"))
    except InvalidOperation:
        return False
    if start is not None and end is not None and start > end:
        start, end = end, start
    inside = (start is None or start <= number) and (end is None or number <= end)
    return inside and (not step or (number - (start or Decimal(0))) % abs(step) == 0)


def plain(number: float) -> str:
    """A number as XPath writes it: "10", "0.000105"."""
    if _is_whole(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def java_double(number: float) -> str:
    """A number as Java's Double.toString writes it: "10.0", "1.05E-4"."""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return format(Decimal(repr(number)), "f") if number != int(number) else f"{int(number)}.0"
    digits = Decimal(repr(number)).normalize()
    sign, figures, exponent = digits.as_tuple()
    first, rest = str(figures[0]), "".join(map(str, figures[1:])) or "0"
    return f"{'-' if sign else ''}{first}.{rest}E{int(exponent) + len(figures) - 1}"


def geopoint(text: str) -> str:
    """Latitude, longitude, altitude and accuracy, missing ones as 0.0."""
    numbers = _coordinates(text)
    if numbers is None:
        return text
    return " ".join(java_double(number) for number in (*numbers, 0.0, 0.0)[:4])


def stamp(moment: datetime) -> str:
    """A date and time as JavaRosa writes it: "2026-11-28T22:07:06.656Z", other offsets than zero as "+01:00"."""
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        # Before there were time zones, cities kept the sun's time, to the second; ISO 8601 has no seconds in offsets.
        moment = moment.astimezone(timezone(offset - offset % timedelta(minutes=1)))
    return f"{moment.date().isoformat()}T{_clock(moment.timetz(), moment.utcoffset())}"


def _clock(clock: time, offset: timedelta | None) -> str:
    minutes = int((offset or timedelta()).total_seconds()) // 60
    sign, (hours, minutes) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = clock.replace(tzinfo=None).isoformat("milliseconds")
    return text + (f"{sign}{hours:02}:{minutes:02}" if hours or minutes else "Z")


def _is_whole(number: float) -> bool:
    return abs(number) < _LONG and number == int(number)


def _is_fraction_range(question: Question) -> bool:
    return question.type is QuestionType.RANGE and question.parameters.get("type") == "decimal"


def _integer(text: str) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if number in INTEGERS else None


def _decimal(text: str) -> float | None:
    return float(text) if len(text) <= _LONGEST_NUMBER and _DECIMAL.fullmatch(text) else None


def _coordinates(text: str) -> tuple[float, ...] | None:
    numbers = [_decimal(part) for part in text.split(" ")] if len(text) <= 4 * _LONGEST_NUMBER else []
    known = tuple(number for number in numbers if number is not None)
    if len(known) != len(numbers) or not 2 <= len(known) <= 4:
        return None
    return known if abs(known[0]) <= 90 and abs(known[1]) <= 180 else None


def _parsed_date(text: str) -> date | None:
    moment = _parsed_date_time(text)
    return None if moment is None else moment.date()


def _parsed_time(text: str) -> time | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _parsed_date_time(text: str) -> datetime | None:
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _date(text: str) -> str:
    day = _parsed_date(text)
    return text if day is None else day.isoformat()


def _time(text: str, zone: tzinfo) -> str:
    clock = _parsed_time(text)
    if clock is None:
        return text
    # A time has no day: JavaRosa takes the offset of 1 January 1970 where none is written.
    offset = clock.utcoffset() if clock.tzinfo else datetime(1970, 1, 1, tzinfo=zone).utcoffset()
    return _clock(clock, offset)


def _date_time(text: str, zone: tzinfo) -> str:
    moment = _parsed_date_time(text)
    if moment is None:
        return text
    try:
        return stamp(moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone))
    except OverflowError:
        # In the first or last hours that Python counts, the zone leads out of them.
        return text
