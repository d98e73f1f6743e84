"""From a question to an answer or a refusal: ranking first, then what years and series demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knowledge.model.faq import Answer, Finding, KnowledgeEntry, Refusal
from knowledge.search.index import Index
from knowledge.search.scores import Ranked
from knowledge.search.texts import without_years, years

_SUGGESTIONS = 3
_CLOSE = 3
"""Ranks: as likely ones as these may take the place of a winner that is about another year."""


class Finder:
    """Answers from a pack's entries, with the index that was built from them. Threads may share it."""

    def __init__(self, pack_entries: Sequence[KnowledgeEntry], index: Index) -> None:
        self._index = index
        self._entries = {entry.id: entry for entry in pack_entries}
        self._years = {entry.id: frozenset(_years_of(entry)) for entry in pack_entries}
        self._latest = max((entry.source.document.date.year for entry in pack_entries), default=0)
        self._series: dict[str, list[KnowledgeEntry]] = {}
        for entry in sorted(pack_entries, key=KnowledgeEntry.newness, reverse=True):
            if entry.series:
                self._series.setdefault(entry.series, []).append(entry)

    def find(self, question: str) -> Finding:
        """The one entry that safely answers the question, or a refusal with the likeliest ones.

        A known unknown is refused. A year in the question binds: an entry about other years does not answer it. A
        series answers with its entry of that year, or with the newest when no year is named; it says nothing of years
        after the newest document.
        """
        every = self._index.rank(question, 2 * _CLOSE)
        ranked = [each for each in every if each.entry_id in self._entries][:_CLOSE]
        if not ranked:
            return Refusal(score=0.0)
        named = years(question)
        if every[0].entry_id not in self._entries:
            return Refusal(score=ranked[0].score, suggestions=self._likeliest(ranked, named))
        if named:
            return self._find_dated(question, ranked, named)
        if self._is_sure(ranked[0]):
            return self._answer(self._kin(ranked[0].entry_id)[0], ranked[0])
        return Refusal(score=ranked[0].score, suggestions=self._likeliest(ranked, ()))

    def _find_dated(self, question: str, ranked: Sequence[Ranked], named: Sequence[int]) -> Finding:
        others: list[Ranked] = []
        for likely in self._candidates(question, ranked, named):
            covering = self._covering(likely.entry_id, named)
            if covering and self._is_sure(likely):
                return self._answer(covering[0], likely)
            others += [likely] if self._is_sure(likely) else []
        of_that_year = self._index.rank(question, 1, among=self._all_covering(named))
        return Refusal(
            score=ranked[0].score,
            suggestions=self._likeliest((*others, *of_that_year, *ranked), named),
            year_unknown=named[0] if others and self._says_nothing(others[0], ranked, named) else None,
        )

    def _says_nothing(self, winner: Ranked, ranked: Sequence[Ranked], named: Sequence[int]) -> bool:
        """Whether the pack is silent about the winner's subject in that year: a series tells when its states held; of
        the rest a likely entry that is about the year may be what was meant."""
        is_series = bool(self._entries[winner.entry_id].series)
        return is_series or not any(self._covering(each.entry_id, named) for each in ranked)

    def _candidates(self, question: str, ranked: Sequence[Ranked], named: Sequence[int]) -> Iterator[Ranked]:
        """The winner; the winner if no year were named; if neither is sure, a close one that is about that year."""
        undated = [each for each in self._index.rank(without_years(question), 1) if each.entry_id in self._entries]
        yield from (ranked[0], *undated)
        if not any(self._is_sure(likely) for likely in (ranked[0], *undated)):
            close = {each.entry_id for each in ranked}
            yield from self._index.rank(question, 1, among=self._all_covering(named) & close)

    def _is_sure(self, likely: Ranked) -> bool:
        return likely.score >= self._index.threshold

    def _answer(self, entry: KnowledgeEntry, likely: Ranked) -> Answer:
        related = tuple(self._entries[key] for key in entry.related if key in self._entries)
        return Answer(entry=entry, score=likely.score, suggestions=related[:_SUGGESTIONS])

    def _likeliest(self, ranked: Iterable[Ranked], named: Sequence[int]) -> tuple[KnowledgeEntry, ...]:
        """What to offer, each once: the entries of the ranks, a series with the one of the year named first."""
        offered = [entry for each in ranked for entry in self._ordered(each.entry_id, named)]
        return tuple({entry.id: entry for entry in offered}.values())[:_SUGGESTIONS]

    def _ordered(self, entry_id: str, named: Sequence[int]) -> Sequence[KnowledgeEntry]:
        covering = self._covering(entry_id, named)
        return [*covering, *(entry for entry in self._kin(entry_id) if entry not in covering)]

    def _kin(self, entry_id: str) -> Sequence[KnowledgeEntry]:
        """The entries that stand under an id, the newest first: itself, or its whole series."""
        entry = self._entries[entry_id]
        return self._series[entry.series] if entry.series else (entry,)

    def _covering(self, entry_id: str, named: Sequence[int]) -> Sequence[KnowledgeEntry]:
        """Those that stand under an id and say something of a year named; the one written about it first."""
        covering = [entry for entry in self._kin(entry_id) if self._covers(entry, named)]
        return sorted(covering, key=lambda entry: entry.years.isdisjoint(named))

    def _covers(self, entry: KnowledgeEntry, named: Sequence[int]) -> bool:
        if entry.series:
            return any(entry.holds_in(year) for year in named if year <= self._latest)
        return not self._years[entry.id].isdisjoint(named)

    def _all_covering(self, named: Sequence[int]) -> frozenset[str]:
        return frozenset(key for key in self._index.entry_ids if key in self._entries and self._covering(key, named))


def _years_of(entry: KnowledgeEntry) -> Iterator[int]:
    """The years that an entry is about: those listed, and those that its title and phrasings name; those of its answer
    only when it lists none."""
    texts = [*entry.title.values(), *(text for asked in entry.phrasings.values() for text in asked)]
    for text in texts if entry.years else (*texts, *entry.answer.values()):
        yield from years(text)
    yield from entry.years
