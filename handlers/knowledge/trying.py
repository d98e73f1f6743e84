"""A question tried out: what somebody would be answered, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, assert_never, runtime_checkable

from handlers.dialogue.library import Library
from knowledge.model.faq import Answer, Finding, Found, Offer, Refusal, Remit
from knowledge.model.languages import Language
from knowledge.search.explaining import Explained

TOP = 10
"""Items that are shown with their weights."""


@runtime_checkable
class Explains(Protocol):
    """A search engine that says why."""

    def explain(self, question: str, language: Language | None = None, top: int = TOP) -> Explained: ...


class Why(StrEnum):
    """Why a question is not answered."""

    YEAR = "year"
    """It names a year of which nothing is known."""
    KNOWN_UNKNOWN = "known unknown"
    """It asks for what is known to stand in no document."""
    ELSEWHERE = "elsewhere"
    """It is not the network's affair."""
    NO_WORD = "no word"
    """No word of it that has a subject was ever seen."""
    STRANGER = "stranger"
    """It names somebody or something that was never heard of."""
    NAMES = "names"
    """What it names is not what the likeliest entry is about."""
    KIND = "kind"
    """The likeliest entry is never asked for that, such as for a date."""
    THRESHOLD = "threshold"
    """No entry is likely enough."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One question of a message, what came of it, and what that is made of; None where the engine does not say."""

    found: Found
    why: Why | None
    explained: Explained | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A message tried out: the language that it was taken for, and each question in it."""

    language: Language
    parts: tuple[Part, ...]


def try_out(library: Library, text: str, language: Language | None = None) -> Tried:
    """What comes of a message without anything before it; its language is guessed where none is given."""
    spoken = language or library.identifier.guess(text)
    parts = tuple(_part(library, found, spoken) for found in library.hear(text, spoken))
    return Tried(language=spoken, parts=parts)


def _part(library: Library, found: Found, language: Language) -> Part:
    finder = library.finder
    explained = finder.explain(found.question, language, TOP) if isinstance(finder, Explains) else None
    return Part(found=found, why=why_not(found.finding, explained), explained=explained)


def why_not(finding: Finding, explained: Explained | None) -> Why | None:
    """Why a question is not answered; None where it is."""
    match finding:
        case Answer():
            return None
        case Refusal(remit=remit) if remit is not Remit.NETWORK:
            return Why.ELSEWHERE
        case Refusal(unknown=unknown) if unknown:
            return Why.KNOWN_UNKNOWN
        case Refusal() | Offer():
            return Why.YEAR if finding.year_unknown is not None else _why_weak(explained)
        case _:
            assert_never(finding)


def _why_weak(explained: Explained | None) -> Why:
    if explained is None:
        return Why.THRESHOLD
    if not explained.is_known:
        return Why.NO_WORD
    if explained.facets.strangers:
        return Why.STRANGER
    first = next((each for each in explained.weights if not each.is_unknown), None)
    if first is None or first.score < explained.bands.answer:
        return Why.THRESHOLD
    return Why.NAMES if first.may_answer else Why.KIND
