"""How the console puts the reminders of a deadline into words: when they come, to whom, and what becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from bot.web.console_deadline_words import when
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from knowledge.customs import date_in_words
from knowledge.model.deadlines import HOUR, Deadline, Step
from knowledge.model.reminder_plans import City, Fate, Reminder, Shift

ALWAYS = (Fate.SENT, Fate.TO_COME, Fate.SETTLED)
"""What every table of reminders has a column for; the others only where there is any."""


def fate_names(_: Speaker) -> Mapping[Fate, str]:
    """What becomes of a reminder of a city, in the order in which it is told."""
    return {
        Fate.SENT: _("sent"),
        Fate.UNDER_WAY: _("on its way"),
        Fate.TO_COME: _("still to come"),
        Fate.SETTLED: _("settled meanwhile"),
        Fate.NOT_REACHED: _("not reached"),
        Fate.LEFT_OUT: _("left out"),
    }


def short_day(day: date, _: Speaker) -> str:
    """A day where there is little room: "Fri, 4 Dec"."""
    return str(format_skeleton("MMMEd", day, locale=_.locale))


def day_of(deadline: Deadline, step: Step, official: ZoneInfo) -> date:
    """The day of a step on the official calendar, as far as nothing shifts it."""
    there = deadline.due_at.astimezone(official)
    return (there - step.length).date() if step.is_hours else there.date() - step.length


def usual_time(deadline: Deadline, step: Step, official: ZoneInfo, _: Speaker) -> str:
    """When a step comes as a rule: at ten of each city, or at one instant for all of them."""
    if step.is_hours:
        return when(deadline.due_at - step.length, official, _)
    day = date_in_words(day_of(deadline, step, official), "full", _.language)
    return _("{date}, {time} by the clock of each city", date=day, time=clock(HOUR))


def shifted(reminder: Reminder, _: Speaker) -> Iterator[str]:
    """Which cities are reminded at another time, and why: "3 cities on Friday, 4 December because of a holiday"."""
    found: Counter[tuple[Shift, date, time]] = Counter()
    for city in reminder.cities:
        if city.shift is not None and city.at is not None and city.fate is not Fate.SETTLED:
            there = city.at.astimezone(city.habits.zone)
            is_later = city.shift is Shift.QUIET
            found[city.shift, date.min if is_later else there.date(), there.time() if is_later else time()] += 1
    for (shift, day, at), count in sorted(found.items()):
        yield _shifted(shift, day, at, count, _)


def _shifted(shift: Shift, day: date, at: time, count: int, _: Speaker) -> str:
    on = date_in_words(day, "full", _.language) if day != date.min else ""
    match shift:
        case Shift.HOLIDAY:
            return _.plural(
                "{count} city on {date} because of a holiday",
                "{count} cities on {date} because of a holiday",
                count,
                date=on,
            )
        case Shift.WEEKEND:
            return _.plural(
                "{count} city on {date} because of a weekend",
                "{count} cities on {date} because of a weekend",
                count,
                date=on,
            )
        case Shift.QUIET:
            return _.plural(
                "{count} city at {time} because of quiet hours",
                "{count} cities at {time} because of quiet hours",
                count,
                time=clock(at),
            )
    assert_never(shift)


def reason_of(city: City, _: Speaker) -> str:
    """Why a city is reminded at another time than usual; "" where it is not."""
    match city.shift:
        case Shift.HOLIDAY:
            return _("because of a holiday")
        case Shift.WEEKEND:
            return _("because of a weekend")
        case Shift.QUIET:
            return _("because of quiet hours")
        case None:
            return ""


def moment(city: City, _: Speaker) -> str:
    """When a city is reminded, by its own clock; "—" where it is not at all."""
    is_any = city.at is not None and city.fate not in (Fate.SETTLED, Fate.LEFT_OUT)
    return when(city.at, city.habits.zone, _) if is_any and isinstance(city.at, datetime) else "—"
