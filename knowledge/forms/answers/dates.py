"""Typed dates.

Decisions: what is certain is a whole date in words, one whose day cannot be a month, one in ISO 8601, and a day counted
from today. A day that may be a month, a missing year (the nearest one is taken) and weekdays are read back. A month or
a year alone is no date, unless the question asks for one ("month-year", "year" in its appearance).
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from knowledge.forms.answers.day_figures import day_in_figures, month_in_figures
from knowledge.forms.answers.day_words import day_in_words
from knowledge.forms.answers.days import Day, DayRead, NoDay
from knowledge.forms.answers.echo import full_date, month_in_words
from knowledge.forms.answers.typed import LONGEST_VALUE, plain
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood, too_long
from knowledge.model.forms import Asked
from knowledge.model.languages import Language

_AROUND = " .,;!?()\"'«»“”"
_MOST_OFFERED = 4


def read_date(asked: Asked, text: str, language: Language, today: date) -> Reading:
    """The date that was typed: as ISO 8601, the first day of a month or year where such is asked for."""
    if len(text) > LONGEST_VALUE:
        return too_long(LONGEST_VALUE)
    typed = plain(text)
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    return _Answer(asked, language).reading(day_typed(typed, language, today))


def day_typed(typed: str, language: Language, today: date) -> DayRead:
    """The date that a plain text is."""
    bare = typed.strip(_AROUND)
    found = day_in_figures(bare, today) or month_in_figures(bare) or day_in_words(bare, language, today)
    found = found or (_without_weekday(bare, language, today) if bare else None)
    return found or NoDay(reason=Reason.NOT_A_DATE)


def _without_weekday(bare: str, language: Language, today: date) -> DayRead | None:
    """Figures behind words that say nothing, such as "le 24/03" or "c'est le 24/03/2026"."""
    figures = bare.lstrip("".join(sorted(set(filter(str.isalpha, bare)))) + " .':,")
    words = bare[: len(bare) - len(figures)]
    found = day_in_figures(figures, today) if words and figures else None
    if not isinstance(found, Day):
        return found
    return Day(day=found.day, is_sure=found.is_sure and len(words) <= len("le "), others=found.others)


class _Answer:
    """What a question makes of a date."""

    def __init__(self, asked: Asked, language: Language) -> None:
        self._wants_month = "month-year" in asked.appearance
        self._wants_year = "year" in asked.appearance
        self._language = language

    def reading(self, found: DayRead) -> Reading:
        if isinstance(found, NoDay):
            return self._refused(found)
        if not (found.has_day or self._wants_month or self._wants_year):
            return Unclear(reason=Reason.VAGUE_DATE)
        if not (found.has_month or self._wants_year):
            return Unclear(reason=Reason.VAGUE_DATE)
        value, others = self._understood(found.day), self._offered(found.others)
        others = tuple(other for other in others if other.value != value.value)
        if found.is_sure or (found.others and not others):
            return value
        return Confirm(value=value.value, echo=value.echo, alternatives=others)

    def _refused(self, found: NoDay) -> Reading:
        values = MappingProxyType({"written": found.written} if found.written else {})
        return Unclear(reason=found.reason, values=values, alternatives=self._offered(found.others))

    def _offered(self, days: tuple[date, ...]) -> tuple[Understood, ...]:
        return tuple(dict.fromkeys(self._understood(day) for day in days[:_MOST_OFFERED]))

    def _understood(self, day: date) -> Understood:
        if self._wants_year:
            return Understood(value=day.replace(month=1, day=1).isoformat(), echo=f"{day.year:04}")
        if self._wants_month:
            return Understood(value=day.replace(day=1).isoformat(), echo=month_in_words(day, self._language))
        return Understood(value=day.isoformat(), echo=full_date(day, self._language))
