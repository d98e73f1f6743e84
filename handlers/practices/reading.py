"""What somebody looks for among the good practices: places and themes that they name, and the words that are left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from handlers.dialogue.zones import place_of
from handlers.practices.vocabulary import Form, Meaning, meanings, stemmed, stems_of, vocabulary
from knowledge.model.faq import Name, NameKind
from knowledge.model.languages import Language
from knowledge.model.people import Member, Region
from knowledge.model.practices import PracticeQuery
from knowledge.search.texts import LONGEST_QUESTION, normalise, words

_WORD = re.compile(r"[^\W_]+")
_LONGEST_NAME = 6
"""Words of the longest names that are looked up: "United Kingdom of Great Britain" is one of five."""

_SLIP_FROM, _TWO_SLIPS_FROM = 8, 12
"""Letters of a name from which one slip of the finger is forgiven, and two: "armonía" is a slip away from Armenia."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    """A word of a text as it is written, and normalised."""

    written: str
    heard: str


@dataclass
class _Read:
    """What was understood so far."""

    themes: set[str] = field(default_factory=set)
    regions: set[Region] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


def read_query(
    text: str, language: Language, members: Sequence[Member] = (), names: Sequence[Name] = ()
) -> PracticeQuery:
    """What a text looks for.

    The names of places are taken out of its words; those of themes stay among them, since a practice may be about a
    theme that nobody ticked.

    Args:
        members: they are places, too, under all their names.
        names: of the content pack, which knows cities under names of other languages ("Burdeos").
    """
    tokens = _tokens(text)
    cities = _cities(members, names)
    read = _Read()
    place = 0
    while place < len(tokens):
        place += _take(read, tokens, place, cities)
    return PracticeQuery(
        words=" ".join(read.words),
        language=language,
        themes=frozenset(read.themes),
        regions=frozenset(read.regions),
        countries=frozenset(read.countries),
        members=frozenset(read.members),
    )


def _tokens(text: str) -> list[_Token]:
    found = (match[0] for match in _WORD.finditer(text[:LONGEST_QUESTION]))
    return [_Token(written=word, heard=heard) for word in found if (heard := "".join(words(word)))]


@cache
def _between() -> frozenset[str]:
    """Words that lead from one thing to the next, and "cities", which all practices are of."""
    each = (word for known in vocabulary().values() for word in known["wanted"]["between"])
    return frozenset(word for phrase in each for word in words(phrase))


def _take(read: _Read, tokens: Sequence[_Token], place: int, cities: Mapping[Form, frozenset[int]]) -> int:
    """Takes the longest name that begins at a place, else one word; how many words that were."""
    for length in range(min(_LONGEST_NAME, len(tokens) - place), 0, -1):
        part = tokens[place : place + length]
        heard = tuple(token.heard for token in part)
        here, meaning = cities.get(heard, frozenset()), _meaning(heard)
        if here:
            read.members |= here
            return length
        if meaning is not None:
            read.themes |= meaning.themes
            read.regions |= meaning.regions
            read.countries |= meaning.countries
            read.words += [token.written for token in part] if meaning.themes else []
            return length
    read.words += [tokens[place].written] if tokens[place].heard not in _between() else []
    return 1


def _meaning(heard: Form) -> Meaning | None:
    """What words mean: as they are, else by their stems in some language, else with a slip of the finger."""
    known = meanings().get(heard)
    if known is not None:
        return known
    for language, by_stem in stemmed().items():
        if (found := by_stem.get(stems_of(heard, language))) is not None:
            return found
    return _misspelt(" ".join(heard)) if len(heard) <= 3 else None


@lru_cache(maxsize=4_096)
def _misspelt(text: str) -> Meaning | None:
    if len(text) < _SLIP_FROM:
        return None
    slips = 2 if len(text) >= _TWO_SLIPS_FROM else 1
    near = extractOne(text, _spelled(), scorer=OSA.distance, score_cutoff=slips)
    return meanings()[tuple(near[0].split())] if near is not None else None


@cache
def _spelled() -> tuple[str, ...]:
    return tuple(form for form in (" ".join(words) for words in meanings()) if len(form) >= _SLIP_FROM)


def _cities(members: Iterable[Member], names: Sequence[Name]) -> dict[Form, frozenset[int]]:
    """The numbers of members by each of their names."""
    aliases = _aliases(names)
    found: dict[Form, frozenset[int]] = {}
    for member in members:
        for form in {*_own_names(member.name, member.time_zone), *aliases.get(words(member.name), ())}:
            found[form] = found.get(form, frozenset()) | {member.id}
    return found


@lru_cache(maxsize=2_048)
def _own_names(name: str, zone: str) -> frozenset[Form]:
    """The name of a member, its halves ("Donostia / San Sebastián"), and, of a city that gives its time zone its name,
    what CLDR calls it in each language: Wien, Vienna, Vienne. One that is a country's as well means the country: in
    French "Mexico" is the city, but most write so who mean the country in another language."""
    own = {form for each in (name, *name.split("/")) if (form := words(each))}
    in_zone = {place_of(zone, language) for language in vocabulary()} | {zone.rpartition("/")[2].replace("_", " ")}
    if not _is_named(name, in_zone, zone):
        return frozenset(own)
    return frozenset(own | {form for each in in_zone if (form := words(each)) and form not in meanings()})


def _is_named(name: str, in_zone: Iterable[str], zone: str) -> bool:
    """Whether a member is the city of its time zone, under its name in some language of its country."""
    local = {place_of(zone, Language(code)) for code in ("de", "it", "nl", "da", "el", "pl", "sv", "ro", "nb", "sr")}
    return normalise(name) in {normalise(each) for each in (*in_zone, *local)}


def _aliases(names: Sequence[Name]) -> Mapping[Form, frozenset[Form]]:
    """All names of a place by each of them."""
    found: dict[Form, frozenset[Form]] = {}
    for name in names:
        if name.kind is NameKind.PLACE:
            forms = frozenset(_forms(name))
            found |= {form: found.get(form, frozenset()) | forms for form in forms}
    return found


def _forms(name: Name) -> Iterator[Form]:
    return (form for forms in name.forms.values() for each in forms if (form := _heard(each)))


_heard = lru_cache(maxsize=8_192)(words)
"""The names of a pack are read again with each query."""
