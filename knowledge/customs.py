"""How a language writes dates and lists: after CLDR, and where CLDR stops short of what people write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list

from knowledge.model.languages import EN, ES, FR, Language, customs_of

_SOUNDS_AS_I = ("i", "í", "hi", "hí")
_SOUNDS_OTHERWISE = ("hie", "hia", "hio", "hiu", "ia", "ie", "io", "iu")
"""Real Academia Española, Diccionario panhispánico de dudas, "y": "e" stands before the sound of i, no diphthong."""

Width = Literal["full", "long", "medium"]

_FIRST = re.compile(r"(?<!\d)1 (?=\D)")


@lru_cache(maxsize=256)
def locale_of(language: Language) -> Locale:
    """The customs of a language; of one that CLDR does not know, those of English."""
    try:
        return Locale.parse(customs_of(language))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale.parse(customs_of(EN))


def date_in_words(day: date, width: Width, language: Language) -> str:
    """A date with the name of its month, and "full" with that of its weekday.

    French counts the first of a month as an ordinal, "1er janvier", which CLDR does not.
    """
    said = format_date(day, width, locale=locale_of(language))
    return _FIRST.sub("1er ", said, count=1) if language == FR and day.day == 1 else said


def joined(items: Sequence[str], language: Language) -> str:
    """The items as the language joins lists; in English where CLDR does not know the language."""
    text = format_list(items, locale=locale_of(language))
    if language == ES and len(items) > 1 and _begins_with_i(items[-1]):
        return text.removesuffix(f" y {items[-1]}") + f" e {items[-1]}"
    return text


def _begins_with_i(word: str) -> bool:
    small = word.casefold()
    return small.startswith(_SOUNDS_AS_I) and not small.startswith(_SOUNDS_OTHERWISE)
