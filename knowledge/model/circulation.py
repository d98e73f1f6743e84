"""The circulation of a circular: what came of it with each recipient, and when somebody may be written to at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from knowledge.model.circulars import CircularKind, LetterPurpose
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.languages import Language
from knowledge.model.preferences import QuietHours
from knowledge.model.times import aware

LATE = timedelta(hours=1)
"""A letter that was due longer ago is not sent before it was given a new time: the hour of its reader may have gone by
during a downtime or behind a long queue. Telegram's 30 messages a second (core.telegram.org/bots/faq) take 108,000 of
them in an hour."""

MOST_PER_DAY = 3
"""Letters that one person gets on one local day, unless the installation says otherwise."""

MOST_REMINDERS_PER_DAY = 1
"""Nobody is reminded twice in a day, whatever of."""

LONGEST_WAIT = timedelta(days=31)
"""No calendar keeps people from reading for longer; the longest run of days off in a row is China's, of nine."""


class Unreached(StrEnum):
    """Why a recipient got nothing."""

    WAITING = "waiting"
    """It is still to be planned."""
    NO_CHANNEL = "no_channel"
    """There is no address of theirs that could be written to."""
    NOT_AGREED = "not_agreed"
    """They have a chat with us, but did not agree that we write to them there."""
    LOST = "lost"
    """Every address of theirs is dead: they blocked us, or the account is gone."""
    DECLINED = "declined"
    """Since it was released they wished to receive no more of them."""
    ERASED = "erased"
    """Since it was released they were erased."""
    CANCELLED = "cancelled"
    """The circular was cancelled before it was their turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """When somebody may be written to, as far as it depends on them.

    Attributes:
        zone: their clock.
        country: of their member, ISO 3166-1 alpha-2, whose weekend counts; "" where they have none.
        holidays: the calendar of public holidays, such as "ES-PV"; "" where none is kept.
    """

    zone: tzinfo
    quiet: QuietHours
    country: str = ""
    holidays: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """When somebody is written to, and the local day that this falls on, as instants: from, and before."""

    due: datetime
    begin: datetime
    end: datetime


IsDayOff = Callable[[str, str, date], bool]
"""Whether a day is off in a country with a calendar of public holidays: `knowledge.calendars.is_day_off`."""


def never_off(_country: str, _holidays: str, _day: date) -> bool:
    """For what is urgent: no day is off."""
    return False


def next_civil(now: datetime, habits: Habits, is_day_off: IsDayOff) -> datetime:
    """The first instant from now on when somebody may be written to: awake by their own clock, on a working day.

    It is UTC. Where no such day comes within `LONGEST_WAIT`, quiet hours alone count; where the clock skips the end of
    quiet hours, they last as much longer as it skips.

    Raises:
        ValueError: `now` is naive.
    """
    moment = first = habits.quiet.next_loud(aware(now), habits.zone)
    while moment - first <= LONGEST_WAIT:
        day = moment.astimezone(habits.zone).date()
        if not is_day_off(habits.country, habits.holidays, day):
            return moment.astimezone(UTC)
        moment = habits.quiet.next_loud(_midnight(day + timedelta(days=1), habits.zone), habits.zone)
    return first.astimezone(UTC)


def next_slot(now: datetime, habits: Habits, is_day_off: IsDayOff) -> Slot:
    """The first instant when somebody may be written to, with its day; `Slot.end` begins the search for another."""
    due = next_civil(now, habits, is_day_off)
    day = due.astimezone(habits.zone).date()
    begin, end = _midnight(day, habits.zone), _midnight(day + timedelta(days=1), habits.zone)
    return Slot(due=due, begin=begin, end=end)


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of a local day; where the clock skips midnight, the one it skips to."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def letter_key(circular: int, purpose: LetterPurpose, reader: Language | str) -> str:
    """What a letter is called: "circular:7:fr" goes to readers of French, "circular:7:reminder:fr" reminds them."""
    between = "" if purpose is LetterPurpose.CIRCULAR else f"{purpose}:"
    return f"circular:{circular}:{between}{reader}"


def delivery_key(circular: int, purpose: LetterPurpose, contact: int | str) -> str:
    """What the delivery of a letter is called: "circular:7:contact:42", or "circular:7:reminder:contact:42"."""
    between = "" if purpose is LetterPurpose.CIRCULAR else f"{purpose}:"
    return f"circular:{circular}:{between}contact:{contact}"


def delivery_kind(purpose: LetterPurpose) -> DeliveryKind:
    """How urgent a letter is, and whether it may come twice."""
    return DeliveryKind.CIRCULAR if purpose is LetterPurpose.CIRCULAR else DeliveryKind.REMINDER


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far the circulation of one version has come.

    Attributes:
        by_state: of how many recipients the last delivery of the circular itself is in which state.
        waiting: recipients whose delivery is still to be planned.
        unreached: recipients for whom none was possible.
        members_acknowledged: members of which somebody acknowledged it.
    """

    recipients: int
    members: int
    by_state: Mapping[DeliveryState, int]
    waiting: int
    unreached: int
    acknowledged: int
    members_acknowledged: int


