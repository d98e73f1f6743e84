"""The words of typed answers, one table a language.

To add a language, put one file beside the others in `languages/`, named by its code. Case, accents and the kind of
apostrophe do not matter. The tables of all languages are read together, as people write in the language they like;
the words of months, weekdays and clocks are those of the reader of circulars. Keys, in the order of the files:

    zero                whole answers that are likely to mean 0
    minus, point, plus  before a negative number; between its whole part and its fraction; between parts of a sum
    half                one half, also behind "and"
    parts               fractions, behind their number: "three quarters"; such a number is not read
    spellings           how number words are misspelled, with the right spelling
    scales              what a number is multiplied by, with its value
    dozens, crowds      exact nouns of number; vague ones, with their value or 0
    articles            words that are 1, but only where no other number stands
    vague, unsure       that a number is not exact; that the writer is not certain
    today               days as seen from today, with their distance in days
    day words           days of a month, with their numbers, that are no plain numbers: "twenty-fourth"
    days, weeks, fortnights, months, years    units of time
    in, later, ago, earlier    before and behind a span of time, for the future and the past
    next, this, last    beside a weekday or a unit of time
    half past, quarter past, quarter to, past, to    before an hour
    and half, and quarter, less quarter, less        behind an hour
    minutes             behind a number of minutes
    sharp               behind a time, that it is exact
    morning, afternoon, evening, night    parts of the day, of a time
    vague times         that a time is not exact
    leading             what may stand before a date or a time
    north, south, east, west, latitude, longitude    of coordinates; letters too
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.phrases import Phrases

FOLDER = Path(__file__).parent / "languages"
LISTS = frozenset(
    {
        "zero", "minus", "point", "plus", "half", "parts", "articles", "vague", "unsure",
        "days", "weeks", "fortnights", "months", "years", "in", "later", "ago", "earlier", "next", "this", "last",
        "half past", "quarter past", "quarter to", "past", "to", "and half", "and quarter", "less quarter", "less",
        "minutes", "sharp", "morning", "afternoon", "evening", "night", "vague times", "leading",
        "north", "south", "east", "west", "latitude", "longitude",
    }
)  # fmt: skip
VALUES = frozenset({"scales", "dozens", "crowds", "today", "day words"})
_SPELLINGS = "spellings"
_Table = Mapping[str, object]


class Words:
    """The words of all tables. One object may serve several threads."""

    def __init__(self, tables: Mapping[Language, _Table]) -> None:
        self.languages = tuple(tables)
        self._lists = {key: Phrases((phrase, True) for phrase in _phrases(tables, key)) for key in LISTS}
        self._single = {key: frozenset(fold(legible(phrase)) for phrase in _phrases(tables, key)) for key in LISTS}
        self._values = {key: Phrases(_meanings(tables, key)) for key in VALUES}
        self._spellings = {
            language: {fold(legible(wrong)): right for wrong, right in _mapping(table.get(_SPELLINGS, {})).items()}
            for language, table in tables.items()
        }

    def phrases(self, key: str) -> Phrases[bool]:
        """The phrases under one of `LISTS`."""
        return self._lists[key]

    def is_word(self, key: str, word: str) -> bool:
        """Whether a folded word is one of those under one of `LISTS`."""
        return word in self._single[key]

    def values(self, key: str) -> Phrases[int]:
        """The phrases under one of `VALUES`, with what they mean."""
        return self._values[key]

    def spelled(self, word: str, language: Language) -> str:
        """A folded number word as it is spelled in a language."""
        return self._spellings[language].get(word, word)


@lru_cache(maxsize=1)
def known_words() -> Words:
    """The words of the tables in `languages/`."""
    paths = sorted(FOLDER.glob("*.yaml"))
    return Words({Language(path.stem): read_table(path.read_text(encoding="utf-8")) for path in paths})


def read_table(text: str) -> _Table:
    """A table from its YAML.

    Raises:
        ValueError: it has no language, or a key that no table has.
    """
    given = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (makes texts, lists and mappings only: "no" is a word)
    if not isinstance(given, dict) or "language" not in given:
        raise ValueError("a table of words names its language")
    if unknown := given.keys() - LISTS - VALUES - {"language", _SPELLINGS}:
        raise ValueError(f"a table of words has no {', '.join(sorted(unknown))}")
    return MappingProxyType(given)


def _phrases(tables: Mapping[Language, _Table], key: str) -> Iterator[str]:
    for table in tables.values():
        phrases = table.get(key, [])
        if not isinstance(phrases, list):
            raise ValueError(f"{key} is a list of words")
        yield from phrases


def _meanings(tables: Mapping[Language, _Table], key: str) -> Iterator[tuple[str, int]]:
    for table in tables.values():
        yield from ((phrase, int(value)) for phrase, value in _mapping(table.get(key, {})).items())


def _mapping(given: object) -> Mapping[str, str]:
    if not isinstance(given, dict):
        raise ValueError("words with their values are a mapping")
    return given
