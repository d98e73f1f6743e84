"""Numbers in figures, with the separators of all countries: 1 234,5 and 1.234,5 and 1,234.5 and 1'234."""

from __future__ import annotations

import re
from decimal import Decimal

MOST_DIGITS = 40
"""Of one number. No quantity that is asked for has so many; it bounds the time of arithmetic."""

NUMERAL = re.compile(
    r"(?:(?<![\w.,'^)])(?<!\d )[+\-–] ?)?"
    r"(?<![^\W\d_])(?<!\d)"
    r"(?:\d{1,3}(?: \d{3}(?!\d))++(?:[.,٫]\d++)?+(?![.,'٫٬]?\d)"
    r"|(?<![.,'])[.,٫]\d+|\d+(?:[.,'٫٬_]\d+)*)"
)
"""A number in plain text (see `typed.plain`). Spaces stand before three digits only; a sign where no number ends."""

_GROUPS = re.compile(r"\d{1,3}(?:(?P<sign>[ '٬_.,])\d{3})(?:(?P=sign)\d{3})*")
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
"""Grouped as in India: 12,34,567."""
_FRACTION = re.compile(r"(?P<whole>.*?)(?P<sign>[.,٫])(?P<fraction>\d+)")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def readings(numeral: str) -> tuple[Decimal, ...]:
    """What a numeral can mean: "1.234" is 1234 and 1.234, in this order; "1.2.3" is nothing, ()."""
    body = numeral.lstrip("+-– ")
    if sum(map(str.isdecimal, body)) > MOST_DIGITS:
        return ()
    sign = -1 if numeral[:1] in "-–" else 1
    return tuple(sign * value for value in _unsigned(body))


def _unsigned(body: str) -> tuple[Decimal, ...]:
    if body.isdecimal():
        return (Decimal(body),)
    if _AMBIGUOUS.fullmatch(body):
        return Decimal(_digits(body)), Decimal(body.replace(",", "."))
    if whole := _grouped(body):
        return (whole,)
    return _with_fraction(body)


def _grouped(body: str) -> Decimal | None:
    if body.startswith("0") or not (_GROUPS.fullmatch(body) or _LAKHS.fullmatch(body)):
        return None
    return Decimal(_digits(body))


def _with_fraction(body: str) -> tuple[Decimal, ...]:
    """The last sign separates the fraction; another one may group the whole part."""
    found = _FRACTION.fullmatch(body)
    if found is None:
        return ()
    whole = found["whole"] or "0"
    if found["sign"] in whole:
        return ()
    if whole.isdecimal() or _grouped(whole) is not None:
        return (Decimal(f"{_digits(whole)}.{found['fraction']}"),)
    return ()


def _digits(body: str) -> str:
    return "".join(filter(str.isdecimal, body))
