"""What becomes of answers once a city has finished them: who signs them off, what the secretariat says to them, and the
versions that were handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.errors import FocalError
from knowledge.model.forms import Response


class ReviewState(StrEnum):
    """What the secretariat has said to answers that were handed in."""

    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    """The city would like to change something."""
    REOPENED = "reopened"
    """It may."""
    HAS_ISSUES = "has_issues"
    """The secretariat asks something of it: there are comments on questions."""
    APPROVED = "approved"
    REJECTED = "rejected"


CORRECTABLE = frozenset({ReviewState.REOPENED, ReviewState.HAS_ISSUES})
"""The city may change its answers, which become a new version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewEntry:
    """One thing that was said about a response; none is ever changed.

    Attributes:
        state: what the response is since then.
        contact: who said it, of the secretariat or of the city; None once that person was erased.
        note: why, in their words.
        version: the number of the version that it was said about.
    """

    response: int
    state: ReviewState
    at: datetime
    contact: int | None = None
    note: str = ""
    version: int = 1
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What the secretariat asks about one answer.

    Attributes:
        place: of the question (`knowledge.model.forms.Response`).
        by: who wrote it, None once that person was erased.
        told_at: when the city got it; None of one that the secretariat is still writing.
        settled_at: when the city had answered that question once more, or let it stand, and handed it in; or when the
            comment was taken back.
        version: the number of the version that it is about.
    """

    response: int
    place: str
    text: str
    at: datetime
    by: int | None = None
    told_at: datetime | None = None
    settled_at: datetime | None = None
    version: int = 1
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseVersion:
    """A response as it was handed in one time; none is ever changed.

    Attributes:
        number: counted from 1 for each response.
        form: number of the form's version.
        contact: who handed it in, None once that person was erased.
        signed_name: the name of who signed it off, as it was then; "" where nobody had to.
    """

    response: int
    number: int
    form: int
    answers: Response
    at: datetime
    contact: int | None = None
    signed_name: str = ""
    id: int = 0


CORRECTION = "correction"
"""What the subject of a draft begins with that corrects answers: "correction:7", by the number of these."""


def correction_of(response: int) -> str:
    """The subject, and the key, of what corrects a response: the colleagues of its member share it."""
    return f"{CORRECTION}:{response}"


def corrected(subject: str) -> int:
    """The number of the response that something under this subject corrects; 0 of what is no correction."""
    kind, _colon, number = subject.partition(":")
    return int(number) if kind == CORRECTION and number.isdecimal() else 0


class SignatureState(StrEnum):
    """What became of the wish that somebody sign answers off."""

    ASKED = "asked"
    SIGNED = "signed"
    RETURNED = "returned"
    """They would have something changed first."""
    VOID = "void"
    """Somebody else was asked, or the answers were changed since."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Somebody was asked to sign off the answers of their city.

    Attributes:
        response, revision: what they were asked for: the draft as it was then.
        contact: who was asked.
        by: who asked them, None once that person was erased.
        remark: what they would have changed.
        reminded_at: when they were reminded last.
    """

    response: int
    revision: int
    contact: int
    at: datetime
    by: int | None = None
    state: SignatureState = SignatureState.ASKED
    remark: str = ""
    reminded_at: datetime | None = None
    decided_at: datetime | None = None
    id: int = 0


class ReviewRefused(FocalError):
    """Something cannot be said to a response now.

    Attributes:
        code: "gone", "not-handed-in", "not-now", "no-note", "no-comments", "no-such-question", "may-not-sign",
            "changed".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the review is refused: {code}")
        self.code = code
