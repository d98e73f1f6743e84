"""Dates in words: read as they stand, then with figures for number words, then with names of months spelled right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from knowledge.customs import locale_of
from knowledge.forms.answers.day_shifts import day_from_today
from knowledge.forms.answers.day_written import day_written, less_than_a_day
from knowledge.forms.answers.days import Day, DayRead
from knowledge.forms.answers.number_words import with_figures
from knowledge.forms.answers.sentences import Sentence, sentence
from knowledge.forms.answers.tables import known_words
from knowledge.forms.answers.typed import tokens
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.grammar import Grammar, grammar_for
from knowledge.reading.circulars.tokens import Token

_SHORTEST_NAME, _LONGEST_NAME = 4, 12
"""Letters of a name in which one may be wrong: in shorter ones it would be another word; none is longer."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def day_in_words(text: str, language: Language, today: date) -> DayRead | None:
    """The date that a plain text is, nothing left over; None when it is none."""
    said = [sentence(spelled, language, today) for spelled in dict.fromkeys((text, _figured(text, language)))]
    found = next((day for spelled in said if (day := _whole(spelled))), None)
    found = found or next((day for spelled in said if (day := less_than_a_day(spelled))), None)
    return found or _misspelled(said[-1].text, language, today)


def _whole(said: Sentence) -> DayRead | None:
    return day_from_today(said) or day_written(said)


def _misspelled(text: str, language: Language, today: date) -> DayRead | None:
    """With the names of months and weekdays in which one letter is wrong, to be confirmed."""
    grammar = grammar_for(language)
    mended = _LONG_WORD.sub(lambda found: _nearest_name(found[0], grammar), text)
    found = _whole(sentence(mended, language, today)) if mended != text else None
    return replace(found, is_sure=False) if isinstance(found, Day) else found


@lru_cache(maxsize=1_024)
def _nearest_name(word: str, grammar: Grammar) -> str:
    """The name that differs in one letter, if the names that do mean one month or weekday."""
    if len(word) > _LONGEST_NAME:
        return word
    near = {name: number for name, number in _names(grammar) if OSA.distance(word, name, score_cutoff=1) == 1}
    return next(iter(near)) if len(set(near.values())) == 1 else word


@lru_cache(maxsize=64)
def _names(grammar: Grammar) -> tuple[tuple[str, int], ...]:
    months = [(name, number) for name, number in grammar.months.items() if len(name) >= _SHORTEST_NAME]
    weekdays = [(name, -1 - number) for code in NETWORK_LANGUAGES for name, number in _weekdays(code)]
    return (*months, *weekdays)


def _weekdays(code: Language) -> Iterator[tuple[str, int]]:
    names = locale_of(code).days["format"]["wide"].items()
    return ((fold(name), number) for number, name in names if "-" not in name)


def _figured(text: str, language: Language) -> str:
    """The text with figures in place of number words."""
    return " ".join(token.text for token in with_figures(_with_day_figures(tokens(text)), language))


def _with_day_figures(given: Sequence[Token]) -> list[Token]:
    """With figures in place of "twenty-fourth" and the like."""
    replaced, index = [], 0
    while index < len(given):
        found = known_words().values("day words").match(given, index)
        token = given[index]
        replaced.append(Token(str(found[0]), token.begin, token.end, value=found[0], digits=2) if found else token)
        index = found[1] if found else index + 1
    return replaced
