"""The clock's work on deadlines: who is to be reminded now is worked out from the tables, whatever happened before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from handlers.campaigns.leftovers import Leftovers
from handlers.deadlines.letters import reminder
from handlers.dialogue.library import Library
from knowledge.calendars import is_day_off
from knowledge.model.circulation import Habits
from knowledge.model.deadlines import Deadline, current, next_moment, next_step
from knowledge.store import signals
from knowledge.store.deadline_reminders import MINUTE, Occasion, Postage
from knowledge.store.store import Store
from knowledge.store.timing import habits_of
from knowledge.store.unit import Unit

BATCH = 50
"""Deadlines looked at in one transaction: on SQLite nobody else writes meanwhile."""

MOST_RELEARNT = 1_000
"""Deadlines for which new habits are worked out in one transaction."""

LATER = "later"


def tick(store: Store, library: Library, now: datetime) -> int:
    """Reminds everybody who is to be reminded by now, and returns how many.

    Idempotent, and safe in several processes: deadlines are looked at under their locks, and a reminder has a key. Its
    cost depends on what is due and on how many kinds of habits contacts have, not on how many deadlines there are.
    """
    _learn(store, library, now)
    official = ZoneInfo(library.installation.time_zone)
    while store.run(lambda unit: unit.deadline_reminders.forget_late(now, official)):
        pass
    reminded = 0
    while (done := store.run(partial(_remind_some, library=library, now=now))) is not None:
        reminded += done
    return reminded


def _learn(store: Store, library: Library, now: datetime) -> None:
    """Where contacts have habits that nobody had before, all open deadlines are looked at for these."""
    names = store.read(lambda unit: unit.deadlines.new_habits())
    if not names:
        return
    habits = _habits(names, library)
    last = 0
    while (found := store.run(partial(_learn_some, habits=habits, last=last, now=now))) is not None:
        last = found
    store.run(lambda unit: unit.deadlines.learn_habits(names))


def _learn_some(unit: Unit, habits: Mapping[str, Habits], last: int, now: datetime) -> int | None:
    """Works them out for some deadlines, and returns the number of the last; None when none is left."""
    some = unit.deadlines.open_after(last, now, MOST_RELEARNT)
    moments = ((deadline.id, _look_at(deadline, habits.values(), now)) for deadline in some)
    unit.deadlines.look_sooner({id: at for id, at in moments if at is not None})
    return some[-1].id if some else None


def _look_at(deadline: Deadline, habits: Iterable[Habits], now: datetime) -> datetime | None:
    """When somebody with these habits is to be reminded first: now, or then."""
    known = tuple(habits)
    come = (current(deadline, each, is_day_off, now) for each in known)
    if any(due is not None and due.at <= now for due in come):
        return now
    return next_moment(deadline, known, is_day_off, now)


def _remind_some(unit: Unit, library: Library, now: datetime) -> int | None:
    """Reminds of some deadlines, and returns how many people; None when no deadline is left to look at."""
    some = unit.deadlines.due(now, BATCH)
    if not some:
        return None
    habits = _habits({*unit.deadlines.habits(), *unit.deadlines.new_habits()}, library)
    reminded = sum(_remind(unit, deadline, habits, library, now) for deadline in some)
    if reminded:
        unit.wake(signals.OUTBOX)
    return reminded


def _remind(unit: Unit, deadline: Deadline, habits: Mapping[str, Habits], library: Library, now: datetime) -> int:
    """Reminds of one, and has the clock look again when somebody is to be reminded next."""
    official = ZoneInfo(library.installation.time_zone)
    post = postage(unit, deadline, library, now)
    reminded, ahead = 0, [next_step(deadline, each, is_day_off, now) for each in habits.values()]
    for step, dues in _steps(deadline, habits, now).items():
        occasion = Occasion(deadline=deadline, name=step, at=now)
        if come := [name for name, at in dues.items() if at <= now]:
            reminded += unit.deadline_reminders.remind(occasion, come, post)
        waiting = unit.deadline_reminders.waiting(occasion, dues, post)
        ahead += [max(dues[name], free) for name, free in waiting.items()]
    reminded += _remind_later(unit, deadline, post, official)
    ahead.append(unit.deadlines.next_snooze(deadline.id))
    unit.deadlines.look_again(deadline.id, _first(deadline, ahead, now))
    return reminded


def postage(unit: Unit, deadline: Deadline, library: Library, now: datetime) -> Postage:
    """How reminders of a deadline go out now: of a questionnaire with what each member has still to do."""
    left = Leftovers(unit, deadline, library, now)
    return Postage(
        channels=library.installation.channels,
        now=now,
        write=lambda readers: reminder(deadline, readers, library, now, left.said(readers)),
        apart=left.apart,
    )


def _steps(deadline: Deadline, habits: Mapping[str, Habits], now: datetime) -> dict[str, dict[str, datetime]]:
    """The present steps, each with the names of the habits of which it is, and when it is due for these."""
    steps: dict[str, dict[str, datetime]] = {}
    for name, each in habits.items():
        due = current(deadline, each, is_day_off, now)
        if due is not None:
            steps.setdefault(due.step.text, {})[name] = due.at
    return steps


def _remind_later(unit: Unit, deadline: Deadline, post: Postage, official: ZoneInfo) -> int:
    first = unit.deadlines.next_snooze(deadline.id)
    if first is None or first > post.now or not deadline.is_open(post.now) or post.now > deadline.last_call:
        return 0
    occasion = Occasion(deadline=deadline, name=f"{LATER}{post.now.astimezone(UTC):{MINUTE}}", at=post.now)
    return unit.deadline_reminders.remind_later(occasion, post, official)


def _first(deadline: Deadline, moments: Iterable[datetime | None], now: datetime) -> datetime | None:
    """The first of these behind now at which somebody can still be reminded."""
    if not deadline.is_open(now):
        return None
    return min((at for at in moments if at is not None and now < at <= deadline.last_call), default=None)


def _habits(names: Iterable[str], library: Library) -> dict[str, Habits]:
    official = ZoneInfo(library.installation.time_zone)
    return {name: habits_of(name, official) for name in names}