PACE_OVER = timedelta(minutes=1)
"""What was sent within it tells how fast a circulation goes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast a circulation goes.

    Attributes:
        recent: how many were sent within the last `PACE_OVER`.
        due: how many could go at this moment, those on their way included.
        next_at: when the next one is due, if none is due now.
    """

    recent: int
    due: int
    next_at: datetime | None

    @property
    def left(self) -> timedelta | None:
        """How long those that are due take at this pace; None where nothing tells."""
        return PACE_OVER * (self.due / self.recent) if self.recent and self.due else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many were to get a circular, of how many members, and of how many of these somebody acknowledged it."""

    recipients: int
    members: int
    members_acknowledged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One recipient in the order of the register, with no more of them than numbers are made of.

    Attributes:
        state: of the last delivery; None where there is none.
        is_planned: whether a delivery was made or none was possible.
    """

    contact: int
    state: DeliveryState | None
    is_planned: bool
    has_acknowledged: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A delivery on one channel, and what came of it.

    Attributes:
        at: when it ended; None as long as it has not.
    """

    channel: str
    state: DeliveryState
    reason: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterLine:
    """One recipient in the circulation register.

    Attributes:
        member_name, member_code, country: of the member that the recipient acted for at release; "" without one.
        contact_name: "" of somebody erased.
        language: of the letter that they got; until there is one, the language that they read.
        state: of the last delivery; None where there is none, and then `unreached` says why.
        reason: of the last delivery, as the channel put it.
        earlier: deliveries on other channels that came before it, the first one first.
        reminded_at: when a reminder was planned for them.
    """

    contact: int
    contact_name: str
    role: str
    member: int | None
    member_name: str
    member_code: str
    country: str
    version: int
    language: str
    on_request: bool
    channel: str = ""
    state: DeliveryState | None = None
    unreached: Unreached | None = None
    reason: str = ""
    due_at: datetime | None = None
    sent_at: datetime | None = None
    earlier: tuple[Attempt, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_via: str = ""
    reminded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent:
    """A member of which nobody acknowledged a circular, and the numbers of its recipients."""

    member_id: int
    member_name: str
    contacts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A circular that somebody got, or is to get.

    Attributes:
        title: in their language, where there is one, else in the original's.
        state: of its last delivery; None where there is none.
    """

    circular: int
    kind: CircularKind
    year: int
    number: int | None
    version: int
    title: str
    language: Language
    state: DeliveryState | None
    sent_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """Somebody whom an audience names, and on which channel it would reach them; "" where on none."""

    contact: int
    contact_name: str
    member_name: str
    language: Language
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The addressees whose names are asked for.

    Attributes:
        language: who get it in this language; "" for every language.
        channel: who get it there, "none" of those whom no channel reaches; "" for every channel.
        skip: how many of them are named on earlier pages.
    """

    language: str = ""
    channel: str = ""
    skip: int = 0

    def has(self, language: str, channel: str) -> bool:
        """Whether somebody is one of them who reads a language, and is reached on a channel; "" of none."""
        return self.language in ("", language) and self.channel in ("", channel or "none")


ALL_OF_THEM = Part()


@dataclass(frozen=True, kw_only=True, slots=True)
class AudiencePreview:
    """To whom something would go if it were released now.

    Attributes:
        contacts: who would be on the register, those included whom no channel reaches.
        members: of how many members they are.
        by_channel: without those whom none reaches.
        unreachable: how many no channel reaches.
        declined: how many more the audience names, who do not wish to receive circulars.
        members_without: names of members that the audience names, of which nobody would get it.
        found: how many are of the part whose names were asked for.
        names: these by member and name, as many as were asked for; those whom no channel reaches first.
    """

    contacts: int
    members: int
    by_language: Mapping[Language, int]
    by_channel: Mapping[str, int]
    unreachable: int
    declined: int
    members_without: tuple[str, ...]
    found: int
    names: tuple[Addressee, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactList:
    """A list of members and contacts that are written to together, and how many stand on it."""

    id: int
    name: str
    members: int
    contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ListEntries:
    """Who stands on a list, by their numbers."""

    members: tuple[int, ...]
    contacts: tuple[int, ...]
