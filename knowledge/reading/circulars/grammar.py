"""What the words of dates and times mean, in all languages of some tables together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold, legible, skeleton
from knowledge.reading.circulars.phrases import Phrases, merged
from knowledge.reading.circulars.tables import Table, known_tables
from knowledge.reading.circulars.tokens import Token

_SHORTEST_MISREAD = 4
_LOST = "\ufffd"
"""What decoders put for a letter that they cannot read."""


class Grammar:
    """The words of dates. One object may serve several threads."""

    def __init__(self, tables: Sequence[Table], languages: Iterable[Language] = ()) -> None:
        """`languages` are others, without tables, of which only the names of CLDR are known."""
        self.tables = tuple(tables)
        codes = tuple(dict.fromkeys((*(table.language for table in tables), *languages)))
        self.month_first = frozenset(table.language for table in tables if table.month_first)
        self.months = {name: number for code in codes for name, number in _cldr_months(code)}
        self.wide_months = frozenset(name for code in codes for name in _wide_months(code))
        self.months |= {fold(name): int(number) for name, number in self._values("months")}
        self._misread = {skeleton(name): number for name, number in self.months.items() if self._is_long(name)}
        wide = [(name, (number, True)) for code in codes for name, number in _cldr_weekdays(code, "wide")]
        brief = [(name, (number, False)) for code in codes for name, number in _cldr_weekdays(code, "abbreviated")]
        other = [(name, (int(number), False)) for name, number in self._values("weekdays")]
        self.weekdays: Phrases[tuple[int, bool]] = Phrases((*wide, *brief, *other))
        self.day_words: Phrases[int] = Phrases((word, int(number)) for word, number in self._values("day words"))
        self.capitalised = frozenset(map(fold, merged(self._lists(), "capitalised")))
        self.first_months = frozenset(name for table in tables if table.month_first for name in _months_of(table))
        self.zones: Phrases[str] = Phrases(self._values("zones"))
        self._phrases = {key: self._phrases_of(key) for key in _WORDS}

    def _is_long(self, name: str) -> bool:
        return name in self.wide_months or len(name) >= _SHORTEST_MISREAD

    def phrases(self, key: str) -> Phrases[bool]:
        """The phrases under a key of the tables."""
        return self._phrases[key]

    def month(self, tokens: Sequence[Token], index: int) -> tuple[int, str, int] | None:
        """The number of the month that is named here, its name as the grammar knows it, and the place behind it.

        The name may be broken by a hyphen, scanned badly, or have lost its accents.
        """
        if not 0 <= index < len(tokens) or tokens[index].value is not None:
            return None
        return self._broken(tokens, index) or self._whole(tokens, index)

    def _broken(self, tokens: Sequence[Token], index: int) -> tuple[int, str, int] | None:
        """ "sep- tembre"."""
        if index + 2 >= len(tokens) or tokens[index + 1].text != "-" or tokens[index + 1].begin != tokens[index].end:
            return None
        name = tokens[index].text + tokens[index + 2].text
        return (self.months[name], name, index + 3) if name in self.wide_months else None

    def _whole(self, tokens: Sequence[Token], index: int) -> tuple[int, str, int] | None:
        name = tokens[index].text
        number = self.months.get(name)
        end = index + 1
        if number is None and end < len(tokens) and tokens[end].text[0] == _LOST:
            name, number, end = self._with_loss(tokens, index)
        if number is None and (len(name) >= 6 or "rn" in name or not name.isalpha()):
            number = self._misread.get(skeleton(name))
        if number is None:
            return None
        is_abbreviated = name not in self.wide_months and end < len(tokens) and tokens[end].text == "."
        return number, name, end + is_abbreviated

    def _with_loss(self, tokens: Sequence[Token], index: int) -> tuple[str, int | None, int]:
        """A name in which an accented letter was lost, such as "f\ufffdvrier": three tokens."""
        head = tokens[index]
        tail = tokens[index + 2] if index + 2 < len(tokens) else None
        rest = tail.text if tail and tail.begin == tokens[index + 1].end else ""
        fitting = {
            number
            for name, number in self.months.items()
            if len(name) == len(head.text) + 1 + len(rest) and name.startswith(head.text) and name.endswith(rest)
        }
        return head.text, fitting.pop() if len(fitting) == 1 else None, index + 2 + bool(rest)

    def _lists(self) -> Iterator[Mapping[str, Iterable[str]]]:
        return (table.lists for table in self.tables)

    def _phrases_of(self, key: str) -> Phrases[bool]:
        return Phrases((phrase, True) for phrase in merged(self._lists(), key))

    def _values(self, key: str) -> Iterator[tuple[str, str]]:
        for table in self.tables:
            yield from table.values.get(key, {}).items()


_WORDS = (
    "ordinals", "articles", "joints", "and", "to", "between", "month end", "next",
    "at", "hours", "am", "pm", "noon", "midnight", "zone before", "zone behind", "until", "after",
)  # fmt: skip


@lru_cache(maxsize=64)
def grammar_for(*languages: Language) -> Grammar:
    """The grammar of all tables that there are, and of CLDR's names in other languages."""
    return Grammar(known_tables(), languages)


def _months_of(table: Table) -> Iterator[str]:
    yield from (name for name, _ in _cldr_months(table.language))
    yield from map(fold, table.values.get("months", ()))


def _cldr_months(code: Language) -> Iterator[tuple[str, int]]:
    for width in ("wide", "abbreviated"):
        yield from _names(code, "months", width)


def _wide_months(code: Language) -> Iterator[str]:
    return (name for name, _ in _names(code, "months", "wide"))


def _cldr_weekdays(code: Language, width: str) -> Iterator[tuple[str, int]]:
    return _names(code, "days", width)


def _names(code: Language, kind: str, width: str) -> Iterator[tuple[str, int]]:
    """The names by CLDR, folded; none in a language that it does not know."""
    try:
        contexts = getattr(Locale.parse(code), kind)
    except (UnknownLocaleError, ValueError, TypeError):
        return
    for context in ("format", "stand-alone"):
        for number, name in contexts[context][width].items():
            yield fold(legible(name)).rstrip("."), number
