"""Calls for expressions of interest: who may apply for what, until when, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.errors import FocalError
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.languages import Text
from knowledge.model.times import aware


class CallKind(StrEnum):
    """What cities apply for."""

    HOST_EVENT = "host_event"
    VICE_PRESIDENCY = "vice_presidency"
    GOOD_PRACTICE = "good_practice"
    OTHER = "other"


class CallState(StrEnum):
    """Where a call stands; that it is over is told by the clock."""

    DRAFT = "draft"
    OPEN = "open"
    CANCELLED = "cancelled"
    DECIDED = "decided"
    """Every city that applied has its outcome."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Something that cities may apply for.

    Attributes:
        titles, texts: what it is, the second in Markdown.
        closes_at: until when they apply.
        zone: of the tz database, for the official time.
        audience: which members are eligible.
        form: number of the version of the form with the required parts and files (`unit.forms`).
        needs_signature: an elected official, or whom the member named, signs before it is handed in.
    """

    titles: Text
    closes_at: datetime
    zone: str
    kind: CallKind = CallKind.OTHER
    texts: Text | None = None
    opens_at: datetime | None = None
    audience: Audience = EVERYBODY
    form: int | None = None
    needs_signature: bool = True
    state: CallState = CallState.DRAFT
    revision: int = 0
    id: int = 0

    def __post_init__(self) -> None:
        for moment in (self.opens_at, self.closes_at):
            if moment is not None:
                aware(moment)

    @property
    def subject(self) -> str:
        """What acts, deadlines, responses and the audit log call it."""
        return f"call:{self.id}"

    def window(self, now: datetime, extended_until: datetime | None = None) -> CallWindow:
        """Whether anything can be handed in now; it closes at the minute.

        Args:
            extended_until: until when one member may, where the secretariat gave it more time than the others.
        """
        match self.state:
            case CallState.DRAFT:
                return CallWindow.NOT_YET
            case CallState.CANCELLED:
                return CallWindow.CANCELLED
            case CallState.DECIDED:
                return CallWindow.CLOSED
        if self.opens_at is not None and now < self.opens_at:
            return CallWindow.NOT_YET
        last = max(self.closes_at, extended_until) if extended_until is not None else self.closes_at
        return CallWindow.OPEN if now < last else CallWindow.CLOSED


class CallWindow(StrEnum):
    """Whether something can be handed in to a call."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ApplicationState(StrEnum):
    """Where a member's application stands."""

    DRAFT = "draft"
    TO_SIGN = "to_sign"
    """It is complete, and waits for its signature."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """Something is missing, says the secretariat: it is a draft again, with a remark."""
    SHORTLISTED = "shortlisted"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    WITHDRAWN = "withdrawn"


IN_WORK = frozenset({ApplicationState.DRAFT, ApplicationState.TO_SIGN, ApplicationState.RETURNED})
"""The member has it still."""

HANDED_IN = frozenset({ApplicationState.SUBMITTED, ApplicationState.SHORTLISTED})
"""The secretariat has it, and decides."""

DECIDED = frozenset({ApplicationState.SELECTED, ApplicationState.NOT_SELECTED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """What one member hands in to a call; there is one of each.

    Attributes:
        member: its number.
        response: number of the response (`unit.responses`).
        signed_by: the contact who signed, None once that person was erased.
        signed_name: their name at that time, "" before.
        remark: to those who wrote it: what is missing, of the secretariat where it is RETURNED, of whom was to sign
            it where it is a DRAFT.
        extended_until: until when this member may hand it in, where the secretariat gave it more time.
        outcome: what the letter about the decision says beside it, in Markdown; None for nothing.
    """

    call: int
    member: int
    response: int
    state: ApplicationState
    changed_at: datetime
    signed_by: int | None = None
    signed_name: str = ""
    signed_at: datetime | None = None
    submitted_at: datetime | None = None
    remark: str = ""
    extended_until: datetime | None = None
    outcome: Text | None = None
    revision: int = 0
    id: int = 0

    def __post_init__(self) -> None:
        for moment in (self.changed_at, self.signed_at, self.submitted_at, self.extended_until):
            if moment is not None:
                aware(moment)


class CallRefused(FocalError):
    """A call cannot be as it is given, or nothing be handed in to it.

    Attributes:
        code: "no-title", "past", "opens-after-closing", "no-form", "form-fixed", "not-open", "closed",
            "cancelled", "not-eligible", "no-member", "may-not-sign", "incomplete", "files", "submitted", "changed",
            "gone", "not-now", "no-remark", "undecided".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the call is refused: {code}")
        self.code = code
