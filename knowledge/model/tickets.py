"""Tickets: what a person of the secretariat is to look at, and when the staff are reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from knowledge.model.languages import Language
from knowledge.model.times import aware

MOST_OPEN = 5
"""Questions that one person may have before the secretariat at a time."""

WAITS = (1, 2, 5)
"""Working days before the first reminder, the second, and each one after it."""

AT = time(9)
"""When reminders come, by the installation's clock."""

_SATURDAY = 5


class TicketKind(StrEnum):
    """How something came before the secretariat."""

    FORWARDED = "forwarded"
    """Somebody handed a message on, of their own or of others."""
    QUESTION = "question"
    """Somebody asked what no entry answers."""


class TicketOutcome(StrEnum):
    """What became of a closed ticket."""

    ANSWERED = "answered"
    SETTLED = "settled"
    """It needed no answer."""
    WITHDRAWN = "withdrawn"
    """Whoever asked wants no answer any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """One matter.

    Attributes:
        message_id: the line of the transcript that it is about; `text` is what it says.
        contact_id: under whom that line is kept.
        asker: who that is today: the same, or whoever that entry was merged into. `name` and `member` are theirs.
        channel: where it was said.
        origin: the address, on its platform, of a forwarded message; else "".
        language: the one it is written in, as far as it is known, else the one its writer is spoken to in.
        candidates: ids of the entries nearest to a question.
        assignee: who has taken it, and `closed_by` who closed it, as the audit log names them; "" for nobody.
        outcome: None while it is open.
        reminders: how often the staff were reminded.
    """

    id: int
    message_id: int
    contact_id: int
    asker: int
    name: str
    member: str
    channel: str
    text: str
    kind: TicketKind
    origin: str
    language: Language
    candidates: tuple[str, ...]
    assignee: str
    outcome: TicketOutcome | None
    closed_by: str
    opened_at: datetime
    closed_at: datetime | None
    reminders: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class HandOverState(StrEnum):
    """What came of handing a question over."""

    OPENED = "opened"
    ALREADY_OPEN = "already_open"
    """The secretariat has the same question of the same person already, or has answered this very message."""
    TOO_MANY = "too_many"
    """The person has as many questions before the secretariat as one may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """What came of handing a question over; `ticket` is its number, None where there are too many."""

    ticket: int | None
    state: HandOverState


def next_reminder(reminders: int, now: datetime, zone: tzinfo) -> datetime:
    """When staff are reminded next, in UTC, after they were reminded so often: on a working day, at nine in the zone.

    Saturdays and Sundays are no working days; public holidays are not known here.
    """
    day = aware(now).astimezone(zone).date()
    left = WAITS[min(reminders, len(WAITS) - 1)]
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return datetime.combine(day, AT, zone).astimezone(UTC)
