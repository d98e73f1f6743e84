"""Typed places: decimal degrees, degrees with minutes and seconds, links of maps, and shared locations.

Decisions: the latitude comes first, unless letters say otherwise. Two whole numbers, and a first number that can only
be a longitude, are read back. Short links cannot be followed, and are no coordinates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from knowledge.forms.answers.echo import number_in_words, place_in_words
from knowledge.forms.answers.numbers import written
from knowledge.forms.answers.tables import known_words
from knowledge.forms.answers.typed import plain
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood
from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold

_LONGEST = 2_048
"""Characters: as long as a link."""
_MOST_LATITUDE, _MOST_LONGITUDE = Decimal(90), Decimal(180)
_MOST_DEGREES = Decimal(1_000)
"""Numbers of more digits are no degrees, not even wrong ones."""
_PLACES = Decimal("0.0000001")
"""Seven decimals of a degree are about a centimetre, finer than any receiver."""
_SEXAGESIMAL = Decimal(60)

_DEGREES = r"[+-]?\d{1,3}\.\d+"
_LINKS = (
    re.compile(rf"!3d({_DEGREES})!4d({_DEGREES})"),
    re.compile(
        rf"[?&](?:q|query|ll|sll|center|destination|daddr|loc|mlat)=(?:loc:)?({_DEGREES})(?:,|%2C|\+|&mlon=|~)+({_DEGREES})",
        re.I,
    ),
    re.compile(rf"@({_DEGREES}),({_DEGREES})"),
    re.compile(rf"#(?:map|\d+)=?[\d.]*/({_DEGREES})/({_DEGREES})"),
    re.compile(rf"/(?:place|search|dir)/({_DEGREES}),\+?({_DEGREES})"),
    re.compile(rf"^geo:({_DEGREES}),({_DEGREES})"),
    re.compile(rf"[?&]cp=({_DEGREES})~({_DEGREES})"),
)
"""Google Maps (the place before the middle of the map), OpenStreetMap, Apple, geo URIs (RFC 5870), Bing."""
_LINK = re.compile(r"(?i)^(?:https?://|geo:|www\.|maps\.)")

_SIGNS = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "ᵒ": "°",
        "´": "'",
        "’": "'",
        "‘": "'",
        "′": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "″": '"',
        "ª": "°",
        "٫": ".",
    }
)
_ANGLE = re.compile(
    r"(?P<before>[a-z]*) ?(?P<sign>[+-]?) ?(?P<degrees>\d{1,3}(?:[.,]\d+)?)"
    r"(?: ?(?:°|deg|degrees|grados|graus|degres|d(?![a-z])) ?(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?) ?(?:'|min|m(?![a-z]))"
    r"(?: ?(?P<seconds>\d{1,2}(?:[.,]\d+)?) ?(?:\"|''|sec|s(?![a-z])) ?)?)?)?"
)
_WORD_BEHIND = re.compile(r" ?([a-z]+)")
_PAIRS = (
    re.compile(r"([+-]?\d{1,3}(?:\.\d+)?) ?(?:[,;/|]|\s) ?([+-]?\d{1,3}(?:\.\d+)?)"),
    re.compile(r"([+-]?\d{1,3},\d+) ?(?:[,;/|]|\s) ?([+-]?\d{1,3}(?:,\d+)?)"),
)
_EDGES = "()[]{}.;:, "


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Degrees as they were written.

    Attributes:
        is_sure: whether it is plain which of them is the latitude, and that they are a place.
        has_letters: whether letters say which is which.
    """

    latitude: Decimal
    longitude: Decimal
    is_sure: bool = True
    has_letters: bool = False


def read_location(location: tuple[float, float], language: Language) -> Reading:
    """A place that was shared, in degrees."""
    if not all(map(math.isfinite, location)):
        return Unclear(reason=Reason.NOT_COORDINATES)
    latitude, longitude = (Decimal(repr(float(degrees))) for degrees in location)
    return _checked(Place(latitude=latitude, longitude=longitude, has_letters=True), language)


def read_coordinates(text: str, language: Language) -> Reading:
    """The place that was typed, as "latitude longitude 0 0"."""
    if len(text) > _LONGEST:
        return Unclear(reason=Reason.NOT_COORDINATES)
    typed = plain(text.translate(_SIGNS))
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    found = _link(typed) if _LINK.match(typed) else _lettered(fold(typed)) or _pair(fold(typed))
    return _checked(found, language) if found else Unclear(reason=Reason.NOT_COORDINATES)


def _link(typed: str) -> Place | None:
    found = next((found for link in _LINKS if (found := link.search(typed))), None)
    return Place(latitude=Decimal(found[1]), longitude=Decimal(found[2]), has_letters=True) if found else None


