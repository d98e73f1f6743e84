"""A circular and its life: written, translated, approved by somebody else, released, circulated, finished."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from knowledge.errors import FocalError
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.languages import EN, Language

LONGEST_TITLE = 300
LONGEST_TEXT = 30_000
"""Characters of one text: ten pages, or eight messages of Telegram."""


class CircularKind(StrEnum):
    """What is sent. Only circulars are numbered, by the year."""

    CIRCULAR = "circular"
    BULLETIN = "bulletin"
    INVITATION = "invitation"
    MESSAGE = "message"
    """To a few; never archived, never public."""

    @property
    def is_numbered(self) -> bool:
        return self is CircularKind.CIRCULAR


class CircularState(StrEnum):
    """draft -> in review -> approved -> (scheduled ->) released <-> paused -> finished; cancelled from any before."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


S = CircularState
EDITABLE = frozenset({S.DRAFT, S.IN_REVIEW, S.APPROVED, S.SCHEDULED})
"""States in which it may still be changed; a change takes it back to a draft."""

OUT = frozenset({S.RELEASED, S.PAUSED, S.FINISHED})
"""States in which it has reached somebody, or may have."""

OPEN = OUT - {S.PAUSED}
"""States in which a public one is read by anybody."""

_BEFORE: Mapping[CircularState, frozenset[CircularState]] = MappingProxyType(
    {
        S.DRAFT: EDITABLE,
        S.IN_REVIEW: frozenset({S.DRAFT}),
        S.APPROVED: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED}),
        S.SCHEDULED: frozenset({S.APPROVED, S.SCHEDULED}),
        S.RELEASED: frozenset({S.APPROVED, S.SCHEDULED, S.PAUSED}),
        S.PAUSED: frozenset({S.RELEASED}),
        S.FINISHED: frozenset({S.RELEASED}),
        S.CANCELLED: EDITABLE | {S.RELEASED, S.PAUSED},
    }
)
"""Which states may go before each."""


class NotNow(FocalError):
    """That cannot be done with this circular as it is.

    Attributes:
        state: the state that it is in.
    """

    def __init__(self, state: CircularState) -> None:
        super().__init__(f"that cannot be done with a circular that is {state}")
        self.state = state


class OwnWork(FocalError):
    """Somebody else has to approve what one has written oneself."""


class Origin(StrEnum):
    """Where a text comes from."""

    WRITTEN = "written"
    IMPORTED = "imported"
    """From a translator's workbook."""
    MACHINE = "machine"
    """Translated by a machine: marked until a person has checked it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularText:
    """A circular in one language.

    Attributes:
        text: Markdown.
        is_checked: a person stands behind it; False only for what a machine translated.
        of_original: digest of the original that it was translated from; "" for the original itself.
        by: the actor who wrote it last, as the audit log names them.
    """

    language: Language
    title: str
    text: str
    origin: Origin = Origin.WRITTEN
    is_checked: bool = True
    of_original: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()[:16]

    def is_stale(self, original: CircularText) -> bool:
        """Whether the original was changed after this was translated from it."""
        return self.language != original.language and self.of_original != original.digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The document that a circular was read from.

    Attributes:
        name: that its file had.
        lines: the number of each, as documents count them, and its words.
    """

    name: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularFile:
    """An attachment; `language` is "" where it is for readers of every language."""

    name: str
    media_type: str
    size: int
    reference: str
    language: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Circular:
    """One version of a circular.

    Attributes:
        number: of the year, None until it is given one; only where the kind is numbered.
        version: from 1; a correction has the number of what it corrects and the next version.
        corrects: the version before.
        language: of the original.
        authors: everybody who wrote in it, as the audit log names them.
        accepts_fallback: readers without a text in their language may get another one, and are told so.
        asks_acknowledgement, remind_after: whether it carries the button, and after how many days without anybody of
            a member having acknowledged it that member is reminded; 0 for never.
        is_urgent: weekends and holidays do not hold it up; quiet hours do.
        is_public: it goes to the archive and the public page.
        scheduled_at, expires_at: not released before, and not sent after; UTC.
        facts: what was read of it, which of it a person confirmed, why it was sent back, and how far those were
            asked who do not acknowledge it, as JSON (handlers/circulars/facts, escalating).
        revision: how often it was stored; a write checks that nobody stored in between.
    """

    kind: CircularKind
    language: Language = EN
    year: int
    number: int | None = None
    version: int = 1
    corrects: int | None = None
    state: CircularState = CircularState.DRAFT
    issued: date | None = None
    place: str = ""
    audience: Audience = EVERYBODY
    authors: tuple[str, ...] = ()
    accepts_fallback: bool = False
    asks_acknowledgement: bool = True
    remind_after: int = 7
    is_urgent: bool = False
    is_public: bool = True
    approved_by: str = ""
    approved_at: datetime | None = None
    scheduled_at: datetime | None = None
    expires_at: datetime | None = None
    released_at: datetime | None = None
    finished_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0
    id: int = 0

    @property
    def subject(self) -> str:
        """What the audit log and conditions of audiences call it."""
        return f"circular:{self.id}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_out(self) -> bool:
        return self.state in OUT

    @property
    def is_open(self) -> bool:
        """Whether it is for everybody: public, and not held up, since something is wrong with it then."""
        return self.is_public and self.state in OPEN

    def need(self, state: CircularState) -> None:
        """Makes sure that it may come into a state now.

        Raises:
            NotNow: it may not.
        """
        if self.state not in _BEFORE[state]:
            raise NotNow(self.state)

    def becoming(self, state: CircularState) -> Circular:
        """The circular in another state.

        Raises:
            NotNow: it cannot come into that state from the present one.
        """
        self.need(state)
        return replace(self, state=state)

    def edited(self, by: str) -> Circular:
        """The circular once somebody changed it: a draft of theirs too, whoever had approved it.

        Raises:
            NotNow: it was released or cancelled.
        """
        draft = self.becoming(CircularState.DRAFT)
        authors = self.authors if by in self.authors else (*self.authors, by)
        return replace(draft, authors=authors, approved_by="", approved_at=None, scheduled_at=None)

    def approved(self, by: str, now: datetime, approvers: Collection[str]) -> Circular:
        """The circular once somebody approved it.

        Args:
            approvers: everybody who may approve circulars; who is the only one of them may approve their own.

        Raises:
            NotNow: it cannot be approved now.
            OwnWork: its author would approve it, and somebody else could.
        """
        if by in self.authors and any(other not in self.authors for other in approvers):
            raise OwnWork
        return replace(self.becoming(CircularState.APPROVED), approved_by=by, approved_at=now)


class LetterPurpose(StrEnum):
    """What a letter is sent for."""

    CIRCULAR = "circular"
    REMINDER = "reminder"
    """To those of a member who got it, where nobody of them acknowledged it."""
    ALTERNATE = "alternate"
    """The same to the member's alternates, after the reminder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One person's place in the circulation of a circular.

    Attributes:
        language: that they read it in, where there is a text in it.
        on_request: they asked for it, after it was released.
        acknowledged_via: the channel on which they acknowledged it.
    """

    circular: int
    contact: int
    member: int | None
    language: Language
    on_request: bool = False
    acknowledged_at: datetime | None = None
    acknowledged_via: str = ""
    reminded_at: datetime | None = None
