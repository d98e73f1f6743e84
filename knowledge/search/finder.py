"""From a question to an answer, an offer or a refusal: ranking first, then what years, names and series demand."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from knowledge.model.faq import Answer, Context, Finding, Found, KnowledgeEntry, Offer, Pack, Refusal, Remit
from knowledge.model.languages import Language
from knowledge.search.contents import contents_of
from knowledge.search.explaining import Explained, explained
from knowledge.search.facets import Facets
from knowledge.search.follow_ups import Completed
from knowledge.search.hearing import Hearing
from knowledge.search.index import Index
from knowledge.search.lessons import unknown_of
from knowledge.search.ranking import Asked, Ranker
from knowledge.search.reranking import Reranks
from knowledge.search.scores import Bands, Ranked

_SUGGESTIONS = 3
_FEWEST_OFFERED = 2
_CLOSE = 3
"""Ranks: as likely ones as these may take the place of a winner that is about another year or name."""


class Finder:
    """Answers from a pack's entries, with the index that was built from them. Threads may share it.

    With a reranker, titles that are shown beside no answer come in its order.
    """

    def __init__(self, pack: Pack, index: Index, reranker: Reranks | None = None) -> None:
        self._contents = contents = contents_of(pack)
        self._index = index
        self._reranker = reranker
        self._bridge = contents.bridge
        self._reader = contents.reader
        self._ranker = Ranker(index, contents)
        self._shelf = contents.shelf

    def hear(self, text: str, language: Language | None = None, context: Context | None = None) -> tuple[Found, ...]:
        """What comes of each question of a message: at least one, at most three.

        A question that leans on the one before is made complete from the context; one that stands for itself is never
        changed by it.
        """
        return Hearing(self, self._contents.gazetteer).hear(text, language, context)

    def find(self, question: str, language: Language | None = None) -> Finding:
        """The one entry that safely answers the question, two or three that may, or a refusal with the nearest ones.

        A known unknown is refused. Years, names and numbers in the question bind: an entry about others does not
        answer it. A series answers with its entry of that year, or with the newest when no year is named; it says
        nothing of years after the newest document.
        """
        own = self._find(question, self._index.bands(language), language)
        if isinstance(own, Answer):
            return own
        return self._ordered_anew(question, self._find_across(question, language, isinstance(own, Refusal)) or own)

    def explain(self, question: str, language: Language | None = None, top: int = 10) -> Explained:
        """What the finding of one question is made of, with the likeliest items, best first."""
        return explained(self._index, self._ranker, question, language, top)

    def _ordered_anew(self, question: str, found: Finding) -> Finding:
        if self._reranker is None or isinstance(found, Answer):
            return found
        return replace(found, suggestions=self._reranker.order(question, found.suggestions))

    def _find(self, question: str, bands: Bands, language: Language | None = None) -> Finding:
        asked = self._ranker.read(question, language)
        every = self._ranker.rank(asked, 2 * _CLOSE)
        if not every:
            return Refusal(score=0.0, is_understood=self._index.knows(asked.text))
        ranked = self._known(every)[:_CLOSE]
        if (unknown := unknown_of(every[0].entry_id)) and (
            refusal := self._refuse(unknown, every[0], ranked, asked, bands)
        ):
            return refusal
        if not ranked:
            return Refusal(score=0.0)
        answer = self._answer(asked, ranked, bands)
        if answer is not None and asked.is_bare and self._shelf.is_shared(asked.facets.names):
            named = self._known(self._ranker.rank(asked, _CLOSE, among=self._shelf.all_agreeing(asked.facets)))
            return _choice(answer.score, self._likeliest(named, asked.facets))
        return answer or self._offer(asked, ranked, bands)

    def _find_across(self, question: str, language: Language | None, is_lost: bool) -> Finding | None:
        """What a question finds in another language than its own. It must reach the strictest border, and nearly all of
        it be carried over, to be answered."""
        for source, target in self._ways(language, is_lost):
            bridged = self._bridge.across(question, source, target)
            if bridged is None or (language is None and not bridged.is_whole):
                continue
            found = self._find(bridged.text, self._index.bands(None))
            if isinstance(found, Refusal) or not self._leads(found, source):
                continue
            return _as_offer(found) if isinstance(found, Answer) and not bridged.is_whole else found
        return None

    def _ways(self, language: Language | None, is_lost: bool) -> Iterable[tuple[Language, Language]]:
        """From which language to which: from one that the pack has no questions in to those that it has; between these
        where some entries have none in the question's. A question that was not understood may be in any."""
        if language is None:
            strange = [other for other in self._bridge.languages if other not in self._shelf.searched]
            return itertools.product(strange if is_lost else (), self._shelf.searched[:1])
        if language in self._shelf.searched and not self._shelf.untold(language):
            return ()
        return ((language, other) for other in self._shelf.searched if other != language)

    def _leads(self, found: Answer | Offer, source: Language) -> bool:
        """Whether what was found in another language could not be found in the question's own."""
        if source not in self._shelf.searched:
            return True
        first = found.entry if isinstance(found, Answer) else found.suggestions[0]
        return first.id in self._shelf.untold(source)

    def find_near(self, completed: Completed, entry_id: str, language: Language | None) -> Finding:
        """What comes of a question that was completed from an entry: an answer from its surroundings, or what the
        complete question finds by itself, or the surroundings to choose from."""
        full = self.find(completed.question, language)
        around = self._shelf.around(entry_id)
        if not around:
            return full
        for focus in completed.focuses:
            near = self._find_among(focus, around, language)
            if near is not None and self._is_about(near, completed, around):
                return near
        is_theirs = isinstance(full, Answer) and full.entry.id != entry_id and self._is_about(full, completed, around)
        return full if is_theirs or not completed.subject else self._offer_near(completed, around, full)

    def _offer_near(self, completed: Completed, around: Collection[str], full: Finding) -> Finding:
        """The surroundings to choose from, before what the complete question finds: that has the words of the last."""
        if isinstance(full, Refusal):
            return full
        near = [self._ranker.rank(self._ranker.read(focus), 1, among=around) for focus in reversed(completed.focuses)]
        found = (full.entry, *full.suggestions) if isinstance(full, Answer) else full.suggestions
        ranked = self._known(each for ranks in near for each in ranks)
        likely = (*(self._shelf.entries[each.entry_id] for each in ranked), *found)
        return _choice(full.score, likely)

    def _find_among(self, question: str, around: Collection[str], language: Language | None) -> Answer | None:
        """The answer that some entries have, if nothing that is known to be unknown is likelier."""
        asked = self._ranker.read(question)
        ranked = self._ranker.rank(asked, 1, among=self._ranker.rivals(around))
        is_known = bool(ranked) and ranked[0].entry_id in self._shelf.entries
        return self._answer(asked, ranked, self._index.bands(language)) if is_known else None

    def is_clear(self, found: Answer, question: str, entry_id: str) -> bool:
        """Whether an answer is meant rather than anything in the surroundings of an entry: it lies there, or is
        likelier than what they have."""
        around = self._shelf.around(entry_id)
        if found.entry.id in around:
            return True
        nearest = self._ranker.rank(self._ranker.read(question), 1, among=self._ranker.rivals(around))
        is_known = bool(nearest) and nearest[0].entry_id in self._shelf.entries
        return not is_known or nearest[0].score <= found.score

    def _is_about(self, found: Finding, completed: Completed, around: Collection[str]) -> bool:
        """Whether an answer lies in the surroundings and knows a word that was asked in: the words that completed the
        question would find it alone."""
        if not isinstance(found, Answer) or found.entry.id not in around:
            return False
        return not completed.subject or not self._shelf.words(found.entry.id).isdisjoint(completed.subject)

    def entry(self, entry_id: str) -> KnowledgeEntry | None:
        """The entry of an id, None if there is none."""
        return self._shelf.entries.get(entry_id)

    def facets(self, text: str) -> Facets:
        """What a text names."""
        return self._reader.of_question(text)

    def speaks_of(self, entry: KnowledgeEntry, facets: Facets) -> bool:
        """Whether an entry agrees with what a text names."""
        return self._shelf.speaks_of(entry, facets)

    def _refuse(
        self, unknown: str, first: Ranked, ranked: Sequence[Ranked], asked: Asked, bands: Bands
    ) -> Refusal | None:
        """The refusal of a known unknown; None where an entry is to be offered all the same.

        What is not surely somebody else's affair is not declined while a title is worth offering. What is weakly taken
        for an affair that is not ours is neither declined, nor is a person troubled with it.
        """
        remit = self._contents.remits.get(unknown, Remit.NETWORK)
        near = [each for each in ranked if each.score >= bands.offer]
        refusal = Refusal(
            score=ranked[0].score if ranked else 0.0,
            suggestions=self._likeliest(near, asked.facets),
            unknown=unknown,
            remit=remit,
        )
        if first.score < bands.offer:
            is_ours = remit is Remit.NETWORK or near
            return None if is_ours else replace(refusal, is_understood=False)
        is_doubtful = remit is Remit.ELSEWHERE and near and first.score < bands.answer
        return None if is_doubtful else refusal

    def _answer(self, asked: Asked, ranked: Sequence[Ranked], bands: Bands) -> Answer | None:
        for likely in self._candidates(asked, ranked, bands):
            agreeing = self._shelf.agreeing(likely.entry_id, asked.facets)
            if agreeing and likely.score >= bands.answer and self._ranker.may_answer(likely.entry_id, asked):
                related = (self._shelf.entries.get(key) for key in agreeing[0].related)
                after = tuple(entry for entry in related if entry is not None)
                return Answer(entry=agreeing[0], score=likely.score, suggestions=after[:_SUGGESTIONS])
        return None

    def _candidates(self, asked: Asked, ranked: Sequence[Ranked], bands: Bands) -> Iterator[Ranked]:
        """The winner, unless only the year made it win; the winner if no year were named; if neither is sure, the
        winner among those close to it that agree with the question, since the others cannot be meant."""
        winner = ranked[0]
        undated = self._undated(asked)
        if not undated or winner.entry_id in {each.entry_id for each in undated}:
            yield winner
        first = self._known(undated[:1])
        yield from first
        if asked.facets.is_bound and not any(likely.score >= bands.answer for likely in (winner, *first)):
            close = self._shelf.all_agreeing(asked.facets) & {each.entry_id for each in ranked}
            among = self._known(self._ranker.rank(asked, 1, among=self._ranker.rivals(close)))
            yield from (each for each in among if each.entry_id == winner.entry_id)

    def _undated(self, asked: Asked) -> Sequence[Ranked]:
        """What the question would find if it named no year: nothing where that is all it says, or it names none.

        Of the pack's own phrasings with a year 1 in 200 does not stand there; "how many members in 2012?" is answered
        by the circulars of that year otherwise.
        """
        return self._ranker.rank(asked.undated(), _CLOSE) if asked.facets.years else ()

    def _known(self, ranked: Iterable[Ranked]) -> list[Ranked]:
        return [each for each in ranked if each.entry_id in self._shelf.entries]

    def _offer(self, asked: Asked, ranked: Sequence[Ranked], bands: Bands) -> Offer | Refusal:
        facets = asked.facets
        strangers = [
            each
            for each in (ranked[0], *self._known(self._undated(asked)[:1]))
            if each.score >= bands.answer and not self._shelf.agreeing(each.entry_id, facets)
        ]
        fitting = self._ranker.rank(asked, 1, among=self._shelf.all_agreeing(facets)) if facets.is_bound else []
        suggestions = self._likeliest((*strangers, *fitting, *ranked), facets)
        silent = (
            facets.years[0] if strangers and facets.years and self._is_silent(strangers[0], ranked, facets) else None
        )
        is_likely = any(each.score >= bands.offer and self._shelf.touches(each.entry_id, facets) for each in ranked)
        if silent is None and is_likely and len(suggestions) >= _FEWEST_OFFERED:
            return Offer(score=ranked[0].score, suggestions=suggestions)
        return Refusal(score=ranked[0].score, suggestions=suggestions, year_unknown=silent)

    def _is_silent(self, winner: Ranked, ranked: Sequence[Ranked], facets: Facets) -> bool:
        """Whether the pack is silent about the winner's subject in that year: a series tells when its states held; of
        the rest a likely entry that is about the year may be what was meant."""
        dated = Facets(years=facets.years)
        is_series = bool(self._shelf.entries[winner.entry_id].series)
        return is_series or not any(self._shelf.agreeing(each.entry_id, dated) for each in ranked)

    def _likeliest(self, ranked: Iterable[Ranked], facets: Facets) -> tuple[KnowledgeEntry, ...]:
        """What to offer, each once: the entries of the ranks, of a series those first that agree."""
        offered = [entry for each in ranked for entry in self._ordered(each.entry_id, facets)]
        return tuple({entry.id: entry for entry in offered}.values())[:_SUGGESTIONS]

    def _ordered(self, entry_id: str, facets: Facets) -> Sequence[KnowledgeEntry]:
        agreeing = self._shelf.agreeing(entry_id, facets)
        return [*agreeing, *(entry for entry in self._shelf.kin(entry_id) if entry not in agreeing)]


def _as_offer(found: Answer) -> Finding:
    """An answer that is not to be given, for choosing instead."""
    return _choice(found.score, (found.entry, *found.suggestions))


def _choice(score: float, likely: Iterable[KnowledgeEntry]) -> Finding:
    """An offer of the first ones; a refusal where there is only one to choose."""
    offered = tuple({entry.id: entry for entry in likely}.values())[:_SUGGESTIONS]
    if len(offered) < _FEWEST_OFFERED:
        return Refusal(score=score, suggestions=offered)
    return Offer(score=score, suggestions=offered)
