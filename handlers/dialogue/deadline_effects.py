"""What a step about deadlines and calendars wants done, and what came of it. Two closed unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from knowledge.model.audience import Act
from knowledge.model.messages import Attachment, Choice


class Wish(Enum):
    """What somebody is about to do with a deadline."""

    READ = auto()
    DECLINE = auto()
    SNOOZE = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class FindDeadlines:
    """Outcome: DeadlinesFound. Pages count from 0."""

    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeDeadline:
    """Outcome: DeadlineSeen, or NoSuchDeadline."""

    deadline: int
    wish: Wish = Wish.READ


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleDeadline:
    """Somebody has done what is asked for, or will not. Outcome: DeadlineSettled, NoSuchDeadline, or NotAllowed."""

    deadline: int
    act: Act


@dataclass(frozen=True, kw_only=True, slots=True)
class RejoinDeadline:
    """Their member takes part after all. Outcome: DeadlineRejoined, NoSuchDeadline, or NotAllowed."""

    deadline: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SnoozeDeadline:
    """Somebody is to be reminded so many days later. Outcome: DeadlineSnoozed, or NoSuchDeadline."""

    deadline: int
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDeadline:
    """Somebody takes a deadline into their calendar. Outcome: DeadlineFiled, or NoSuchDeadline."""

    deadline: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeCalendar:
    """Outcome: CalendarMade for whoever had no address, else CalendarSeen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeCalendar:
    """A new secret address, which ends the one before. Outcome: CalendarMade."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndCalendar:
    """Outcome: CalendarEnded."""


DeadlineInquiry = (
    FindDeadlines
    | SeeDeadline
    | SettleDeadline
    | RejoinDeadline
    | SnoozeDeadline
    | FileDeadline
    | SeeCalendar
    | MakeCalendar
    | EndCalendar
)


class Standing(Enum):
    """Whether there is anything to be done about a deadline."""

    OPEN = auto()
    SETTLED = auto()
    OVER = auto()
    CANCELLED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineView:
    """A deadline as somebody sees it, in their language.

    Attributes:
        title: as Markdown.
        label: the title as it is, for a button.
        note: that the title is in another language; "" where it is not.
        until: until when, as a sentence, by their clock and by the official one.
        days: of their calendar, until its day; 0 is today.
        link: where it is done; "" where that is in the chat.
        acts: what somebody of their member did that settles it.
        has_changed: it was moved since it was set, so an earlier letter may say another day.
        choices: what settles it.
    """

    id: int
    title: str
    label: str
    note: str
    until: str
    days: int
    link: str
    standing: Standing
    acts: frozenset[Act]
    has_changed: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlinesFound:
    """A page of the open deadlines of somebody's member, the nearest first."""

    deadlines: tuple[DeadlineView, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineSeen:
    """One deadline.

    Attributes:
        delays: in how many days somebody who wants to be reminded later can be, while it still makes sense.
    """

    deadline: DeadlineView
    wish: Wish = Wish.READ
    delays: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineSettled:
    """What was noted for the member. Where nothing was, `is_new` is False, and the deadline's standing tells why.

    Attributes:
        others: the colleagues, by name, who are not reminded any more either.
    """

    deadline: DeadlineView
    act: Act
    is_new: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineRejoined:
    """The deadline counts for the member again; `is_new` is False where the member had not declined."""

    deadline: DeadlineView
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineSnoozed:
    """When somebody is reminded next; None where that would come too late, or comes to nothing."""

    deadline: DeadlineView
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineFiled:
    """A deadline as a file for a calendar."""

    deadline: DeadlineView
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchDeadline:
    """There is none of that number that concerns somebody's member."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarSeen:
    """There is an address, which nobody can be shown again."""

    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarMade:
    """The secret address, told this once."""

    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEnded:
    """The address leads nowhere any more; `had_one` is False if there was none."""

    had_one: bool


DeadlineOutcome = (
    DeadlinesFound
    | DeadlineSeen
    | DeadlineSettled
    | DeadlineRejoined
    | DeadlineSnoozed
    | DeadlineFiled
    | NoSuchDeadline
    | CalendarSeen
    | CalendarMade
    | CalendarEnded
)
