"""The entries of a pack as a question meets them: whole series, newest first, and those that agree with its facets."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import Language
from knowledge.search.facets import FacetReader, Facets
from knowledge.search.texts import words

_FACETS_AT_HAND = 1_024
"""Years, names and numbers that questions name together, kept with the entries that agree with them."""


_FEW, _MANY = 2, 0.1
"""A name is common that more entries have than these: few in a small pack, a share of a large one."""
_ENTRIES_AT_HAND = 256
"""Entries that people ask more about, kept with their words."""


class Shelf:
    """The entries by id. A series stands under the id of any of its entries. Threads may share it."""

    def __init__(self, entries: Iterable[KnowledgeEntry], reader: FacetReader) -> None:
        self.entries = {entry.id: entry for entry in entries}
        facets = {key: reader.of_entry(entry) for key, entry in self.entries.items()}
        self._about = {key: about for key, (about, _) in facets.items()}
        self._whole = {key: whole for key, (_, whole) in facets.items()}
        self._titled = {key: reader.names(entry.title.values()) for key, entry in self.entries.items()}
        self._marked: dict[str, set[str]] = {}
        self._dated: dict[int, set[str]] = {}
        self._timed = {key for key, entry in self.entries.items() if entry.series}
        for key, whole in self._whole.items():
            for mark in (*whole.names, *whole.numbers):
                self._marked.setdefault(mark, set()).add(key)
            for year in self._about[key].years:
                self._dated.setdefault(year, set()).add(key)
        self._common = _common(self._whole.values())
        self._latest = max((entry.source.document.date.year for entry in self.entries.values()), default=0)
        self._series: dict[str, list[KnowledgeEntry]] = {}
        for entry in sorted(self.entries.values(), key=KnowledgeEntry.newness, reverse=True):
            if entry.series:
                self._series.setdefault(entry.series, []).append(entry)

    @cached_property
    def searched(self) -> tuple[Language, ...]:
        """The languages that entries have phrasings in, those of most entries first."""
        told = Counter(
            language for entry in self.entries.values() for language, asked in entry.phrasings.items() if asked
        )
        return tuple(sorted(told, key=lambda language: (-told[language], language)))

    def untold(self, language: Language) -> frozenset[str]:
        """The ids of the entries without a phrasing in one of the languages that others have some in."""
        return self._untold.get(language, frozenset())

    @cached_property
    def _untold(self) -> dict[Language, frozenset[str]]:
        return {
            language: frozenset(key for key, entry in self.entries.items() if not entry.phrasings.get(language))
            for language in self.searched
        }

    def kin(self, entry_id: str) -> Sequence[KnowledgeEntry]:
        """The entries that stand under an id, the newest first: itself, or its whole series."""
        entry = self.entries[entry_id]
        return self._series[entry.series] if entry.series else (entry,)

    def touches(self, entry_id: str, asked: Facets) -> bool:
        """Whether what stands under an id has any of the names and numbers that are asked about, if there are any. A
        name that many entries have tells nothing, nor does a year: an event may be reported on in another."""
        if asked.strangers:
            return False
        telling = asked.names - self._common
        whole = [self._whole[entry.id] for entry in self.kin(entry_id)]
        has_any = any(telling & about.names or asked.numbers & about.numbers for about in whole)
        return has_any or not (telling or asked.numbers)

    def agreeing(self, entry_id: str, asked: Facets) -> Sequence[KnowledgeEntry]:
        """Those that stand under an id and say something of all that is asked about; first those that are written
        about it, the newest first."""
        fitting = [entry for entry in self.kin(entry_id) if self.speaks_of(entry, asked)]
        return sorted(fitting, key=lambda entry: self._strangeness(entry, asked))

    @cached_property
    def words(self) -> Callable[[str], frozenset[str]]:
        """The words of an entry's title, phrasings and answer, in every language."""

        @lru_cache(maxsize=_ENTRIES_AT_HAND)
        def words_of(entry_id: str) -> frozenset[str]:
            entry = self.entries[entry_id]
            texts = (*entry.title.values(), *entry.answer.values(), *itertools.chain(*entry.phrasings.values()))
            return frozenset(word for text in texts for word in words(text))

        return words_of

    def around(self, entry_id: str) -> frozenset[str]:
        """The ids of an entry, its series, those related to it, and those about all of its names and years."""
        entry = self.entries.get(entry_id)
        if entry is None:
            return frozenset()
        near = {other.id for other in self.kin(entry_id)} | {key for key in entry.related if key in self.entries}
        alike = Facets(years=tuple(sorted(entry.years)), names=self._titled[entry_id])
        return frozenset(near) | (self.all_agreeing(alike) if alike.names else frozenset())

    @cached_property
    def all_agreeing(self) -> Callable[[Facets], frozenset[str]]:
        """The ids under which an entry stands that agrees with facets."""

        @lru_cache(maxsize=_FACETS_AT_HAND)
        def among(asked: Facets) -> frozenset[str]:
            return frozenset(
                other.id
                for key in self._possible(asked)
                if self.speaks_of(self.entries[key], asked)
                for other in self.kin(key)
            )

        return among

    def _possible(self, asked: Facets) -> Collection[str]:
        """The entries among which those that agree must be, so that a large pack is not read through."""
        marks = [*asked.names, *asked.numbers]
        if marks:
            return set.intersection(*(self._marked.get(mark, set()) for mark in marks))
        if asked.years:
            return self._timed.union(*(self._dated.get(year, set()) for year in asked.years))
        return self.entries

    def is_shared(self, names: frozenset[str]) -> bool:
        """Whether several titles have the names, so that they alone do not tell which entry is meant."""
        return sum(names <= titled for titled in self._titled.values()) > 1

    def speaks_of(self, entry: KnowledgeEntry, asked: Facets) -> bool:
        """Whether one entry says something of all that is asked about."""
        return asked.fits(self._whole[entry.id]) and self._covers(entry, asked.years)

    def _covers(self, entry: KnowledgeEntry, years: Sequence[int]) -> bool:
        """Whether an entry says something of one of the years; a series says nothing after the newest document."""
        if not years:
            return True
        if entry.series:
            return any(entry.holds_in(year) for year in years if year <= self._latest)
        return not set(years).isdisjoint(self._about[entry.id].years)

    def _strangeness(self, entry: KnowledgeEntry, asked: Facets) -> tuple[bool, bool]:
        """Sorts what is written about the years and persons asked for before what only mentions them: a president's
        entry may say who was it before."""
        is_dated = not entry.years.isdisjoint(asked.years)
        return bool(asked.years) and not is_dated, not asked.people <= self._about[entry.id].names


def _common(every: Collection[Facets]) -> frozenset[str]:
    """The names that many entries have, such as that of the network's own city."""
    count = Counter(name for facets in every for name in facets.names)
    return frozenset(name for name, entries in count.items() if entries > max(_FEW, _MANY * len(every)))
