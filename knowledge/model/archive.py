"""Archived documents: what the network once sent or published, searched when no approved answer is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.model.languages import Language
from knowledge.model.times import PartialDate


class DocumentKind(StrEnum):
    """What an archived document is."""

    CIRCULAR = "circular"
    BULLETIN = "bulletin"
    REPORT = "report"
    PLAN = "plan"
    STUDY = "study"
    PRACTICE = "practice"
    """A good practice of a city."""
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivedDocument:
    """One document as it was archived, in the one language that it is written in.

    Attributes:
        file: the name of the file that it was read from, "" where it was written here.
        number: a circular's number as printed, else "".
        circular: the released circular whose text it is (model/circulars); 0 for what was read from a file.
        practice: the published good practice whose text it is (model/practices); 0 for everything else.
    """

    title: str
    date: PartialDate
    language: Language
    kind: DocumentKind
    file: str
    number: str = ""
    url: str = ""
    circular: int = 0
    practice: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A passage of a document, word for word.

    Attributes:
        section: the heading that it stands under, "" before the first.
        score: how well it matches what was searched for; comparable within one search only.
    """

    document: ArchivedDocument
    section: str
    text: str
    score: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """A passage that is not archived yet.

    Attributes:
        section: the heading that it stands under, "" before the first.
        keywords: words that it is found by, and that do not stand in it.
    """

    section: str
    text: str
    keywords: str = ""
