"""Scores a pack on golden questions, and says what another version of it would do better or worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from types import MappingProxyType
from typing import assert_never

from handlers.dialogue.library import Library
from knowledge.model.faq import Answer, Finding, Offer, Refusal, Remit
from knowledge.model.languages import Language
from knowledge.packs.golden import GoldenQuestion


class Outcome(StrEnum):
    """What became of a golden question: the first five of one that the pack should answer, the others of the rest."""

    RIGHT = "right"
    """Answered, by an entry that answers it."""
    OFFERED = "offered"
    """The right title was among those offered to choose from."""
    NEAR = "near"
    """Handed over to a person, who has the right entry among the candidates."""
    MISSED = "missed"
    """Handed over, or offered other titles."""
    WRONG = "wrong"
    """Answered by another entry: the worst there is."""
    HANDED_OVER = "handed over"
    """Handed over to a person, as it should be."""
    DECLINED = "declined"
    """Recognised as nobody's affair here."""
    OFFERED_ANYWAY = "offered anyway"
    """Titles were offered, none of which answers it."""
    ANSWERED_ANYWAY = "answered anyway"
    """Answered, although no document does."""


HALF_POINTS: Mapping[Outcome, int] = MappingProxyType(
    {
        Outcome.RIGHT: 2,
        Outcome.OFFERED: 1,
        Outcome.NEAR: 0,
        Outcome.MISSED: 0,
        Outcome.WRONG: -2,
        Outcome.HANDED_OVER: 2,
        Outcome.DECLINED: 2,
        Outcome.OFFERED_ANYWAY: 1,
        Outcome.ANSWERED_ANYWAY: -2,
    }
)
"""The worth of an outcome, in halves of a point so that scores compare exactly. What is right is worth a point. Titles
to choose from are worth half of one: the reader has to read and press, for nothing where none is right. A wrong answer
costs what a right one gains: it is the worst outcome, and to answer one question more at the price of one wrong answer
is no gain over handing both over."""

