"""Responses as they are kept: what they are about, whose they are, and every answer that was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.forms import Response
from knowledge.model.languages import Language
from knowledge.model.reviews import ReviewState


class ResponseState(StrEnum):
    """Where a response stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptResponse:
    """A response with what belongs to it. Whose it is decides who may answer: a member's colleagues share one.

    Attributes:
        subject: what it is for: "event:3", "call:2", "practice:7", "form:4".
        key: no two responses have the same: "call:2:member:7" makes it the only one of its member, "event:3:contact:42"
            the one that somebody is about to fill in. None once it need not be found that way any more.
        form: number of the form's version (`unit.forms`).
        response: the answers.
        member, contact: whose it is, and who began it; None of nobody's, and once that person was erased.
        revision: how often it was stored; a write checks that nobody stored in between.
        language: the language that it is answered in.
        review: what the secretariat has said to it since it was handed in; None of a draft, and of what it does not
            review.
    """

    subject: str
    key: str | None
    form: int
    response: Response
    language: Language
    begun_at: datetime
    changed_at: datetime
    state: ResponseState = ResponseState.DRAFT
    member: int | None = None
    contact: int | None = None
    submitted_at: datetime | None = None
    review: ReviewState | None = None
    revision: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerEvent:
    """One answer that was given; none is ever changed or removed.

    Attributes:
        place: of the question (`knowledge.model.forms.Response`).
        value: "" where it was emptied.
        contact: who gave it, None once that person was erased.
        is_aside: nobody gave it just then: it did not fit a new version of the form, and its question is open again.
    """

    response: int
    place: str
    value: str
    at: datetime
    contact: int | None = None
    is_aside: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionAssignment:
    """A part of a response that one colleague left to another.

    Attributes:
        section: the path of the group.
        contact, by: who is to answer it, and who handed it over; the latter None once that person was erased.
        note: what the one wrote to the other.
        done_at: when the last of its questions was decided, or it was left to somebody else.
    """

    response: int
    section: str
    contact: int
    by: int | None
    at: datetime
    note: str = ""
    done_at: datetime | None = None
    id: int = 0


class AnswerFileState(StrEnum):
    """Whether the content of a file is here."""

    WANTED = "wanted"
    """The platform has it still."""
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFile:
    """A file that answers a question.

    Attributes:
        name: the value of the answer; no two of a response have the same.
        size: in bytes, 0 where the platform did not say.
        channel, handle: where it came from, and what the platform calls it there (`Attachment.reference`).
        reference: of its content (`unit.files`), "" unless it is KEPT.
        reason: why it could not be fetched, for the secretariat.
        contact: who sent it.
    """

    response: int
    name: str
    media_type: str
    size: int
    channel: str
    handle: str
    state: AnswerFileState
    reference: str = ""
    reason: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    contact: int | None = None
    id: int = 0
