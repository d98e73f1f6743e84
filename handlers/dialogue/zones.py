"""Time zones by the cities that CLDR names them with, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from knowledge.model.languages import PT, Language
from knowledge.search.texts import words

MOST = 5
_ALIKE = 80
"""Of 100 (rapidfuzz.fuzz.ratio): a city's name with a slip in it."""


def zones_named(text: str, language: Language) -> tuple[str, ...]:
    """The time zones that a typed city, country or IANA name may mean, the likeliest first; at most MOST."""
    names = _names(language)
    wanted = " ".join(words(text))
    if not wanted:
        return ()
    exact = [zone for name, zones in names.items() if name == wanted for zone in zones]
    begun = [zone for name, zones in names.items() if name.startswith(wanted + " ") for zone in zones]
    near = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST)
    alike = [zone for name, _score, _index in near for zone in names[name]]
    return tuple(dict.fromkeys((*exact, *begun, *alike)))[:MOST]


@lru_cache(maxsize=512)
def place_of(zone: str, language: Language) -> str:
    """The city of a time zone in a language; the zone's own name where CLDR has none."""
    try:
        return get_timezone_location(zone, locale=_locale(language), return_city=True)
    except LookupError:
        return zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=16)
def _names(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Zones by the name of their city in the language and in English, and by the name of their country."""
    territories: Mapping[str, str] = get_global("zone_territories")
    countries = _locale(language).territories
    names: dict[str, list[str]] = {}
    for zone, territory in sorted(territories.items()):
        city, local = zone.rpartition("/")[2].replace("_", " "), place_of(zone, language)
        for name in {city, local, zone.replace("_", " "), countries.get(territory, "")}:
            if key := " ".join(words(name)):
                names.setdefault(key, []).append(zone)
    return {name: tuple(zones) for name, zones in names.items()}


def _locale(language: Language) -> Locale:
    return Locale.parse("pt_PT" if language == PT else language)  # CLDR's own default is Brazil: "Madri"
