"""Submissions on their way to another server of the OpenRosa kind, such as ODK Central or KoboToolbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.times import aware


class PushState(StrEnum):
    """Where a push stands."""

    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"
    """The server does not take it as it is; somebody has to look, and may have it tried again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PushFile:
    """A file that belongs to a submission.

    Attributes:
        name: as the submission names it.
        reference: of its content (`unit.files`).
    """

    name: str
    media_type: str
    reference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """One submission for the other server.

    Attributes:
        instance_id: the submission's own, by which the server knows it again; one push for each.
        xml: the submission to the byte. It is never written anew: a server that has it takes the same bytes again as
            the same submission, and calls others a conflict (ODK Central, "Submissions").
        attempts: how often it was begun.
        due_at: when it is tried next.
        reason: why it was not taken, in the server's words or ours; "" while nothing is wrong.
        finished_at: when it was taken or refused.
    """

    instance_id: str
    form_id: str
    xml: bytes
    files: tuple[PushFile, ...]
    queued_at: datetime
    due_at: datetime
    state: PushState = PushState.PENDING
    attempts: int = 0
    reason: str = ""
    finished_at: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.queued_at)
        aware(self.due_at)
