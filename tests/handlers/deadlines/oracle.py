"""Who must get what when, worked out as a clerk would who looks at a wall calendar and a clock every hour.

It shares no rule with what it judges but the calendars of days off: instants are found by walking along the clock, and
what everybody got is written down person by person.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from knowledge.calendars import is_day_off

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Expected = tuple[int, int, int, str, datetime]
"""Contact, deadline, revision, what for ("later" without its time), and when it was due."""


@dataclass(frozen=True)
class Ways:
    """How somebody lives: their clock, from when until when they are quiet, and where their days off are known."""

    zone: str
    quiet: tuple[int, int]
    country: str
    holidays: str

    def may_be_written_to(self, at: datetime) -> bool:
        wall = at.astimezone(ZoneInfo(self.zone))
        return not self.is_quiet(wall.hour * 60 + wall.minute) and not self.is_off(wall.date())

    def is_quiet(self, minute: int) -> bool:
        begin, end = self.quiet
        return begin <= minute < end if begin <= end else minute >= begin or minute < end

    def is_off(self, day: date) -> bool:
        return is_day_off(self.country, self.holidays, day)


@dataclass
class Person:
    id: int
    member: int
    ways: Ways


@dataclass
class Task:
    """A deadline, as the clerk notes it."""

    id: int
    due_at: datetime
    since: datetime
    plan: tuple[str, ...]
    countries: frozenset[str]
    revision: int = 0
    is_cancelled: bool = False
    settled: dict[int, str] = field(default_factory=dict)
    later: dict[int, datetime] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    last: dict[int, datetime] = field(default_factory=dict)
    got: set[tuple[int, int, str]] = field(default_factory=set)

    def is_open(self, at: datetime) -> bool:
        return not self.is_cancelled and at < self.due_at


def walk_to(ways: Ways, day: date, minute: int) -> datetime:
    """The first instant of a local day at which its clock shows a minute or a later one."""
    zone = ZoneInfo(ways.zone)
    at = datetime.combine(day, time(), UTC) - 15 * HOUR
    for step in (HOUR, MINUTE):
        while not _is_reached(at + step, zone, day, minute):
            at += step
    return at + MINUTE


def _is_reached(at: datetime, zone: ZoneInfo, day: date, minute: int) -> bool:
    wall = at.astimezone(zone)
    return (wall.date(), wall.hour * 60 + wall.minute) >= (day, minute)


def next_good_minute(ways: Ways, at: datetime) -> datetime:
    """The first minute from an instant on at which somebody may be written to."""
    if ways.may_be_written_to(at):
        return at
    at = at.replace(second=0, microsecond=0)
    while not ways.may_be_written_to(at):
        at += MINUTE
    return at


@cache
def calendar_of(due_at: datetime, since: datetime, plan: tuple[str, ...], ways: Ways) -> list[tuple[datetime, str]]:
    """The steps of a plan with their instants, in their order."""
    by_day: dict[object, tuple[datetime, str]] = {}
    for step in plan:  # the longest before the deadline first: of those on one day the last one stays
        number = int(step[:-1])
        if step.endswith("h"):
            at = due_at - number * HOUR
            if ways.may_be_written_to(at) and since <= at <= due_at - HOUR:
                by_day[step] = (at, step)
            continue
        day = due_at.astimezone(ZoneInfo(ways.zone)).date() - number * DAY
        while ways.is_off(day):
            day -= DAY
        minute = 10 * 60
        while ways.is_quiet(minute):
            minute += 1
        at = walk_to(ways, day, minute)
        if since <= at <= due_at - HOUR:
            by_day[day] = (at, step)
    return sorted(by_day.values())


class Clerk:
    """Keeps the books of a network."""

    def __init__(self, people: list[Person], countries: dict[int, str]) -> None:
        self.people = {person.id: person for person in people}
        self.countries = countries
        self.tasks: dict[int, Task] = {}
        self.expected: list[Expected] = []
        self._changes: list[tuple[datetime, int, int, int, str]] = []

    def asked(self, task: Task) -> list[Person]:
        countries = task.countries
        return [each for each in self.people.values() if not countries or self.countries[each.member] in countries]

    def change(self, task: Task, what: str, now: datetime, due_at: datetime | None = None) -> None:
        """A deadline is moved or cancelled."""
        task.revision += 1
        if due_at is None:
            task.is_cancelled = True
        else:
            task.due_at, task.since = due_at, now
        for id in sorted(task.told):
            at = next_good_minute(self.people[id].ways, now)
            self._changes.append((at, id, task.id, task.revision, what))

    def snooze(self, task: Task, person: Person, days: int, now: datetime) -> datetime:
        day = now.astimezone(ZoneInfo(person.ways.zone)).date() + days * DAY
        until = next_good_minute(person.ways, walk_to(person.ways, day, 10 * 60))
        task.later[person.id] = until
        return until

    def look(self, now: datetime) -> int:
        """An hour's work: how many letters there are."""
        before = len(self.expected)
        for task in self.tasks.values():
            if task.is_open(now) and now >= task.since:
                for person in self.asked(task):
                    self._look_at(task, person, now)
        self._tell_changes(now)
        return len(self.expected) - before

    def _look_at(self, task: Task, person: Person, now: datetime) -> None:
        is_asked = person.member not in task.settled
        until = task.later.get(person.id)
        if is_asked and (until is None or until <= now) and not self._is_just_reminded(task, person, now):
            step = self._step(task, person.ways, now)
            if step is not None and (person.id, task.revision, step) not in task.got:
                task.got.add((person.id, task.revision, step))
                self._remind(task, person, step, now)
        if until is not None and until <= now <= task.due_at - HOUR:
            if not person.ways.may_be_written_to(now):
                task.later[person.id] = next_good_minute(person.ways, now)
                return
            del task.later[person.id]
            if is_asked and not self._is_just_reminded(task, person, now):
                self._remind(task, person, "later", now)

    def _step(self, task: Task, ways: Ways, now: datetime) -> str | None:
        """By which step somebody is to be reminded at this hour."""
        calendar = calendar_of(task.due_at, task.since, task.plan, ways)
        place = bisect_right(calendar, now, key=lambda entry: entry[0])
        if place == 0:
            return None
        at, step = calendar[place - 1]
        if now - at <= HOUR:
            return step
        return step if now < task.due_at - HOUR and ways.may_be_written_to(now) else None

    def _is_just_reminded(self, task: Task, person: Person, now: datetime) -> bool:
        last = task.last.get(person.id)
        return last is not None and now - last < 3 * HOUR

    def _remind(self, task: Task, person: Person, what: str, now: datetime) -> None:
        task.last[person.id] = now
        task.told.add(person.id)
        self.expected.append((person.id, task.id, task.revision, what, now))

    def _tell_changes(self, now: datetime) -> None:
        """What was to be told by now is; what could not be for more than an hour waits for a better one."""
        waiting = []
        for at, id, number, revision, what in self._changes:
            due = at if now - at <= HOUR else next_good_minute(self.people[id].ways, now)
            if due <= now:
                self.expected.append((id, number, revision, what, due))
            else:
                waiting.append((due, id, number, revision, what))
        self._changes = waiting

    def left(self) -> list[Expected]:
        """What is still to be told when the books are closed."""
        return [(id, number, revision, what, at) for at, id, number, revision, what in self._changes]

    def counted(self) -> dict[str, int]:
        by_name: dict[str, int] = defaultdict(int)
        for _, _, _, what, _ in self.expected:
            by_name[what] += 1
        return dict(by_name)
