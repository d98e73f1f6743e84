"""Days counted from today: "hier", "dans trois jours", "lundi prochain", "há duas semanas", "next month"."""

from __future__ import annotations

from knowledge.forms.answers.days import Day, DayRead, NoDay, real_day, shifted, shifted_months, weekday
from knowledge.forms.answers.sentences import Sentence
from knowledge.forms.answers.values import Reason

_UNITS = {"days": 1, "weeks": 7, "fortnights": 14}
_EIGHT_DAYS = frozenset({8, 15})
"""In French, Spanish and Portuguese "in eight days" is in a week, and "in fifteen days" in two."""
_FRAMES = (("in", "", 1), ("ago", "", -1), ("ago", "earlier", -1), ("", "earlier", -1), ("", "later", 1))
"""The keys of the words before and behind a span of time, and its sign."""
_LONGEST_SHIFT = 40_000
"""Days, more than a century: nobody means so many from today."""


def day_from_today(said: Sentence) -> DayRead | None:
    """The day, or the month or year, that is counted from today."""
    places = sorted({0, said.begin})
    return next((found for at in places if (found := _relative_at(said, at))), None)


def _relative_at(said: Sentence, index: int) -> DayRead | None:
    today = said.words.values("today").match(said.tokens, index)
    if today and said.is_end(today[1]):
        day = shifted(said.today, today[0])
        return Day(day=day) if day else None
    return (
        _span_of_time(said, index)
        or _beside_weekday(said, index)
        or near_unit(said, index)
        or _day_of_near_month(said, index)
    )


def _span_of_time(said: Sentence, index: int) -> DayRead | None:
    """ "dans 3 jours", "il y a deux semaines", "3 days ago"."""
    for before, behind, sign in _FRAMES:
        opened = said.words.phrases(before).match(said.tokens, index) if before else (True, index)
        if opened is None or (found := _counted(said, opened[1])) is None:
            continue
        days, months, end, is_exact = found
        closed = said.words.phrases(behind).match(said.tokens, end) if behind else (True, end)
        if closed and said.is_end(closed[1]):
            return _moved(said, sign * days, sign * months, is_exact=is_exact)
    return None


def _counted(said: Sentence, index: int) -> tuple[int, int, int, bool] | None:
    """Days, months, the place behind, and whether the span is exact."""
    article = said.words.phrases("articles").match(said.tokens, index)
    number = 1 if article else said.number(index)
    at = article[1] if article else index + 1
    if number is None or number > _LONGEST_SHIFT:
        return None
    for unit, days in _UNITS.items():
        if found := said.words.phrases(unit).match(said.tokens, at):
            return number * days, 0, found[1], unit != "days" or number not in _EIGHT_DAYS
    for unit, months in (("months", 1), ("years", 12)):
        if found := said.words.phrases(unit).match(said.tokens, at):
            return 0, number * months, found[1], False
    return None


def _moved(said: Sentence, days: int, months: int, *, is_exact: bool) -> DayRead | None:
    day = shifted(said.today, days) if days or not months else shifted_months(said.today, months)
    if day is None:
        return None
    week = shifted(said.today, days - (1 if days > 0 else -1)) if days and not is_exact else None
    return Day(day=day, is_sure=is_exact, others=(week,) if week else ())


def _beside_weekday(said: Sentence, index: int) -> DayRead | None:
    """ "lundi prochain", "next Monday", "el lunes que viene", a weekday alone."""
    direction, at = _direction(said, index)
    named = said.grammar.weekdays.match(said.tokens, at)
    if named is None or (not named[0][1] and named[1] - at == 1 and len(said.tokens[at].text) < 3):
        return None
    behind, end = _direction(said, named[1])
    if not said.is_end(end):
        return None
    return weekday(named[0][0], said.today, direction or behind)


def near_unit(said: Sentence, index: int) -> DayRead | None:
    """ "le mois prochain", "this year", "la semana pasada": months and years only tell so much."""
    direction, at = _direction(said, index)
    for unit, months in (("weeks", 0), ("months", 1), ("years", 12)):
        found = said.words.phrases(unit).match(said.tokens, at)
        behind, end = _direction(said, found[1]) if found else (0, 0)
        if found is None or not said.is_end(end) or (at == index and end == found[1]):
            continue
        return _first_of(said, months, direction or behind)
    return None


def _day_of_near_month(said: Sentence, index: int) -> DayRead | None:
    """ "le 3 du mois prochain", "the 5th of this month"."""
    number = said.number(index)
    at = said.grammar.phrases("ordinals").skip(said.tokens, index + 1)
    at = said.grammar.phrases("joints").skip(said.tokens, at)
    found = near_unit(said, at) if number else None
    if number is None or not isinstance(found, Day) or not found.has_month:
        return None
    day = real_day(found.day.year, found.day.month, number)
    return Day(day=day) if day else NoDay(reason=Reason.IMPOSSIBLE_DATE, written=said.text)


def _first_of(said: Sentence, months: int, direction: int) -> DayRead | None:
    first = shifted_months(said.today.replace(day=1), months * direction)
    if not months or first is None:
        return NoDay(reason=Reason.VAGUE_DATE)
    return Day(day=first.replace(month=1) if months > 1 else first, has_day=False, has_month=months == 1)


def _direction(said: Sentence, index: int) -> tuple[int, int]:
    for key, direction in (("next", 1), ("last", -1), ("this", 0)):
        if found := said.words.phrases(key).match(said.tokens, index):
            return direction, found[1]
    return 0, index