ANSWERABLE = (Outcome.RIGHT, Outcome.OFFERED, Outcome.NEAR, Outcome.MISSED, Outcome.WRONG)
UNANSWERABLE = (Outcome.HANDED_OVER, Outcome.DECLINED, Outcome.OFFERED_ANYWAY, Outcome.ANSWERED_ANYWAY)
MISLEADING = frozenset({Outcome.WRONG, Outcome.ANSWERED_ANYWAY})
GOOD = frozenset({Outcome.RIGHT, Outcome.OFFERED, Outcome.HANDED_OVER, Outcome.DECLINED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A golden question and what became of it.

    Attributes:
        answer: the id of the entry that answered, "" if none did.
        shown: the ids of the other entries that came with the outcome, best first.
        heard_as: the language that it was taken for.
        confidence: the engine's, from 0 to 1.
    """

    asked: GoldenQuestion
    outcome: Outcome
    answer: str
    shown: tuple[str, ...]
    heard_as: Language
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """What became of some golden questions, in their order."""

    judged: tuple[Judged, ...]

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        """How many questions came to each outcome; 0 where none did."""
        counted = Counter(each.outcome for each in self.judged)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def answerable(self) -> int:
        return sum(self.counts[outcome] for outcome in ANSWERABLE)

    @property
    def unanswerable(self) -> int:
        return sum(self.counts[outcome] for outcome in UNANSWERABLE)

    @cached_property
    def recognised(self) -> int:
        """Of how many questions the language was recognised."""
        return sum(each.heard_as == each.asked.language for each in self.judged)

    @cached_property
    def half_points(self) -> int:
        return sum(HALF_POINTS[outcome] * count for outcome, count in self.counts.items())

    @property
    def score(self) -> float:
        """The points that were made, of 100 that could be; negative where most is answered wrongly, 0 of nothing."""
        return 50 * self.half_points / len(self.judged) if self.judged else 0.0

    def share(self, *outcomes: Outcome) -> float:
        """The share, from 0 to 1, of the outcomes of one sort among the questions of that sort; 0 where there are none.

        The sort, answerable or not, is the first outcome's.
        """
        whole = self.answerable if outcomes[0] in ANSWERABLE else self.unanswerable
        return sum(self.counts[outcome] for outcome in outcomes) / whole if whole else 0.0

    def by(self, part: Callable[[GoldenQuestion], str]) -> dict[str, Scorecard]:
        """A card for each part of the questions, such as each language, in the order of its name."""
        parts: dict[str, list[Judged]] = {}
        for each in self.judged:
            parts.setdefault(part(each.asked), []).append(each)
        return {name: Scorecard(judged=tuple(parts[name])) for name in sorted(parts)}

    def bad(self) -> tuple[Judged, ...]:
        """The questions that went wrong, in the order of the file."""
        return tuple(each for each in self.judged if each.outcome not in GOOD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A question that one version of a pack treats otherwise than another."""

    before: Judged
    after: Judged

    @property
    def gain(self) -> int:
        """In half points."""
        return HALF_POINTS[self.after.outcome] - HALF_POINTS[self.before.outcome]

    @property
    def is_misled(self) -> bool:
        """Whether readers get a wrong answer who did not before: no number of right ones makes up for it unseen."""
        return self.after.outcome in MISLEADING and self.before.outcome not in MISLEADING


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two versions of a pack on the same questions."""

    before: Scorecard
    after: Scorecard

    @property
    def is_worse(self) -> bool:
        """Whether the score falls, by however little."""
        return self.after.half_points < self.before.half_points

    @property
    def needs_reason(self) -> bool:
        """Whether somebody is to say why it is to hold: the score falls, or anything is newly answered wrongly."""
        return self.is_worse or any(each.is_misled for each in self._changes())

    def better(self) -> tuple[Change, ...]:
        """The questions that gain, in the order of the file."""
        return tuple(change for change in self._changes() if change.gain > 0)

    def worse(self) -> tuple[Change, ...]:
        """The questions that lose, in the order of the file."""
        return tuple(change for change in self._changes() if change.gain < 0)

    def _changes(self) -> Iterable[Change]:
        for before, after in zip(self.before.judged, self.after.judged, strict=True):
            yield Change(before=before, after=after)


def evaluate(library: Library, questions: Sequence[GoldenQuestion]) -> Scorecard:
    """Asks every question as somebody would who says nothing of their language, and judges what comes of it."""
    return Scorecard(judged=tuple(_judge(library, asked) for asked in questions))


_TELLING = (
    *(Outcome.WRONG, Outcome.RIGHT, Outcome.OFFERED, Outcome.NEAR, Outcome.MISSED),
    *(Outcome.ANSWERED_ANYWAY, Outcome.OFFERED_ANYWAY, Outcome.HANDED_OVER, Outcome.DECLINED),
)
"""Where a text is taken for several questions, what counts of it: a wrong answer beside a right one is wrong."""


def _judge(library: Library, asked: GoldenQuestion) -> Judged:
    spoken = library.identifier.guess(asked.question)
    heard = [found.finding for found in library.hear(asked.question, spoken)]
    judge = partial(_sought, asked.entries) if asked.entries else _stray
    found = min(heard, key=lambda finding: _TELLING.index(judge(finding)))
    answer = found.entry.id if isinstance(found, Answer) else ""
    shown = tuple(entry.id for entry in found.suggestions)
    return Judged(
        asked=asked,
        outcome=judge(found),
        answer=answer,
        shown=shown,
        heard_as=spoken,
        confidence=found.score,
    )


def _sought(right: frozenset[str], found: Finding) -> Outcome:
    """Of a question that the pack should answer."""
    has_right = any(entry.id in right for entry in found.suggestions)
    match found:
        case Answer(entry=entry):
            return Outcome.RIGHT if entry.id in right else Outcome.WRONG
        case Offer():
            return Outcome.OFFERED if has_right else Outcome.MISSED
        case Refusal():
            return Outcome.NEAR if has_right else Outcome.MISSED
        case _:
            assert_never(found)


def _stray(found: Finding) -> Outcome:
    """Of a question that no document answers."""
    match found:
        case Answer():
            return Outcome.ANSWERED_ANYWAY
        case Offer():
            return Outcome.OFFERED_ANYWAY
        case Refusal(remit=Remit.NETWORK):
            return Outcome.HANDED_OVER
        case Refusal():
            return Outcome.DECLINED
        case _:
            assert_never(found)
