"""Typed times, and dates with times.

Decisions: a time is read on the clock of 24 hours. It is read back when it may be twelve hours later: in words without
a part of the day, before seven without a leading zero, and in languages with a clock of twelve hours. A bare number is
an hour to be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from knowledge.forms.answers.clocks import Clock, clock_typed, clocks_within, is_vague, without_vague
from knowledge.forms.answers.dates import day_typed
from knowledge.forms.answers.days import Day, NoDay
from knowledge.forms.answers.echo import full_date, moment_in_words, time_in_words
from knowledge.forms.answers.typed import LONGEST_VALUE, plain, tokens
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood, too_long
from knowledge.model.languages import Language

_SMALL_HOURS = range(1, 7)
"""Hours of the night, of which more is said after noon: offices, meetings and schools open at seven or later."""
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|z|[+-]\d{2}:?\d{2})?")
_EDGES = " ,;-–."
_MOST_OFFERED = 4
_MOST_PLACES = 40
"""Words and signs among which a date and a time are cut apart: more than both have when they are written out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Time:
    moment: time
    other: time | None

    @property
    def is_sure(self) -> bool:
        return self.other is None


def read_time(text: str, language: Language) -> Reading:
    """The time that was typed, as "14:30:00.000"."""
    if len(text) > LONGEST_VALUE:
        return too_long(LONGEST_VALUE)
    typed = plain(text)
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    clock = None if is_vague(typed) else clock_typed(typed, language)
    if clock is None:
        return _no_time(typed, language)
    found = _resolved(clock, language)
    if found is None:
        return _impossible(clock, typed, language)
    if found.other is None and not clock.is_bare:
        return _said(found.moment, language)
    first = _said(found.moment, language)
    others = (_said(found.other, language),) if found.other else ()
    return Confirm(value=first.value, echo=first.echo, alternatives=others)


def read_date_time(text: str, language: Language, today: date) -> Reading:
    """The date and the time that were typed, in any order, as "2026-03-24T14:30:00.000": local, without a zone."""
    if len(text) > LONGEST_VALUE:
        return too_long(LONGEST_VALUE)
    typed = plain(text)
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    day = day_typed(typed, language, today)
    if isinstance(day, Day):
        values = MappingProxyType({"date": full_date(day.day, language)})
        return Unclear(reason=Reason.NEEDS_TIME if day.has_day else Reason.VAGUE_DATE, values=values)
    clock = clock_typed(typed, language)
    alone = _resolved(clock, language) if clock and not clock.is_bare else None
    if alone:
        return Unclear(
            reason=Reason.NEEDS_DATE, values=MappingProxyType({"time": time_in_words(alone.moment, language)})
        )
    return _best(typed, language, today) or Unclear(reason=day.reason, values=_written(day.written))


def _best(typed: str, language: Language, today: date) -> Reading | None:
    """The certain way of cutting it in a date and a time, else the first; else why a part of it is impossible."""
    if (iso := _ISO.fullmatch(typed)) and (found := _iso(iso, language)):
        return found
    readings = list(_cut(typed, language, today))
    for kind in (Understood, Confirm, Unclear):
        if found := next((reading for reading in readings if isinstance(reading, kind)), None):
            return found
    return None


def _iso(found: re.Match[str], language: Language) -> Reading | None:
    """A moment of ISO 8601; with an offset it may be meant in another zone, and is read back."""
    try:
        moment = _moment(datetime.fromisoformat(f"{found[1]}T{found[2]}"), language)
    except ValueError:
        return None
    return Confirm(value=moment.value, echo=moment.echo) if found[3] else moment


def _cut(typed: str, language: Language, today: date) -> Iterator[Reading]:
    places = [token.begin for token in tokens(typed)][1:_MOST_PLACES]
    for place in places:
        parts = typed[:place].strip(_EDGES), typed[place:].strip(_EDGES)
        for said_day, said_time in (parts, parts[::-1]):
            clock = clock_typed(said_time, language)
            if clock is None or clock.is_bare:
                continue
            day = day_typed(said_day, language, today)
            if isinstance(day, Day) and day.has_day:
                yield _together(day, clock, said_time, language)
            elif isinstance(day, NoDay) and day.reason is Reason.IMPOSSIBLE_DATE:
                yield Unclear(reason=day.reason, values=_written(day.written))


def _together(day: Day, clock: Clock, said_time: str, language: Language) -> Reading:
    found = _resolved(clock, language)
    if found is None:
        return _impossible(clock, said_time, language)
    others = [datetime.combine(other, found.moment) for other in day.others]
    others += [datetime.combine(day.day, found.other)] if found.other else []
    first = _moment(datetime.combine(day.day, found.moment), language)
    if day.is_sure and found.is_sure:
        return first
    offered = tuple(_moment(other, language) for other in others[:_MOST_OFFERED])
    return Confirm(value=first.value, echo=first.echo, alternatives=offered)


def _resolved(clock: Clock, language: Language) -> _Time | None:
    moment = clock.moment()
    if moment is None:
        return None
    is_open = not clock.part and not clock.is_padded and 1 <= clock.hour < 12
    is_doubtful = clock.is_worded or clock.hour in _SMALL_HOURS or (not clock.is_marked or _has_twelve_hours(language))
    other = moment.replace(hour=(moment.hour + 12) % 24) if is_open and is_doubtful else None
    return _Time(moment=moment, other=other)


def _has_twelve_hours(language: Language) -> bool:
    """CLDR: whether short times are written with am and pm. Of English it is its default that counts, in which people
    mostly write, and not the customs that Focal follows."""
    try:
        return "h" in Locale.parse(language).time_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return False


def _no_time(typed: str, language: Language) -> Unclear:
    several = [found for clock in clocks_within(typed, language) if (found := _resolved(clock, language))]
    if several:
        offered = tuple(_said(found.moment, language) for found in several)
        return Unclear(reason=Reason.SEVERAL_TIMES, alternatives=offered)
    if not is_vague(typed):
        return Unclear(reason=Reason.NOT_A_TIME)
    clock = clock_typed(without_vague(typed), language)
    found = _resolved(clock, language) if clock else None
    return Unclear(reason=Reason.VAGUE_TIME, alternatives=(_said(found.moment, language),) if found else ())


def _impossible(clock: Clock, typed: str, language: Language) -> Unclear:
    midnight = (_said(time(0), language),) if clock.hour == 24 and clock.minute == 0 else ()
    return Unclear(reason=Reason.IMPOSSIBLE_TIME, values=_written(typed), alternatives=midnight)


def _written(text: str) -> MappingProxyType[str, str]:
    return MappingProxyType({"written": text} if text else {})


def _said(moment: time, language: Language) -> Understood:
    return Understood(value=moment.isoformat("milliseconds"), echo=time_in_words(moment, language))


def _moment(moment: datetime, language: Language) -> Understood:
    return Understood(value=moment.isoformat(timespec="milliseconds"), echo=moment_in_words(moment, language))
