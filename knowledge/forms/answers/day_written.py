"""Dates in words that name a month or a day: "le 24 mars", "primero de abril", "the 24th", "fin mars".

How a date is put together from its words is what the reader of circulars knows; here it must be all that was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.forms.answers.day_shifts import near_unit
from knowledge.forms.answers.days import (
    Day,
    DayRead,
    NoDay,
    day_of_month,
    day_with_weekday,
    month_without_year,
    of_short_year,
    real_day,
    without_year,
)
from knowledge.forms.answers.sentences import Sentence
from knowledge.forms.answers.typed import has_any
from knowledge.forms.answers.values import Reason
from knowledge.reading.circulars.dates import spans_of
from knowledge.reading.circulars.tokens import Token
from knowledge.reading.circulars.written import Span, Written

_EARLIEST, _LATEST = 1_000, 2_999
"""Years of four digits that are written as such."""


def day_written(said: Sentence) -> DayRead | None:
    """The day that is named, nothing left over."""
    return _day_and_month(said) or _lone_day(said) or _toward(said) or _in_near_year(said)


def less_than_a_day(said: Sentence) -> DayRead | None:
    """A month, a day that is not in the calendar, or a part of a span of time, such as "the end of the year"."""
    return _month(said) or _impossible(said) or _of_span(said)


def _day_and_month(said: Sentence) -> DayRead | None:
    given = said.tokens[said.begin :]
    found = spans_of(given, said.grammar)
    if len(found) > 1 or any(span.is_range for span in found):
        return NoDay(reason=Reason.SEVERAL_DATES, others=_ends(said, found))
    if _is_whole(found, given):
        return _resolved(said, found[0].start)
    return _with_odd_year(said, given)


def _with_odd_year(said: Sentence, given: Sequence[Token]) -> DayRead | None:
    """Years that the reader of circulars leaves alone: those of other centuries, and "de 26"."""
    if len(given) < 2 or given[-1].value is None or given[-1].digits not in (2, 4):
        return None
    before = said.grammar.phrases("joints").before(given, len(given) - 1)
    rest = given[: len(given) - 1 if before is None else before]
    found = spans_of(rest, said.grammar)
    year, month, day = given[-1].value, *((found[0].start.month, found[0].start.day) if found else (None, None))
    if not _is_whole(found, rest) or not month or not day or found[0].start.year:
        return None
    if given[-1].digits == 2:
        return of_short_year(year, month, day, said.today) if before is not None else None
    real = real_day(year, month, day) if _EARLIEST <= year <= _LATEST else None
    return Day(day=real) if real else None


def _toward(said: Sentence) -> DayRead | None:
    """ "le 30 juin prochain", "el pasado 30 de junio": to be confirmed, as all days without a year."""
    for key, sign in (("next", 1), ("last", -1)):
        before = said.words.phrases(key).match(said.tokens, said.begin)
        behind = said.words.phrases(key).before(said.tokens, len(said.tokens))
        rest = said.behind(before[1]) if before else said.until(behind) if behind else None
        found = _day_and_month(rest) if rest else None
        if isinstance(found, Day) and found.has_day and not found.is_sure:
            days = [day for day in (found.day, *found.others) if sign * (day - said.today).days > 0]
            return Day(day=days[0], is_sure=False) if days else None
    return None


def _in_near_year(said: Sentence) -> DayRead | None:
    """ "24 de marzo de este año", "30 June next year"."""
    for at in range(said.begin + 2, len(said.tokens)):
        year = near_unit(said, at)
        if not isinstance(year, Day) or year.has_month:
            continue
        found = _day_and_month(said.until(_before_joints(said, at)))
        if isinstance(found, Day) and found.has_day:
            day = real_day(year.day.year, found.day.month, found.day.day)
            return Day(day=day) if day else NoDay(reason=Reason.IMPOSSIBLE_DATE, written=said.text)
    return None


def _before_joints(said: Sentence, index: int) -> int:
    """The place of the article and the joint right before a place: those of "de l'an dernier"."""
    for key in ("articles", "joints"):
        before = said.grammar.phrases(key).before(said.tokens, index)
        index = index if before is None else before
    return index


def _of_span(said: Sentence) -> DayRead | None:
    numbers = [token for token in said.tokens if token.value is not None]
    if len(numbers) == 1 and _is_year(numbers[0]):  # "late 2026"
        return NoDay(reason=Reason.VAGUE_DATE)
    is_span = any(has_any(said.words.phrases(unit), said.tokens) for unit in ("days", "weeks", "months", "years"))
    return NoDay(reason=Reason.VAGUE_DATE) if is_span else None


def _is_year(token: Token) -> bool:
    return token.digits == 4 and _EARLIEST <= (token.value or 0) <= _LATEST


def _is_whole(found: Sequence[Span], given: Sequence[Token]) -> bool:
    return len(found) == 1 and found[0].begin == given[0].begin and found[0].stop == given[-1].end


def _ends(said: Sentence, found: Sequence[Span]) -> tuple[date, ...]:
    days = (_resolved(said, written) for span in found for written in (span.start, span.end))
    return tuple(dict.fromkeys(day.day for day in days if isinstance(day, Day) and day.has_day))


def _resolved(said: Sentence, written: Written) -> DayRead | None:
    year = written.year
    if written.is_end and written.month:
        end = written.in_year(year or said.today.year)
        return NoDay(reason=Reason.VAGUE_DATE, others=(end,) if end else ())
    if written.month and not written.day:
        first = real_day(year, written.month, 1) if year else None
        return Day(day=first, has_day=False) if first else month_without_year(written.month, said.today)
    if not written.day:
        return None
    found = _day(said, written)
    return found if found is None or written.weekday in {None, found.day.weekday()} else _doubted(found)


def _day(said: Sentence, written: Written) -> Day | None:
    year, month, day = written.year, written.month, written.day or 0
    if month is None:
        return day_with_weekday(day, written.weekday, said.today)
    if written.is_short and year:
        return of_short_year(year % 100, month, day, said.today)
    if year is None:
        return without_year(month, day, said.today)
    found = real_day(year, month, day)
    return Day(day=found) if found else None


def _doubted(found: Day) -> Day:
    """The weekday that was said is not that of the date."""
    return Day(day=found.day, is_sure=False, others=found.others)


def _lone_day(said: Sentence) -> DayRead | None:
    """ "le 24", "the 24th", but not "24" alone, which may be anything."""
    number = said.number(said.begin)
    behind = said.grammar.phrases("ordinals").skip(said.tokens, said.begin + 1)
    is_marked = said.begin > 0 or behind > said.begin + 1
    if number is None or not is_marked or behind != len(said.tokens) or not 1 <= number <= 31:
        return None
    return day_of_month(number, said.today)


def _month(said: Sentence) -> DayRead | None:
    """A month alone, with or without its year."""
    month = said.grammar.month(said.tokens, said.begin)
    if month is None:
        return None
    at = said.grammar.phrases("joints").skip(said.tokens, month[2])
    if at < len(said.tokens) and said.tokens[at].text in {"-", "/", ",", "'"}:
        at += 1
    if month[2] == len(said.tokens):
        return month_without_year(month[0], said.today)
    year = said.number(at)
    if year is None or at + 1 != len(said.tokens):
        return None
    if said.tokens[at].digits == 2 and year > 31:
        found = of_short_year(year, month[0], 1, said.today)
        return Day(day=found.day, is_sure=found.is_sure, others=found.others, has_day=False) if found else None
    first = real_day(year, month[0], 1) if _EARLIEST <= year <= _LATEST else None
    return Day(day=first, has_day=False) if first else None


def _impossible(said: Sentence) -> DayRead | None:
    """A number and a month that give no day, such as "31 février"; a month among other words is vague."""
    at = next((at for at in range(len(said.tokens)) if said.grammar.month(said.tokens, at)), None)
    if at is None or (month := said.grammar.month(said.tokens, at)) is None:
        return None
    numbers = [token for token in said.tokens if token.value is not None and token.digits <= 2]
    days = [token.value or 0 for token in numbers]
    if days and all(real_day(2_000, month[0], day) is None for day in days):
        return NoDay(reason=Reason.IMPOSSIBLE_DATE, written=" ".join(token.text for token in said.tokens))
    year = next((token.value for token in said.tokens if _is_year(token)), None)
    if len(days) == 1 and year and real_day(year, month[0], days[0]) is None:
        return NoDay(reason=Reason.IMPOSSIBLE_DATE, written=" ".join(token.text for token in said.tokens))
    return NoDay(reason=Reason.VAGUE_DATE) if not days else None
