"""Good practices: what cities tell each other about what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.languages import EN, Language, Text
from knowledge.model.people import Member, Region


class PracticeState(StrEnum):
    """Where a good practice stands."""

    SUBMITTED = "submitted"
    """It waits for the secretariat."""
    RETURNED = "returned"
    """The secretariat asks for something; the city may change it and hand it in again."""
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class GoodPractice:
    """What a city did, as it tells others.

    Attributes:
        member: its number.
        titles, summaries: in the languages that there are.
        texts: what was done and what came of it, in Markdown; empty texts are left out.
        themes: names from the list of the form, such as "open_data".
        year: in which it began, 0 where it is not known.
        link: where there is more, "".
        language: the original's.
        contact: who tells more about it, None where nobody is named any more.
        response: number of the response by which it was submitted, None where it came from elsewhere.
        remark: of the secretariat, to the city.
        origin: the part of a response to a questionnaire that tells of it, "response:12:/data/practice[2]"; "" of one
            that was handed in by itself. No two practices have the same.
    """

    member: int
    titles: Text
    summaries: Text
    language: Language
    texts: Text | None = None
    themes: tuple[str, ...] = ()
    year: int = 0
    link: str = ""
    contact: int | None = None
    response: int | None = None
    state: PracticeState = PracticeState.SUBMITTED
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    remark: str = ""
    origin: str = ""
    revision: int = 0
    id: int = 0

    @property
    def subject(self) -> str:
        """What responses and the audit log call it."""
        return f"practice:{self.id}"


CHANGEABLE = frozenset({PracticeState.SUBMITTED, PracticeState.RETURNED})
"""What its city may still change: the secretariat has not decided on it yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeQuery:
    """What somebody looks for. Places narrow down, and several of them are alternatives; the rest ranks.

    Attributes:
        words: in the reader's language; "" for all.
        themes: names from the list of the form.
        countries: ISO 3166-1 alpha-2.
        members: numbers.
    """

    words: str = ""
    language: Language = EN
    themes: frozenset[str] = frozenset()
    regions: frozenset[Region] = frozenset()
    countries: frozenset[str] = frozenset()
    members: frozenset[int] = frozenset()

    @property
    def has_place(self) -> bool:
        """Whether it is narrowed down."""
        return bool(self.regions or self.countries or self.members)


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeHit:
    """A good practice that was found, and whose it is.

    Attributes:
        score: how well it matches; comparable within one search only.
    """

    practice: GoodPractice
    member: Member
    score: float = 0.0
