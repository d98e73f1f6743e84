"""What becomes of each reminder of a deadline, city by city: sent, still to come, settled meanwhile, or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.circulation import Habits, IsDayOff
from knowledge.model.deadlines import HOUR, Deadline, DeadlineState, Step, moments_of


class Fate(StrEnum):
    """What becomes of one reminder of one city; each has exactly one."""

    SENT = "sent"
    UNDER_WAY = "under_way"
    """It is written and waits for its turn to be sent."""
    TO_COME = "to_come"
    SETTLED = "settled"
    """The city has settled the deadline, so that it is not reminded any more."""
    NOT_REACHED = "not_reached"
    """Its time has gone by, and nobody of the city got it."""
    LEFT_OUT = "left_out"
    """It would have come too late, at no hour of theirs, or on one day with the next."""


class Shift(StrEnum):
    """Why a reminder comes at another time than at ten on its day."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    QUIET = "quiet"
    """Their quiet hours end later than at ten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """People of one member who have the same habits.

    Attributes:
        people: how many of them wish to be reminded.
        is_settled: somebody of the member has settled the deadline.
    """

    member: int
    name: str
    habits: Habits
    people: int
    is_settled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """Letters of one reminder to people of one member.

    Attributes:
        step: as the plan calls it.
        is_sent: they are out; else they wait to be sent.
        at: when the last of them was sent, or is to be.
    """

    step: str
    member: int
    people: int
    is_sent: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class City:
    """What becomes of one reminder of one member.

    Attributes:
        people: whom it reached, or is to reach.
        at: when it was sent, or is to be, for the first of them; None where it is not sent at all.
        habits: of the first of them.
    """

    member: int
    name: str
    fate: Fate
    people: int
    at: datetime | None
    habits: Habits
    shift: Shift | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One step of the plan.

    Attributes:
        cities: every member that the deadline concerns, in the order in which they were given.
    """

    step: Step
    cities: tuple[City, ...]

    @property
    def counts(self) -> Mapping[Fate, int]:
        """Of how many cities it became what; those of none are left out."""
        return Counter(city.fate for city in self.cities)

    @property
    def people(self) -> int:
        """How many people got it, or are to get it."""
        going = (Fate.SENT, Fate.UNDER_WAY, Fate.TO_COME)
        return sum(city.people for city in self.cities if city.fate in going)

    @property
    def first(self) -> datetime | None:
        """When the first city is reminded, whatever became of it."""
        return min((city.at for city in self.cities if city.at is not None), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Moment:
    """When readers with some habits are reminded by a step, and why at another time than at ten on the day."""

    at: datetime
    shift: Shift | None


_Timed = tuple[Reader, Mapping[str, _Moment]]
"""Readers with the moments of the steps, by their texts: habits are looked up once, for their hash takes long."""


def reminders_of(
    deadline: Deadline, readers: Sequence[Reader], posted: Iterable[Posted], is_day_off: IsDayOff, now: datetime
) -> tuple[Reminder, ...]:
    """Each step of a plan with what becomes of it for every member, the one that comes first first.

    Args:
        readers: of the audience, those of one member next to each other.
    """
    times = {habits: _times(deadline, habits, is_day_off) for habits in {each.habits for each in readers}}
    by_member: dict[int, list[_Timed]] = {}
    for reader in readers:
        by_member.setdefault(reader.member, []).append((reader, times[reader.habits]))
    sent: dict[tuple[str, int], list[Posted]] = {}
    for letter in posted:
        sent.setdefault((letter.step, letter.member), []).append(letter)
    is_on = deadline.state is DeadlineState.OPEN
    return tuple(
        Reminder(
            step=step,
            cities=tuple(
                _posted(theirs, sent[step.text, member])
                if (step.text, member) in sent
                else _planned(theirs, step, now, is_on=is_on)
                for member, theirs in by_member.items()
            ),
        )
        for step in deadline.plan
    )


def _times(deadline: Deadline, habits: Habits, is_day_off: IsDayOff) -> Mapping[str, _Moment]:
    return {
        due.step.text: _Moment(at=due.at, shift=_shift(deadline, due.step, due.at, habits, is_day_off))
        for due in moments_of(deadline, habits, is_day_off)
    }


def _shift(deadline: Deadline, step: Step, at: datetime, habits: Habits, is_day_off: IsDayOff) -> Shift | None:
    if step.is_hours:
        return None
    there = at.astimezone(habits.zone)
    wanted = deadline.due_at.astimezone(habits.zone).date() - step.length
    if there.date() < wanted:
        return Shift.WEEKEND if is_day_off(habits.country, "", wanted) else Shift.HOLIDAY
    return Shift.QUIET if there.time() != HOUR else None


def _posted(theirs: Sequence[_Timed], letters: Sequence[Posted]) -> City:
    first, _times_of_theirs = theirs[0]
    out = [letter for letter in letters if letter.is_sent]
    counted = out or letters
    return City(
        member=first.member,
        name=first.name,
        fate=Fate.SENT if out else Fate.UNDER_WAY,
        people=sum(letter.people for letter in counted),
        at=min(letter.at for letter in counted),
        habits=first.habits,
    )


def _planned(theirs: Sequence[_Timed], step: Step, now: datetime, *, is_on: bool) -> City:
    """What was not written: to the people of a member who are reminded first."""
    timed = [(found.at, reader, found) for reader, times in theirs if (found := times.get(step.text))]
    first = min(timed, key=lambda each: each[0], default=None)
    reader, moment = (first[1], first[2]) if first is not None else (theirs[0][0], None)
    return City(
        member=reader.member,
        name=reader.name,
        fate=_fate(reader, moment, now, is_on=is_on),
        people=sum(each.people for _at, each, _found in timed),
        at=moment.at if moment is not None else None,
        habits=reader.habits,
        shift=moment.shift if moment is not None else None,
    )


def _fate(reader: Reader, moment: _Moment | None, now: datetime, *, is_on: bool) -> Fate:
    if reader.is_settled:
        return Fate.SETTLED
    if moment is None:
        return Fate.LEFT_OUT
    if moment.at <= now:
        return Fate.NOT_REACHED
    return Fate.TO_COME if is_on else Fate.LEFT_OUT
