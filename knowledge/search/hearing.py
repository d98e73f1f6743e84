"""What a message asks: one question or several, some of them leaning on what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, assert_never

from knowledge.model.faq import Answer, Context, Finding, Found, KnowledgeEntry, Offer, Refusal, Remit
from knowledge.model.languages import Language
from knowledge.search.facets import Facets
from knowledge.search.follow_ups import Completed, Gap, completed, gap_of
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.splitting import is_introduction, joined, questions, sentences, wishes

MOST_QUESTIONS = 3
"""Of one message; who asks more is answered on the first ones."""


class Finds(Protocol):
    """What answers one question."""

    def find(self, question: str, language: Language | None = None) -> Finding:
        """What comes of a question that stands for itself."""
        ...

    def find_near(self, completed: Completed, entry_id: str, language: Language | None) -> Finding:
        """What comes of a question about an entry's surroundings."""
        ...

    def entry(self, entry_id: str) -> KnowledgeEntry | None:
        """The entry of an id, None if there is none."""
        ...

    def is_clear(self, found: Answer, question: str, entry_id: str) -> bool:
        """Whether an answer is meant rather than anything in the surroundings of an entry."""
        ...

    def facets(self, text: str) -> Facets:
        """What a text names."""
        ...

    def speaks_of(self, entry: KnowledgeEntry, facets: Facets) -> bool:
        """Whether an entry agrees with what a text names."""
        ...


class Hearing:
    """Takes messages apart. It keeps nothing from one to the next."""

    def __init__(self, finder: Finds, gazetteer: Gazetteer) -> None:
        self._finder = finder
        self._gazetteer = gazetteer

    def hear(self, text: str, language: Language | None, context: Context | None) -> tuple[Found, ...]:
        """What comes of each question of a message, at least one and at most three; the message is one question where
        its parts ask for nothing of their own."""
        said = sentences(text)
        asked = questions(said)
        if len(said) <= 1 or not asked:
            return self._hear_sentence(text, language, context)
        others = [sentence for sentence in wishes(said) if sentence not in asked]
        wished = [sentence for sentence in others if isinstance(self._finder.find(sentence, language), Answer)]
        if len(asked) == 1 and not wished:
            return self._hear_told(text, said, said.index(asked[0]), language, context)
        return self._hear_each(text, [part for part in said if part in {*asked, *wished}], language, context)

    def _hear_sentence(self, text: str, language: Language | None, context: Context | None) -> tuple[Found, ...]:
        """A sentence that asks twice is cut only if each part alone is answered, and differently."""
        whole = self._one(text, language, context)
        parts = joined(text)[:MOST_QUESTIONS]
        if len(parts) < 2:
            return (whole,)
        alone = [Found(question=part, finding=self._finder.find(part, language)) for part in parts]
        answers = {found.finding.entry.id for found in alone if isinstance(found.finding, Answer)}
        return tuple(alone) if len(answers) == len(parts) else (whole,)

    def _hear_told(
        self, text: str, said: Sequence[str], place: int, language: Language | None, context: Context | None
    ) -> tuple[Found, ...]:
        """One question among sentences that tell: alone, unless what they tell names what it is about."""
        alone = self._hear_sentence(said[place], language, context)
        topics = self._topics(said, place)
        if _best(alone) == 0 and all(self._agrees(found.finding, topic) for found in alone for topic in topics):
            return alone
        whole = self._one(text, language, None)
        is_alone = _best(alone) < _best((whole,)) and not any(topic.is_bound for topic in topics)
        return alone if is_alone else (whole,)

    def _topics(self, said: Sequence[str], place: int) -> list[Facets]:
        """What the sentences around a question name; behind it somebody unknown has signed."""
        told = [(number > place, part) for number, part in enumerate(said) if number != place]
        named = [(is_behind, self._finder.facets(part)) for is_behind, part in told if not is_introduction(part)]
        return [replace(facets, strangers=frozenset()) if is_behind else facets for is_behind, facets in named]

    def _hear_each(
        self, text: str, asked: Sequence[str], language: Language | None, context: Context | None
    ) -> tuple[Found, ...]:
        """Several sentences that ask, each in the context of the one before; those that find the same are one, and
        those that ask for nothing of their own belong to the others."""
        every: list[Found] = []
        for sentence in asked[: 2 * MOST_QUESTIONS]:
            every += self._hear_sentence(sentence, language, context)
            context = _context(every[-1]) or context
        real = [found for found in every if _is_real(found.finding)]
        different = list({_key(found.finding): found for found in reversed(real)}.values())[::-1][:MOST_QUESTIONS]
        whole = self._one(text, language, None)
        if not different or _covers(whole.finding, different):
            return (whole,)
        return tuple(different)

    def _agrees(self, finding: Finding, topic: Facets) -> bool:
        return not isinstance(finding, Answer) or self._finder.speaks_of(finding.entry, topic)

    def _one(self, text: str, language: Language | None, context: Context | None) -> Found:
        """One question, made complete by the context when it cannot stand alone."""
        own = Found(question=text, finding=self._finder.find(text, language))
        gap = gap_of(text, self._gazetteer) if context is not None else None
        if context is None or gap is None or self._stands_alone(own, gap, context):
            return own
        entry = self._finder.entry(context.entry)
        question = completed(gap, context, entry, language, self._gazetteer)
        if gap.swaps:
            swapped = Found(question=question.question, finding=self._finder.find(question.question, language))
            is_lost = not context.entry and _rank(swapped.finding) > _rank(own.finding)
            return own if is_lost else swapped  # what was not answered before lends nothing to a name alone
        finding = self._finder.find_near(question, context.entry, language)
        is_better = _rank(finding) <= _rank(own.finding)
        return Found(question=question.question, finding=finding) if is_better else own

    def _stands_alone(self, own: Found, gap: Gap, context: Context) -> bool:
        """Whether a short question needs nothing from before: it was answered, and neither swaps nor stands for
        anything nor comes close to what was spoken of; or it is known to be somebody else's affair."""
        match own.finding:
            case Answer() as answer:
                is_clear = self._finder.is_clear(answer, own.question, context.entry)
                return is_clear and not (gap.swaps or gap.stands_for)
            case Refusal(remit=remit):
                return remit is not Remit.NETWORK and not gap.swaps
            case Offer():
                return False
            case _:
                assert_never(own.finding)


