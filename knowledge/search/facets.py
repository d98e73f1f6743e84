"""What binds an answer: the years, names and numbers of a question must be those of the entry."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.model.faq import KnowledgeEntry
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.strangers import Strangers
from knowledge.search.texts import words, years

_LONGEST_NUMBER = 3
"""Digits; four may be a year."""
_NUMBER_SIGNS = frozenset(("n", "no", "nr", "num", "number", "numero", "o"))
"""What may stand between a thing and its number: "circular no. 30", "circulaire nº 30"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """What a text names.

    Attributes:
        years: from 1900 to 2099, in the order of the text.
        names: ids of the gazetteer.
        people: those of the names that are persons.
        numbers: things with their numbers, such as "circular 30".
        strangers: words of proper names that the pack has never heard of.
    """

    years: tuple[int, ...] = ()
    names: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()

    @property
    def is_bound(self) -> bool:
        """Whether there is anything to agree with."""
        return bool(self.years or self.names or self.numbers or self.strangers)

    def besides(self, other: Facets) -> Facets:
        """The same with what another text names, but for its years."""
        return replace(
            self,
            names=self.names | other.names,
            people=self.people | other.people,
            numbers=self.numbers | other.numbers,
        )

    def fits(self, about: Facets) -> bool:
        """Whether an entry about those names and numbers speaks of all that are named here; years apart, since they
        bind in a way of their own. Nothing speaks of strangers."""
        return not self.strangers and self.names <= about.names and self.numbers <= about.numbers


class FacetReader:
    """Reads facets out of questions and entries. Threads may share it.

    A number binds only where it tells things of one kind apart in the titles of the pack: "circular 30" is not
    "circular 47", but "2 questions", "the 4 sessions" and "r u there 4 me" name nothing.
    """

    def __init__(self, entries: Collection[KnowledgeEntry], gazetteer: Gazetteer, strangers: Strangers) -> None:
        self._strangers = strangers
        self._gazetteer = gazetteer
        self._numbered = _numbered(text for entry in entries for text in entry.title.values())

    def of_question(self, text: str) -> Facets:
        """What a question names."""
        return replace(self._read((text,), years(text)), strangers=self._strangers.among(text))

    def of_entry(self, entry: KnowledgeEntry) -> tuple[Facets, Facets]:
        """What an entry is about: by its title and phrasings, and with all that its answer names besides."""
        asked = [*entry.title.values(), *(text for texts in entry.phrasings.values() for text in texts)]
        asks = self._read(asked, tuple(sorted(frozenset(_years_of(entry, asked)))))
        answers = self._read(entry.answer.values(), ())
        return asks, asks.besides(answers)

    def names(self, texts: Iterable[str]) -> frozenset[str]:
        """The ids of the names in texts."""
        return frozenset(name for text in texts for name in self._gazetteer.names(words(text)))

    def _read(self, texts: Iterable[str], about: tuple[int, ...]) -> Facets:
        heard = [words(text) for text in texts]
        mentions = [mention for each in heard for mention in self._gazetteer.mentions(each)]
        pairs = (pair for each in heard for pair in _pairs(each) if pair[0] in self._numbered)
        return Facets(
            years=about,
            names=frozenset(mention.name.id for mention in mentions),
            people=frozenset(mention.name.id for mention in mentions if mention.is_person),
            numbers=frozenset(f"{thing} {number}" for thing, number in pairs),
        )


def _numbered(titles: Iterable[str]) -> frozenset[str]:
    """The words that stand before different numbers."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        for thing, number in _pairs(words(title)):
            numbers[thing].add(number)
    return frozenset(thing for thing, seen in numbers.items() if len(seen) > 1)


def _pairs(heard: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each number with the word before it."""
    spoken = [word for word in heard if word not in _NUMBER_SIGNS]
    for thing, number in itertools.pairwise(spoken):
        if number.isdigit() and len(number) <= _LONGEST_NUMBER:
            yield thing, number.lstrip("0") or "0"


def _years_of(entry: KnowledgeEntry, asked: Iterable[str]) -> Iterator[int]:
    """The years that an entry is about: those listed, and those that its title and phrasings name; those of its answer
    only when it lists none."""
    for text in asked if entry.years else (*asked, *entry.answer.values()):
        yield from years(text)
    yield from entry.years
