"""The kinds of values, and how one becomes another: XPath 1.0's rules, with those of JavaRosa for dates."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from knowledge.forms.expressions.nodes import Node
from knowledge.forms.functions.moments import in_zone

NAN: Final = math.nan
NEAR: Final = 1e-12
"""Numbers nearer than this are equal, and nothing: JavaRosa, XPathEqExpr and XPathFuncExpr.toBoolean."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400.0
_BLANK: Final = " \t\r\n"
_is_number = re.compile(r"[ \t\r\n]*-?(?:\d+[.,]?\d*|[.,]\d+)[ \t\r\n]*", re.ASCII).fullmatch
_is_date = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
).fullmatch


class Moment:
    """A date, or a date with a time. In arithmetic it counts as `days` since the beginning of 1970, local time.

    Attributes:
        days: whole for a date; the fraction is the time of the day.
        text: ISO 8601, as a question of the type would store it.
    """

    __slots__ = ("days", "text")

    def __init__(self, days: float, text: str) -> None:
        self.days = days
        self.text = text

    def __repr__(self) -> str:
        return f"Moment({self.text})"


Value = str | float | bool | Moment | list[Node]
"""A list is a node set, in document order."""


def days_of(moment: date) -> float:
    """Days since the beginning of 1970 of a date, or of a local date and time, whose fraction is the time."""
    days = float(moment.toordinal() - _EPOCH)
    if isinstance(moment, datetime):
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
        days += seconds / _DAY
    return days


def moment_of(moment: date, zone: tzinfo) -> Moment:
    """A date as it is; a date and time, which must be aware, in the zone and to the millisecond."""
    if not isinstance(moment, datetime):
        return Moment(days_of(moment), moment.isoformat())
    local = in_zone(moment, zone)
    return Moment(days_of(local), local.isoformat(timespec="milliseconds"))


def number_of_text(text: str, zone: tzinfo) -> float:
    """A decimal number, also with a comma (JavaRosa), or a date in ISO 8601 as its days; else NaN."""
    if _is_number(text):
        return float(text.replace(",", ".")) if "," in text else float(text)
    return _days_of_text(text.strip(_BLANK), zone) if "-" in text else NAN


def _days_of_text(text: str, zone: tzinfo) -> float:
    if not _is_date(text):
        return NAN
    try:
        if len(text) == len("2026-11-20"):
            return days_of(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NAN
    return days_of(in_zone(moment, zone) if moment.tzinfo else moment)


def text_of_number(number: float) -> str:
    """A number as XPath 1.0 writes it: no exponent, no decimals of a whole one."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number) < NEAR:
        return "0"
    if number == int(number):
        return str(int(number))
    text = repr(number)
    return text if "e" not in text else format(Decimal(text), "f")


def number_of_node(node: Node, zone: tzinfo) -> float:
    """Of its value; of one that was computed as true or false, 1 or 0."""
    return number_of_text(node.value, zone) if node.truth is None else float(node.truth)


def to_number(value: Value, zone: tzinfo) -> float:
    """XPath's number()."""
    match value:
        case float():
            return value
        case bool():
            return 1.0 if value else 0.0
        case str():
            return number_of_text(value, zone)
        case Moment():
            return value.days
        case list():
            return number_of_node(value[0], zone) if value else NAN


def to_text(value: Value) -> str:
    """XPath's string(). Of a date with a time it is the date, as in JavaRosa: format-date-time() gives the time."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return text_of_number(value)
        case Moment():
            return value.text[:10]
        case list():
            return value[0].value if value else ""


def to_boolean(value: Value) -> bool:
    """XPath's boolean(); nodes are true when one has a value (JavaRosa): `relevant="/data/a"` asks for an answer."""
    match value:
        case bool():
            return value
        case str():
            return value != ""
        case float():
            return abs(value) > NEAR
        case Moment():
            return True
        case list():
            return any(node.value != "" if node.truth is None else node.truth for node in value)


def to_texts(value: Value) -> list[str]:
    """The values of nodes one by one; of anything else the one."""
    return [node.value for node in value] if isinstance(value, list) else [to_text(value)]