def _rank(finding: Finding) -> int:
    """Sorts what was found, the best first."""
    match finding:
        case Answer():
            return 0
        case Offer():
            return 1
        case Refusal():
            return 2
        case _:
            assert_never(finding)


def _best(found: Sequence[Found]) -> int:
    return min(_rank(each.finding) for each in found)


def _covers(whole: Finding, parts: Sequence[Found]) -> bool:
    """Whether the message as one question is answered, and no part of it otherwise."""
    if not isinstance(whole, Answer):
        return False
    return not any(_is_its_own(found.finding, whole.entry) for found in parts)


def _is_its_own(part: Finding, entry: KnowledgeEntry) -> bool:
    match part:
        case Answer(entry=other):
            return other != entry
        case Refusal(unknown=unknown):
            return bool(unknown)
        case Offer():
            return False
        case _:
            assert_never(part)


def _is_real(finding: Finding) -> bool:
    """Whether a part asked for something: a word of it has a subject."""
    return not isinstance(finding, Refusal) or finding.is_understood or bool(finding.unknown)


def _key(finding: Finding) -> str:
    """What was found, the same for the same."""
    match finding:
        case Answer(entry=entry):
            return entry.id
        case Offer(suggestions=suggestions) | Refusal(suggestions=suggestions):
            return " ".join(("?", *sorted(entry.id for entry in suggestions)))
        case _:
            assert_never(finding)


def _context(found: Found) -> Context | None:
    match found.finding:
        case Answer(entry=entry):
            return Context(question=found.question, entry=entry.id)
        case Offer() | Refusal():
            return None
        case _:
            assert_never(found.finding)
