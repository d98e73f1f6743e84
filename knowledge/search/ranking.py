"""A question as the finder reads it, and the entries that it may mean."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from knowledge.model.languages import Language
from knowledge.search.contents import Contents
from knowledge.search.facets import Facets
from knowledge.search.index import Index
from knowledge.search.kinds import Kind, kind_of
from knowledge.search.lessons import unknown_of
from knowledge.search.scores import Ranked
from knowledge.search.shorthand import in_full
from knowledge.search.texts import without_years

WEIGHED = 6
"""Ranks among which the kind of the question may change the order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is read out of a question: its words with each name in one form, what it names, and what it asks for.

    Attributes:
        is_bare: it is nothing but names.
    """

    text: str
    facets: Facets
    kind: Kind | None
    is_bare: bool = False

    def undated(self) -> Asked:
        """The question as if it named no year."""
        return replace(self, text=without_years(self.text), facets=replace(self.facets, years=()))


class Ranker:
    """Reads questions and ranks entries: the index's order, moved by the kind of the question."""

    def __init__(self, index: Index, contents: Contents) -> None:
        self._index = index
        self._reader = contents.reader
        self._gazetteer = contents.gazetteer
        self._kinds = contents.kinds
        self._unknowns = frozenset(key for key in index.entry_ids if unknown_of(key))

    def read(self, question: str, language: Language | None = None) -> Asked:
        """What a question says; its language, where it is known, tells what is meant by words cut short."""
        whole = in_full(question, language)
        return Asked(
            text=self._gazetteer.canonical(whole),
            facets=self._reader.of_question(question),
            kind=kind_of(whole),
            is_bare=self._gazetteer.is_bare(question),
        )

    def rank(self, asked: Asked, top: int, among: Collection[str] | None = None) -> list[Ranked]:
        """The likeliest entries and known unknowns, best first; among the given ids only, where some are given."""
        ranked = self._index.rank(asked.text, max(top, WEIGHED), among)
        return self._kinds.weigh(asked.kind, ranked)[:top]

    def may_answer(self, entry_id: str, asked: Asked) -> bool:
        """Whether an entry is ever asked for what is asked."""
        return self._kinds.answers(asked.kind, entry_id)

    def rivals(self, among: Collection[str]) -> frozenset[str]:
        """The given entries together with all that is known to be unknown."""
        return self._unknowns | frozenset(among)
