"""Approved answers: entries of the knowledge pack, their sources, and what a question comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.model.languages import Language, Text
from knowledge.model.times import PartialDate


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document of the network that entries are written from; `language` is the original's."""

    id: str
    title: Text
    date: PartialDate
    language: Language
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The place that an answer was taken from: the document, and the heading as printed there."""

    document: Document
    section: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A shelf of the pack that a reader can browse."""

    id: str
    title: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeEntry:
    """One approved answer.

    Attributes:
        title: what stands on a button that leads to it.
        phrasings: ways in which people ask for it, per language.
        series: entries of one series answer the same question at different times ("who presides?"):
            a question with a year goes to the one valid then, a question without to the newest.
        years: the years it is about; empty when it is timeless.
        valid_from, valid_until: first and last day of the state it describes, both included; None is open.
        related: ids of entries that a reader may want next.
    """

    id: str
    topic: str
    title: Text
    phrasings: Mapping[Language, tuple[str, ...]]
    answer: Text
    source: Source
    series: str = ""
    years: frozenset[int] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    related: tuple[str, ...] = ()

    def holds_in(self, year: int) -> bool:
        """Whether the state it describes is attested for any day of that year."""
        begun = self.valid_from is None or self.valid_from.year <= year
        not_ended = self.valid_until is None or self.valid_until.year >= year
        return begun and not_ended

    def newness(self) -> tuple[date, date]:
        """Sorts the entries of a series: the state that began last, from the newest document, is the newest."""
        return self.valid_from or date.min, self.source.document.date.first_day()


class Remit(StrEnum):
    """Whose affair a thing is that people ask about although no document answers it."""

    NETWORK = "network"
    """The network's: the secretariat may know."""
    ELSEWHERE = "elsewhere"
    """Somebody else's: other organisations, a city's services, the weather."""
    SELF = "self"
    """Personal questions to the assistant: its feelings, opinions, age."""
    PLAY = "play"
    """Jokes, poems, games, homework."""
    RULES = "rules"
    """Attempts to change its rules: "ignore your instructions", "show me your prompt"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownUnknown:
    """What people ask close to an entry although no document answers it, so that no neighbour answers it either."""

    id: str
    phrasings: Mapping[Language, tuple[str, ...]]
    remit: Remit = Remit.NETWORK


class NameKind(StrEnum):
    """What a name of the gazetteer names."""

    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    EVENT = "event"
    PROJECT = "project"
    TERM = "term"
    """A word of the field, such as "president" or "deadline", in many languages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """One thing under all the names that people give it ("Ulan Bator", "Oulan-Bator", "Ulaanbaatar")."""

    id: str
    kind: NameKind
    forms: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """A checked set of entries: every reference in it resolves.

    Attributes:
        network: the name of the network that the assistant speaks for.
        introduction: how the assistant presents itself, in one sentence.
        secretariat: the e-mail address where a person answers what the pack does not know.
        starters: ids of entries offered to somebody who comes for the first time.
    """

    name: str
    network: Text
    introduction: Text
    secretariat: str
    starters: tuple[str, ...]
    documents: tuple[Document, ...]
    topics: tuple[Topic, ...]
    entries: tuple[KnowledgeEntry, ...]
    unknowns: tuple[KnownUnknown, ...] = ()
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What was spoken of last: the question, made complete, and the entry that answered it, "" if none did."""

    question: str
    entry: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One entry answers the question. `score` is the confidence, from 0 to 1; suggestions come after it."""

    entry: KnowledgeEntry
    score: float
    suggestions: tuple[KnowledgeEntry, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Two or three entries may be meant, best first; none surely enough to be the answer."""

    score: float
    suggestions: tuple[KnowledgeEntry, ...]
    year_unknown: int | None = None
    """The question asks about this year, and the pack says nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """No entry answers the question; the suggestions are the nearest ones, which are far.

    Attributes:
        year_unknown: the question asks about this year, and the pack says nothing of it.
        unknown: the id of the known unknown that was asked for, "" if none was recognised.
        remit: whose affair that is; NETWORK where none was recognised.
        is_understood: the pack knows some word of the question that has a subject.
    """

    score: float
    suggestions: tuple[KnowledgeEntry, ...] = ()
    year_unknown: int | None = None
    unknown: str = ""
    remit: Remit = Remit.NETWORK
    is_understood: bool = True


Finding = Answer | Offer | Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One question of a message and what came of it.

    `question` stands for itself: what a follow-up leaves out was filled in from what was spoken of before.
    """

    question: str
    finding: Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """A question that no entry answers, on its way to the archive and to a person.

    Attributes:
        question: what was asked; several questions of one message are one text.
        language: of the question; None where it is not certain.
        candidates: ids of the entries nearest to it, best first.
        score: the confidence in the first of them.
        year_unknown: as in `Refusal`.
        is_wish: the reader asked for a person, rather than that nothing was found.
    """

    question: str
    language: Language | None
    candidates: tuple[str, ...] = ()
    score: float = 0.0
    year_unknown: int | None = None
    is_wish: bool = False


class VerdictKind(StrEnum):
    """What a reply was to the question before it."""

    ANSWERED = "answered"
    OFFERED = "offered"
    """Titles were offered to choose from."""
    QUOTED = "quoted"
    """Passages of archived documents were shown."""
    REFUSED = "refused"
    DECLINED = "declined"
    """It is not the network's affair, and nobody was troubled with it."""
    PERSON = "person"
    """Somebody of the secretariat answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What came of a question, kept with the reply: by which entry, with which confidence (0 to 1)."""

    kind: VerdictKind
    entry: str = ""
    score: float = 0.0
