"""Dates in numbers: 2014-09-04, 04/09/2014, 4.9.14, 06-07/11/2014, 7/10."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from knowledge.reading.circulars.days import FIRST_YEAR, LAST_YEAR
from knowledge.reading.circulars.tokens import Token
from knowledge.reading.circulars.written import Written, ranged

_SIGNS = frozenset("/.-–")
_Found = tuple[Written, Written, int]


def iso_date(tokens: Sequence[Token], index: int) -> _Found | None:
    """Year, month and day; also with the day on which it ends, as in 2014-11-06/07."""
    parts = _parts(tokens, index)
    if parts is None or not _is_year(parts[0]) or parts[1].digits > 2 or parts[2].digits > 2:
        return None
    written = Written(year=parts[0].value, month=parts[1].value, day=parts[2].value)
    end = _at(tokens, index + 6)
    if end is not None and end.digits == 2 and tokens[index + 5].text == "/" and not _sign(tokens, index + 7):
        both = ranged(written, replace(written, day=end.value))
        return (*both, index + 7) if both else None
    return (written, written, index + 5) if written.is_real() else None


def numeric_date(tokens: Sequence[Token], index: int) -> _Found | None:
    """Day, month and year, or month, day and year; of two days of one month; or two numbers with a stroke."""
    return _days_of_month(tokens, index) or _whole(tokens, index) or _bare(tokens, index)


def _whole(tokens: Sequence[Token], index: int) -> _Found | None:
    parts = _parts(tokens, index)
    if parts is None or parts[0].digits > 2 or parts[1].digits > 2:
        return None
    year = _year(parts)
    if year is None:
        return None
    written = _ordered(parts[0].value or 0, parts[1].value or 0, year)
    return (written, written, index + 5) if written.is_real() else None


def _days_of_month(tokens: Sequence[Token], index: int) -> _Found | None:
    """ "06-07/11/2014"."""
    first, dash = _at(tokens, index), _at(tokens, index + 1)
    if first is None or dash is None or first.digits not in (1, 2) or dash.text not in {"-", "–"}:
        return None
    rest = _whole(tokens, index + 2)
    if rest is None or tokens[index + 3].text == dash.text or rest[0].month is None:
        return None
    end = replace(rest[0], is_swappable=False)
    both = ranged(replace(end, day=first.value), end)
    return (*both, rest[2]) if both else None


def _bare(tokens: Sequence[Token], index: int) -> _Found | None:
    first, sign, second = (_at(tokens, index + at) for at in range(3))
    if first is None or sign is None or second is None or sign.text != "/" or _sign(tokens, index - 1):
        return None
    is_pair = 1 <= first.digits <= 2 and 1 <= second.digits <= 2 and first.end == sign.begin == second.begin - 1
    if not is_pair or _at_text(tokens, index + 3) == "/":
        return None
    written = replace(_ordered(first.value or 0, second.value or 0, None), is_bare=True)
    return (written, written, index + 3) if written.is_real() and written.month else None


def _ordered(first: int, second: int, year: int | None) -> Written:
    """The day comes first, unless it cannot."""
    if second > 12 >= first:
        return Written(year=year, month=first, day=second, is_numeric=True, is_month_first=True)
    is_swappable = first <= 12 and first != second
    return Written(year=year, month=second, day=first, is_numeric=True, is_swappable=is_swappable)


def _parts(tokens: Sequence[Token], index: int) -> tuple[Token, Token, Token] | None:
    """Three numbers with the same sign between them, and none of it around: 93.442.10.20 is no date."""
    run = tokens[index : index + 5]
    if len(run) < 5 or run[0].value is None or run[2].value is None or run[4].value is None:
        return None
    sign = run[1].text
    if sign not in _SIGNS or run[3].text != sign or not _is_even(run):
        return None
    before, behind = _at_text(tokens, index - 1), _at(tokens, index + 6, after=run[4])
    is_within = before == sign and tokens[index - 1].end == run[0].begin and index >= 2 and tokens[index - 2].value
    is_open = behind is not None and _at_text(tokens, index + 5) == sign and behind.begin == run[4].end + 1
    return None if is_within or is_open else (run[0], run[2], run[4])


def _is_even(run: Sequence[Token]) -> bool:
    """Whether spaces stand around no sign, or around a stroke on all sides."""
    gaps = {after.begin - before.end for before, after in itertools.pairwise(run)}
    return gaps == {0} or (run[1].text == "/" and gaps <= {0, 1})


def _year(parts: tuple[Token, Token, Token]) -> int | None:
    if _is_year(parts[2]):
        return parts[2].value
    is_short = parts[2].digits == 2 and parts[0].digits == parts[1].digits == 2
    return 2_000 + (parts[2].value or 0) if is_short else None


def _is_year(token: Token) -> bool:
    return token.digits == 4 and FIRST_YEAR <= (token.value or 0) <= LAST_YEAR


def _sign(tokens: Sequence[Token], index: int) -> bool:
    return _at_text(tokens, index) in _SIGNS


def _at(tokens: Sequence[Token], index: int, after: Token | None = None) -> Token | None:
    """The number at a place; one that must stand close behind another does."""
    if not 0 <= index < len(tokens) or (after is not None and tokens[index].begin > after.end + 1):
        return None
    return tokens[index] if tokens[index].value is not None or after is None else None


def _at_text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""
