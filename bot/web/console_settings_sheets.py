"""The sheets of quiet hours, closed days and reminder plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_forms import Misfilled, Reading, plan_in, spelled
from bot.web.console_deadline_words import step_name
from bot.web.console_pages import ConsoleServices
from bot.web.console_settings_base import Look
from handlers.circulars.texts import purpose_name
from handlers.dialogue.naming import hours_in_words
from handlers.phrasebook import Speaker
from handlers.preferences.house import ClosedDay, House, Preference
from handlers.preferences.values import LONGEST_NAME, LONGEST_PLAN, MOST_CLOSED, Closed, Plans, Quiet, Value
from knowledge.customs import date_in_words
from knowledge.model.deadlines import PLANS
from knowledge.model.preferences import DAYTIME, QuietHours
from knowledge.model.readings import DeadlineKind

SPARE = 3
"""Empty rows below the closed days; the next ones come once these are filled."""

MOST_ROWS = MOST_CLOSED + SPARE


class QuietHoursSheet:
    slug, preference = "quiet-hours", Preference.QUIET_HOURS

    def title(self, _: Speaker) -> str:
        return _("Quiet hours")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        return hours_in_words(_, house.quiet_hours)

    def values(self, look: Look) -> dict[str, Any]:
        typed, quiet = look.again.typed(self.slug), look.house.quiet_hours
        fields = {"begin": f"{quiet.begin:%H:%M}", "end": f"{quiet.end:%H:%M}"}
        return {
            "typed": fields if typed is None else {name: typed.line(name) for name in fields},
            "usual": hours_in_words(look._, DAYTIME),
        }

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        reading = Reading()
        begin = reading.take(lambda: _time(form, "begin", _))
        end = reading.take(lambda: _time(form, "end", _))
        reading.close()
        return Quiet(hours=QuietHours(begin=begin or time(0), end=end or time(0)))

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """It can be undone."""


class ClosedDaysSheet:
    slug, preference = "closed-days", Preference.CLOSED_DAYS

    def title(self, _: Speaker) -> str:
        return _("Closed days")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        return _.plural("{count} day", "{count} days", len(house.closed)) if house.closed else _("none")

    def values(self, look: Look) -> dict[str, Any]:
        typed = look.again.typed(self.slug)
        rows = _stored_rows(look.house.closed) if typed is None else _typed_rows(typed)
        empty = ("", "", "")
        return {
            "rows": [*rows, *[empty] * SPARE][:MOST_ROWS],
            "days": [_in_words(run, look._) for run in _runs(look.draft.closed)],
            "most": MOST_CLOSED,
            "longest": LONGEST_NAME,
        }

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        reading, days = Reading(), dict[date, ClosedDay]()
        for number, row in enumerate(_typed_rows(form)):
            days |= reading.take(partial(_days_of, number, row, days, _)) or {}
        reading.close()
        return Closed(days=tuple(days[day] for day in sorted(days)))

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """It can be undone."""


class PlansSheet:
    slug, preference = "reminders", Preference.PLANS

    def title(self, _: Speaker) -> str:
        return _("Reminders")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        named = [purpose_name(_, kind) for kind in DeadlineKind if kind in house.plans]
        return _.list(named) if named else _("as is usual")

    def values(self, look: Look) -> dict[str, Any]:
        typed, _ = look.again.typed(self.slug), look._
        rows = []
        for kind in DeadlineKind:
            own = look.house.plans.get(kind)
            rows.append(
                {
                    "name": plan_field(kind),
                    "label": purpose_name(_, kind),
                    "value": typed.line(plan_field(kind)) if typed else spelled(own) if own else "",
                    "usual": spelled(PLANS[kind]),
                    "words": _.list([step_name(step, _) for step in look.draft.plan(kind)]),
                    "is_usual": kind not in look.draft.plans,
                }
            )
        return {"rows": rows, "longest": LONGEST_PLAN}

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        wrong, plans = dict[str, str](), {}
        for kind in DeadlineKind:
            name = plan_field(kind)
            if not form.line(name):
                continue
            try:
                plans[kind] = plan_in(Posted(fields={"plan": (form.line(name),)}, files={}), _)
            except Wrong as error:
                wrong[name] = error.sentence
        if wrong:
            raise Misfilled(wrong)
        return Plans(plans={kind: plan for kind, plan in plans.items() if plan != PLANS[kind]})

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """It can be undone."""


def plan_field(kind: DeadlineKind) -> str:
    """The name of the field for the plan of a kind."""
    return f"plan-{kind.value}"


def _time(form: Posted, name: str, _: Speaker) -> time:
    try:
        return time.fromisoformat(form.line(name).zfill(5))
    except ValueError:
        raise Wrong(name, _("Please write a time of day, such as 21:30.")) from None


def _typed_rows(form: Posted) -> list[tuple[str, str, str]]:
    """Rows as they were typed, without empty ones: first day, last day, name."""
    rows = (
        (form.line(f"day-{number}"), form.line(f"until-{number}"), form.line(f"name-{number}"))
        for number in range(MOST_ROWS)
    )
    return [row for row in rows if any(row)]


def _stored_rows(days: Sequence[ClosedDay]) -> list[tuple[str, str, str]]:
    """Days in a row that are called the same are one row."""
    return [
        (run[0].day.isoformat(), run[-1].day.isoformat() if len(run) > 1 else "", run[0].name) for run in _runs(days)
    ]


def _runs(days: Sequence[ClosedDay]) -> Iterator[list[ClosedDay]]:
    numbered = enumerate(days)
    for _key, run in groupby(numbered, key=lambda pair: (pair[1].day - timedelta(days=pair[0]), pair[1].name)):
        yield [each for _number, each in run]


def _days_of(
    number: int, row: tuple[str, str, str], others: Mapping[date, ClosedDay], _: Speaker
) -> dict[date, ClosedDay]:
    """The days of a row, none of which stands in an earlier one."""
    first = _day(f"day-{number}", row[0], _)
    last = _day(f"until-{number}", row[1], _) if row[1] else first
    if last < first:
        raise Wrong(f"until-{number}", _("That is before it begins. Please check the end."))
    count = (last - first).days + 1
    if len(others) + count > MOST_CLOSED:
        raise Wrong(f"day-{number}", _("These are too many days: at most {most}.", most=_.number(MOST_CLOSED)))
    if len(row[2]) > LONGEST_NAME:
        raise Wrong(f"name-{number}", _("That is too long: at most {most} characters.", most=_.number(LONGEST_NAME)))
    days = [first + timedelta(days=each) for each in range(count)]
    if any(day in others for day in days):
        raise Wrong(f"day-{number}", _("This day is in the list twice."))
    return {day: ClosedDay(day=day, name=row[2]) for day in days}


def _day(name: str, typed: str, _: Speaker) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Wrong(name, _("Please write a day, such as 2026-12-24.")) from None


def _in_words(run: Sequence[ClosedDay], _: Speaker) -> str:
    """One day, or the first and the last of several, and what they are called."""
    ends = dict.fromkeys((run[0].day, run[-1].day))
    days = " – ".join(date_in_words(day, "full", _.language) for day in ends)
    return f"{days} · {run[0].name}" if run[0].name else days