def _pair(small: str) -> Place | None:
    bare = small.strip(_EDGES).replace("–", "-").replace("°", "")
    found = next((found for pair in _PAIRS if (found := pair.fullmatch(bare))), None)
    if found is None:
        return None
    first, second = (_decimal(part) for part in found.groups())
    is_exact = any("." in part or "," in part for part in found.groups())
    if not is_exact and "," in bare and " " not in bare:  # "43,26" is half a place
        return None
    return Place(latitude=first, longitude=second, is_sure=is_exact)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Half:
    degrees: Decimal
    axis: str


def _lettered(small: str) -> Place | None:
    """Two angles, each with a letter or a word that says which it is."""
    spaced = small.replace("–", "-")
    halves = list(_halves(spaced))
    if len(halves) != 2 or None in halves:
        return None
    by_axis = {half.axis: half.degrees for half in halves if half}
    if by_axis.keys() != {"latitude", "longitude"}:
        return _by_order([half for half in halves if half])
    return Place(latitude=by_axis["latitude"], longitude=by_axis["longitude"], has_letters=True)


def _by_order(halves: list[_Half]) -> Place | None:
    """Angles with minutes, or with degree signs, that have no letters: the latitude comes first."""
    if any(half.axis for half in halves):
        return None
    return Place(latitude=halves[0].degrees, longitude=halves[1].degrees)


def _halves(small: str) -> Iterator[_Half | None]:
    """None for what is no angle. Between the halves stand only marks; around, only words for the axes."""
    place = 0
    bare = re.sub(r"[()\[\]:= ]+", " ", small)
    while place < len(bare):
        if bare[place] in " ,;/|.":
            place += 1
            continue
        found = _ANGLE.match(bare, place)
        half = _half(found, bare) if found else None
        yield half[0] if half else None
        if half is None:
            return
        place = half[1]


def _half(found: re.Match[str], small: str) -> tuple[_Half, int] | None:
    """The angle with its axis, and the place behind both."""
    minutes, seconds = (_decimal(found[part] or "0") for part in ("minutes", "seconds"))
    named = _named(found, small)
    if named is None or minutes >= _SEXAGESIMAL or seconds >= _SEXAGESIMAL:
        return None
    axis, sign, end = named
    if not axis and found["minutes"] is None:  # a number alone is no angle here: `_pair` reads those
        return None
    degrees = _decimal(found["degrees"]) + minutes / _SEXAGESIMAL + seconds / _SEXAGESIMAL**2
    is_negative = found["sign"] == "-" or sign < 0
    return _Half(degrees=-degrees if is_negative else degrees, axis=axis), end


def _named(found: re.Match[str], small: str) -> tuple[str, int, int] | None:
    """The axis, the sign and the place behind: the letter stands before the angle or behind it, a name also with it."""
    before, word = _axis(found["before"]), _WORD_BEHIND.match(small, found.end())
    behind = _axis(word[1]) if word else None
    if before is None:
        return None
    if word and behind and (not before[0] or before[0] == behind[0]):
        return behind[0], min(before[1], behind[1]), word.end()
    return None if word and not before[0] else (*before, found.end())


def _axis(word: str) -> tuple[str, int] | None:
    """The axis and the sign of a letter or word; an empty axis without one, None of another word."""
    if not word:
        return "", 1
    for key, axis, sign in _AXES:
        if known_words().is_word(key, word):
            return axis, sign
    return None


_AXES = (
    ("north", "latitude", 1),
    ("south", "latitude", -1),
    ("west", "longitude", -1),
    ("east", "longitude", 1),
    ("latitude", "latitude", 1),
    ("longitude", "longitude", 1),
)


def _checked(place: Place, language: Language) -> Reading:
    if max(abs(place.latitude), abs(place.longitude)) > _MOST_DEGREES:
        return Unclear(reason=Reason.NOT_COORDINATES)
    rounded = Place(
        latitude=_rounded(place.latitude), longitude=_rounded(place.longitude),
        is_sure=place.is_sure, has_letters=place.has_letters,
    )  # fmt: skip
    if _is_on_earth(rounded.latitude, rounded.longitude):
        found = _understood(rounded.latitude, rounded.longitude, language)
        return found if rounded.is_sure else Confirm(value=found.value, echo=found.echo)
    if not place.has_letters and _is_on_earth(rounded.longitude, rounded.latitude):
        found = _understood(rounded.longitude, rounded.latitude, language)
        return Confirm(value=found.value, echo=found.echo)
    values = {
        "latitude": number_in_words(rounded.latitude, language),
        "longitude": number_in_words(rounded.longitude, language),
    }
    return Unclear(reason=Reason.OUTSIDE_EARTH, values=MappingProxyType(values))


def _is_on_earth(latitude: Decimal, longitude: Decimal) -> bool:
    return abs(latitude) <= _MOST_LATITUDE and abs(longitude) <= _MOST_LONGITUDE


def _understood(latitude: Decimal, longitude: Decimal, language: Language) -> Understood:
    value = f"{written(latitude)} {written(longitude)} 0 0"
    return Understood(value=value, echo=place_in_words(latitude, longitude, language))


def _rounded(degrees: Decimal) -> Decimal:
    return degrees.quantize(_PLACES).normalize() + 0


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
