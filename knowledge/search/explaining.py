"""What the finding of a question is made of, for people who want to know why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.model.languages import Language
from knowledge.search.facets import Facets
from knowledge.search.index import Index, Weighed
from knowledge.search.lessons import unknown_of
from knowledge.search.ranking import WEIGHED, Ranker
from knowledge.search.scores import Bands


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """An item weighed for a question; a series stands under its first entry's id.

    Attributes:
        id: of an entry, or of a known unknown.
        score: the confidence that it is meant, from 0 to 1, with what the kind of the question does to it.
        margin: how much more the words speak for it than for its best rival; below 0 if it is not the best.
        familiarity: how much the question resembles what it and the pack have been asked, from 0 to about 1.
        may_answer: whether it is ever asked for what is asked ("who", "when", "how much").
    """

    id: str
    is_unknown: bool
    score: float
    margin: float
    familiarity: float
    may_answer: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """A question as it is read, and what it may mean.

    Attributes:
        text: its words, with each name in one form and what was cut short in full.
        is_known: the pack uses a word of it that has a subject; else nothing is ranked.
        facets: the years, names and numbers that bind; the strangers among them are names that the pack never heard of.
        bands: from which confidence on it is answered, or titles are offered.
        weights: the likeliest items, best first.
    """

    text: str
    is_known: bool
    facets: Facets
    bands: Bands
    weights: tuple[Weight, ...]


def explained(index: Index, ranker: Ranker, question: str, language: Language | None, top: int) -> Explained:
    """Reads and weighs one question as the finder does."""
    asked = ranker.read(question, language)
    ranked = ranker.rank(asked, top)
    weighed: Mapping[str, Weighed] = {each.entry_id: each for each in index.compare(asked.text, max(top, WEIGHED))}
    weights = tuple(
        Weight(
            id=unknown_of(each.entry_id) or each.entry_id,
            is_unknown=bool(unknown_of(each.entry_id)),
            score=each.score,
            margin=weighed[each.entry_id].margin,
            familiarity=weighed[each.entry_id].familiarity,
            may_answer=ranker.may_answer(each.entry_id, asked),
        )
        for each in ranked
    )
    return Explained(
        text=asked.text,
        is_known=index.knows(asked.text),
        facets=asked.facets,
        bands=index.bands(language),
        weights=weights,
    )
