"""What people call themes, regions and countries, in each language: a file of `texts/practices` for each.

Forms are looked up without case, accents and endings. An ending is taken off by the language's Snowball stemmer, of
words that are long enough for what is left to mean one thing only: "Fransa'daki", "ciudadanas", "Frantziako".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import snowballstemmer
import yaml
from babel import Locale

from knowledge.model.languages import Language, fallback_chain
from knowledge.model.people import Region
from knowledge.search.fulltext import DICTIONARIES
from knowledge.search.texts import words

FOLDER = Path(__file__).parents[1] / "texts" / "practices"

THEMES = (
    *("economy", "mobility", "environment", "citizenship", "quality_of_life", "governance"),
    *("open_data", "online_services", "participation", "digital_inclusion", "connectivity", "innovation"),
    *("entrepreneurship", "education", "health", "culture", "safety", "energy", "water_waste"),
    *("artificial_intelligence", "data_protection"),
)
"""The six axes of a smart city, as the network's studies have them, and fifteen narrower themes: the choices of the
form, by name."""

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of two letters to which CLDR gives a name and which are no country."""

_SHORTEST_STEM = 5
"""Letters of a stem that stands for its word: of "Cuba" and "cubo", of "Mali" and "mal" less would be left."""

Form = tuple[str, ...]
"""The words of a name, normalised; or their stems."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a name stands for; of "the Americas" two regions."""

    themes: frozenset[str] = frozenset()
    regions: frozenset[Region] = frozenset()
    countries: frozenset[str] = frozenset()

    def __or__(self, other: Meaning) -> Meaning:
        return Meaning(
            themes=self.themes | other.themes,
            regions=self.regions | other.regions,
            countries=self.countries | other.countries,
        )


@cache
def vocabulary() -> Mapping[Language, Mapping[str, Any]]:
    """The files, by language."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {Language(path.stem): yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def theme_name(theme: str, chain: Sequence[Language]) -> str:
    """What a theme is called in the first language of a chain that has a name for it; its own name where none has."""
    known = vocabulary()
    for language in fallback_chain(chain):
        if language in known and theme in known[language]["themes"]:
            name: str = known[language]["themes"][theme][0]
            return name
    return theme


def country_name(country: str, language: Language) -> str:
    """What a country is called, as CLDR has it; its code where it has none."""
    return str(Locale.parse(language).territories.get(country.upper(), country)) if country else ""


def names_of(themes: Sequence[str], country: str, region: Region | None) -> str:
    """What themes, a country and a region are called in all languages, for a search that knows one of them only."""
    names: list[str] = []
    for language, known in vocabulary().items():
        names += [known["themes"][theme][0] for theme in themes if theme in known["themes"]]
        names += [known["regions"][region][0]] if region is not None else []
        names += [country_name(country, language)] if country else []
    return " ".join(dict.fromkeys(names))


@cache
def meanings() -> Mapping[Form, Meaning]:
    """What each name means, in whatever language it is written."""
    found: dict[Form, Meaning] = {}
    for _language, form, meaning in _forms():
        found[form] = found.get(form, Meaning()) | meaning
    return MappingProxyType(found)


@cache
def stemmed() -> Mapping[Language, Mapping[Form, Meaning]]:
    """The same by the stems of each language."""
    found: dict[Language, dict[Form, Meaning]] = {language: {} for language in vocabulary()}
    for language, form, meaning in _forms():
        stems = stems_of(form, language)
        found[language][stems] = found[language].get(stems, Meaning()) | meaning
    return found


def stems_of(form: Form, language: Language) -> Form:
    """The stems of words, of each that is long enough."""
    return tuple(_stem(word, DICTIONARIES.get(language, "")) for word in form)


@lru_cache(maxsize=16_384)
def _stem(word: str, dictionary: str) -> str:
    if not dictionary:
        return word
    stem: str = snowballstemmer.stemmer(dictionary).stemWord(word)  # it has a state: one for all would need a lock
    return stem if len(stem) >= _SHORTEST_STEM else word


def _forms() -> Iterator[tuple[Language, Form, Meaning]]:
    for language, known in vocabulary().items():
        for theme, names in known["themes"].items():
            yield from ((language, words(name), Meaning(themes=frozenset({theme}))) for name in names)
        for region, names in known["regions"].items():
            yield from ((language, words(name), Meaning(regions=frozenset({Region(region)}))) for name in names)
        for country, name in _countries(language):
            yield language, words(name), Meaning(countries=frozenset({country}))


def _countries(language: Language) -> Iterator[tuple[str, str]]:
    for code, name in Locale.parse(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
            yield code, name
    for code, names in vocabulary()[language]["countries"].items():
        yield from ((code, name) for name in names)
