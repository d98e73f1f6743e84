"""Time zones by the words that circulars use for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.core import get_global

from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.phrases import Phrases

_FILE = Path(__file__).parent / "zones.yaml"


@lru_cache(maxsize=1)
def abbreviations() -> Mapping[str, str]:
    """Zones of the tz database by abbreviations, in capitals."""
    return _File.read().abbreviations


@lru_cache(maxsize=8)
def places(languages: tuple[Language, ...]) -> Phrases[str]:
    """Zones of the tz database by cities and countries, in these languages."""
    found = dict(_countries(languages))
    found |= dict(_cities(languages))
    found |= {fold(legible(place)): zone for zone, named in _File.read().places.items() for place in named}
    return Phrases(found.items())


def _cities(languages: Iterable[Language]) -> Iterator[tuple[str, str]]:
    """The cities that give zones their names."""
    for language in languages:
        for zone, names in Locale.parse(language).time_zones.items():
            if city := names.get("city"):
                yield fold(legible(city)), zone
    for zone in get_global("zone_territories"):
        yield fold(zone.rpartition("/")[2].replace("_", " ")), zone


def _countries(languages: Iterable[Language]) -> Iterator[tuple[str, str]]:
    """Countries that lie in one zone as a whole."""
    zones: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        zones.setdefault(country, []).append(zone)
    for language in languages:
        for country, name in Locale.parse(language).territories.items():
            if len(zones.get(country, ())) == 1:
                yield fold(legible(name)), zones[country][0]


@dataclass(frozen=True, slots=True)
class _File:
    """What zones.yaml says."""

    abbreviations: Mapping[str, str]
    places: Mapping[str, Sequence[str]]

    @staticmethod
    @lru_cache(maxsize=1)
    def read() -> _File:
        given = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (texts, lists and mappings only)
        return _File(given["abbreviations"], given["places"])
