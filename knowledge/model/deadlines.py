"""Deadlines: until when something is asked for, and when somebody is reminded of it.

All of it is derived: from the deadline, from the habits of a reader and from the clock. Nothing remembers what is still
to be done, so nothing has to be undone when a deadline moves, a city changes its time zone, or a process was down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from knowledge.errors import FocalError
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.circulation import LATE, LONGEST_WAIT, Habits, IsDayOff, next_civil
from knowledge.model.languages import Text
from knowledge.model.readings import DeadlineKind
from knowledge.model.times import aware

_STEP = re.compile(r"([1-9]\d{0,2})([dh])")

HOUR = time(10)
"""When somebody is reminded of what is days away: the morning's letters are read, and colleagues are there to be asked.
Where quiet hours last longer, at their end."""

TOO_LATE = timedelta(hours=1)
"""Nobody is reminded of what ends sooner than this: there is no time left to do it."""


@dataclass(frozen=True, slots=True)
class Step:
    """How long before a deadline somebody is reminded: "30d" is days of the calendar, "4h" hours.

    Raises:
        ValueError: the text is no such step.
    """

    text: str

    def __post_init__(self) -> None:
        if _STEP.fullmatch(self.text) is None:
            raise ValueError(f"no step such as 7d or 4h: {self.text!r}")

    def __str__(self) -> str:
        return self.text

    @property
    def is_hours(self) -> bool:
        return self.text.endswith("h")

    @property
    def length(self) -> timedelta:
        """As long as a day has 24 hours: for the order of steps."""
        return timedelta(**{"hours" if self.is_hours else "days": int(self.text[:-1])})


def plan_of(text: str) -> tuple[Step, ...]:
    """The steps that stand in a text, the longest before the deadline first: "7d, 1d 4h". Each counts once.

    Raises:
        ValueError: one of the words is no step.
    """
    steps = {Step(word.lower()) for word in re.split(r"[\s,;]+", text.strip()) if word}
    return tuple(sorted(steps, key=lambda step: (step.length, not step.is_hours), reverse=True))


PLANS: Mapping[DeadlineKind, tuple[Step, ...]] = MappingProxyType(
    {
        DeadlineKind.REGISTRATION: plan_of("14d 7d 3d 1d 4h"),
        DeadlineKind.QUESTIONNAIRE: plan_of("30d 14d 7d 3d 1d 4h"),
        DeadlineKind.EXPRESSION_OF_INTEREST: plan_of("30d 14d 7d 3d 1d"),
        DeadlineKind.CONTRIBUTION: plan_of("14d 7d 1d"),
        DeadlineKind.OTHER: plan_of("7d 1d"),
    }
)
"""What a new deadline begins with. What takes a city longer is reminded of earlier, and by more steps."""


PURPOSE, CHANGE = "deadline", "change"
"""Of a letter about a deadline: a reminder, or the word that it is another one now."""


class DeadlineState(StrEnum):
    """Whether anybody is reminded. That it is over is told by the clock."""

    OPEN = "open"
    CANCELLED = "cancelled"


class Change(StrEnum):
    """What happened to a deadline that some were reminded of already."""

    EXTENDED = "extended"
    MOVED = "moved"
    """It ends sooner than it did."""
    CANCELLED = "cancelled"


class DeadlineRefused(FocalError):
    """The deadline cannot be as it is given.

    Attributes:
        code: "past", "before-announcement", "skipped-hour", "no-title", "no-steps".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the deadline is refused: {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """Until when a city can do something.

    Attributes:
        subject: what it belongs to, such as "event:3", "form:2" or "call:1", by which it is settled: once somebody of a
            member has registered, answered or declined that (`unit.audiences.note_act`), nobody of the member is
            reminded. "" for one that stands alone, which then is its own subject.
        titles: what is to be done, in the languages that there are.
        due_at: the last instant.
        zone: of the tz database, in which it was set: the official time.
        plan: when before it people are reminded.
        since: from when on people are reminded; steps that lie before are not made up for.
        circular: the number of the circular that announced it.
        link: where it is done, where that is not in the chat; "".
        revision: how often its time or state was changed.
    """

    titles: Text
    due_at: datetime
    zone: str
    since: datetime
    kind: DeadlineKind = DeadlineKind.OTHER
    subject: str = ""
    audience: Audience = EVERYBODY
    plan: tuple[Step, ...] = ()
    state: DeadlineState = DeadlineState.OPEN
    circular: int | None = None
    link: str = ""
    revision: int = 0
    id: int = 0

    def __post_init__(self) -> None:
        aware(self.due_at)
        aware(self.since)

    @property
    def settled_by(self) -> str:
        """The subject of the acts that settle it for a member."""
        return self.subject or f"deadline:{self.id}"

    @property
    def last_call(self) -> datetime:
        """After this nobody is reminded, in UTC."""
        return self.due_at.astimezone(UTC) - TOO_LATE

    def is_open(self, now: datetime) -> bool:
        """Whether something can still be done."""
        return self.state is DeadlineState.OPEN and now < self.due_at


def moment_of(deadline: Deadline, step: Step, habits: Habits, is_day_off: IsDayOff) -> datetime | None:
    """When somebody with these habits is reminded by a step, in UTC; None where the step would come to nothing.

    Days are counted on their own calendar: a day before is not 24 hours before. Where that day is off it is the last
    working day before it. A step of hours is left out where it falls into quiet hours or on a day off. What would come
    less than an hour before the deadline, or before `Deadline.since`, is left out too.
    """
    return _moment(deadline.due_at.astimezone(UTC), deadline.since, step, habits, is_day_off)


def _moment(due_at: datetime, since: datetime, step: Step, habits: Habits, is_day_off: IsDayOff) -> datetime | None:
    if step.is_hours:
        moment = _hours_before(due_at, step, habits, is_day_off)
    else:
        moment = _days_before(due_at, step, habits, is_day_off)
    if moment is None or moment < since or moment > due_at - TOO_LATE:
        return None
    return moment


def _hours_before(due_at: datetime, step: Step, habits: Habits, is_day_off: IsDayOff) -> datetime | None:
    moment = due_at - step.length
    local = moment.astimezone(habits.zone)
    is_left_alone = habits.quiet.covers(local.time()) or is_day_off(habits.country, habits.holidays, local.date())
    return None if is_left_alone else moment


def _days_before(due_at: datetime, step: Step, habits: Habits, is_day_off: IsDayOff) -> datetime | None:
    wanted = due_at.astimezone(habits.zone).date() - step.length
    for back in range(LONGEST_WAIT.days):
        day = wanted - timedelta(days=back)
        if not is_day_off(habits.country, habits.holidays, day):
            at = datetime.combine(day, HOUR, habits.zone)
            return habits.quiet.next_loud(at, habits.zone).astimezone(UTC)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A step, and when readers of some habits are reminded by it, in UTC."""

    step: Step
    at: datetime


def current(deadline: Deadline, habits: Habits, is_day_off: IsDayOff, now: datetime) -> Due | None:
    """The step that somebody with these habits is to be reminded by, if they were not; None where none makes sense.

    Of several whose time has come, as after a downtime, it is the last one: the others are never made up for. Steps
    that fall on one day, because days off push them together, are one reminder, the last one's. A step that is late by
    more than `circulation.LATE` waits for the next hour that suits the reader, so `Due.at` may lie ahead; where that
    comes too late, or not before the next step, it is left out.
    """
    if deadline.state is not DeadlineState.OPEN:
        return None
    moments = _moments(deadline, habits, is_day_off)
    come = [due for due in moments if due.at <= now]
    if not come:
        return None
    last = come[-1]
    if now - last.at <= LATE:
        return last
    at = next_civil(now, habits, is_day_off)
    following = moments[len(come)].at if len(come) < len(moments) else deadline.last_call
    return Due(step=last.step, at=at) if at < following else None


def next_moment(deadline: Deadline, habits: Iterable[Habits], is_day_off: IsDayOff, now: datetime) -> datetime | None:
    """The first instant behind now at which anybody with one of these habits is to be reminded; None when none is left.

    What is late and waits for a better hour counts, so that it is not forgotten.
    """
    if deadline.state is not DeadlineState.OPEN:
        return None
    ahead = [due.at for each in habits for due in _ahead(deadline, each, is_day_off, now) if due.at > now]
    return min(ahead, default=None)


def next_step(deadline: Deadline, habits: Habits, is_day_off: IsDayOff, now: datetime) -> datetime | None:
    """The first instant behind now at which somebody with these habits is reminded by a step that is not late."""
    if deadline.state is not DeadlineState.OPEN:
        return None
    return next((due.at for due in _moments(deadline, habits, is_day_off) if due.at > now), None)


def _ahead(deadline: Deadline, habits: Habits, is_day_off: IsDayOff, now: datetime) -> list[Due]:
    late = current(deadline, habits, is_day_off, now)
    return [*_moments(deadline, habits, is_day_off), *([late] if late else [])]


def moments_of(deadline: Deadline, habits: Habits, is_day_off: IsDayOff) -> tuple[Due, ...]:
    """When readers with these habits are reminded, the first step first; steps that come to nothing are left out."""
    return _moments(deadline, habits, is_day_off)


def _moments(deadline: Deadline, habits: Habits, is_day_off: IsDayOff) -> tuple[Due, ...]:
    """The steps with their moments, the first one first; of those on one local day only the last."""
    return _timetable(deadline.due_at.astimezone(UTC), deadline.since, deadline.plan, habits, is_day_off)


@lru_cache(maxsize=20_000)
def _timetable(
    due_at: datetime, since: datetime, plan: tuple[Step, ...], habits: Habits, is_day_off: IsDayOff
) -> tuple[Due, ...]:
    """Kept, because the clock asks for it at each of the moments: of 200 deadlines for 100 kinds of habits."""
    by_day: dict[object, Due] = {}
    for step in plan:
        at = _moment(due_at, since, step, habits, is_day_off)
        if at is not None:
            key: object = step.text if step.is_hours else at.astimezone(habits.zone).date()
            by_day[key] = Due(step=step, at=at)
    return tuple(sorted(by_day.values(), key=lambda due: due.at))


def days_left(deadline: Deadline, habits: Habits, now: datetime) -> int:
    """Days of the reader's calendar until the day of the deadline: 0 is today, negative is over."""
    last = deadline.due_at.astimezone(habits.zone).date()
    return (last - now.astimezone(habits.zone).date()).days


def instant_of(day: datetime, fold: int = 0) -> datetime:
    """A local moment, aware and as somebody wrote it, as an instant.

    Raises:
        DeadlineRefused: the clock skips it ("skipped-hour").
    """
    local = aware(day).replace(fold=fold)
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise DeadlineRefused("skipped-hour")
    return instant
