"""Who gets which reminder of a deadline when: the picture, its table, and the cities behind each of its numbers.

Events and campaigns are reminded of by deadlines of theirs, so that their pages draw the same (`picture_of`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Path, Query, Request, Response

from bot.web.console_deadline_base import DEADLINES, DeadlinePages
from bot.web.console_deadline_words import step_name, when
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_reminder_words import ALWAYS, day_of, fate_names, moment, reason_of, shifted, short_day, usual_time
from handlers.deadlines.letters import title_in
from handlers.phrasebook import Speaker
from knowledge.calendars import is_day_off
from knowledge.model.deadlines import Deadline
from knowledge.model.reminder_plans import City, Fate, Reminder, reminders_of
from knowledge.store.reminder_standing import ReminderStanding
from knowledge.store.unit import Unit

PAGE = 100
"""Cities on one page."""

WIDTH, HEIGHT = 120, 164
"""Of the part of the drawing that belongs to one reminder, in its units, which are pixels."""

TALL, BASE = 72, 100
"""How tall a bar is that stands for every city, and how far down its foot is."""

Name = Annotated[str, Path(pattern=r"^[1-9]\d{0,2}[dh]$")]
Shown = Annotated[str, Query(max_length=20)]
Page = Annotated[int, Query(ge=0, le=10_000)]


def reminder_page(services: ConsoleServices) -> Callable[..., Awaitable[Response]]:
    """The page of the cities behind the numbers of one reminder."""
    return _Reminders(services).page


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """Whose clock the picture goes by, when, and in whose words it is."""

    official: ZoneInfo
    now: datetime
    _: Speaker


def reminders_at(unit: Unit, deadline: Deadline, sight: Sight) -> tuple[Reminder, ...]:
    """The reminders of a deadline with what becomes of them, in three statements."""
    standing = ReminderStanding(unit.connection)
    readers = standing.readers(deadline, sight.now, sight.official)
    return reminders_of(deadline, readers, standing.posted(deadline), is_day_off, sight.now)


def picture_of(unit: Unit, deadline: Deadline, sight: Sight) -> dict[str, Any]:
    """What `console/_reminders.html` draws of a deadline."""
    return picture(deadline, reminders_at(unit, deadline, sight), sight)


def picture(deadline: Deadline, reminders: Sequence[Reminder], sight: Sight) -> dict[str, Any]:
    """The drawing and the table of some reminders of a deadline: nothing but their data decides of it."""
    _, names = sight._, fate_names(sight._)
    shown = [fate for fate in Fate if fate in ALWAYS or any(each.counts.get(fate) for each in reminders)]
    return {
        "number": deadline.id,
        "fates": [(fate.value, names[fate]) for fate in shown],
        "rows": [_row(deadline, each, shown, sight) for each in reminders],
        "drawing": drawing(deadline, reminders, sight),
    }


def _row(deadline: Deadline, reminder: Reminder, shown: Sequence[Fate], sight: Sight) -> dict[str, Any]:
    _, here = sight._, f"{DEADLINES}/{deadline.id}/reminders/{reminder.step}"
    counts = reminder.counts
    return {
        "step": step_name(reminder.step, _),
        "when": usual_time(deadline, reminder.step, sight.official, _),
        "shifted": list(shifted(reminder, _)),
        "href": here,
        "cities": _.number(len(reminder.cities)),
        "people": _.number(reminder.people),
        "counts": [
            {"href": f"{here}?fate={fate}" if counts.get(fate) else "", "count": _.number(counts.get(fate, 0))}
            for fate in shown
        ],
    }


def drawing(deadline: Deadline, reminders: Sequence[Reminder], sight: Sight) -> dict[str, Any]:
    """Where everything is in the drawing: a bar for each reminder, the deadline at the right, and where we are now."""
    marks = [_mark(place, deadline, reminder, sight) for place, reminder in enumerate(reminders)]
    due = deadline.due_at.astimezone(sight.official)
    return {
        "width": WIDTH * (len(reminders) + 1),
        "height": HEIGHT,
        "base": BASE,
        "marks": marks,
        "end": {"x": _middle(len(reminders)), "day": short_day(due.date(), sight._), "top": BASE - TALL},
        "now": _now_at(deadline, reminders, sight.now),
    }


def _mark(place: int, deadline: Deadline, reminder: Reminder, sight: Sight) -> dict[str, Any]:
    going = sum(reminder.counts.get(fate, 0) for fate in (Fate.SENT, Fate.UNDER_WAY, Fate.TO_COME))
    return {
        "x": _middle(place),
        "name": step_name(reminder.step, sight._),
        "day": short_day(day_of(deadline, reminder.step, sight.official), sight._),
        "count": sight._.number(going),
        "parts": _parts(reminder.counts, len(reminder.cities)),
    }


def _parts(counts: Mapping[Fate, int], every: int) -> list[dict[str, Any]]:
    """The parts of a bar from its foot upwards."""
    parts, foot = [], float(BASE)
    for fate in Fate:
        if counts.get(fate):
            height = TALL * counts[fate] / every
            foot -= height
            parts.append({"fate": fate.value, "y": round(foot, 1), "height": round(height, 1)})
    return parts


def _middle(place: int) -> float:
    return WIDTH * (place + 0.5)


def _now_at(deadline: Deadline, reminders: Sequence[Reminder], now: datetime) -> float | None:
    """How far to the right this moment is, between the reminders before and behind it; None once it is over."""
    if not deadline.is_open(now):
        return None
    moments = [*(deadline.due_at - each.step.length for each in reminders), deadline.due_at]
    passed = [place for place, at in enumerate(moments) if at <= now]
    if not passed:
        return WIDTH / 4
    last = passed[-1]
    share = (now - moments[last]) / (moments[last + 1] - moments[last])
    return round(_middle(last) + WIDTH * share, 1)


class _Reminders(DeadlinePages):
    async def page(self, request: Request, number: Number, step: Name, fate: Shown = "", page: Page = 0) -> Response:
        """Every city of one reminder, or those of which it became one thing."""
        official = ZoneInfo(self._services.settings.time_zone)
        sight = Sight(official=official, now=datetime.now(UTC), _=self._speaker(request))

        def read(unit: Unit) -> dict[str, Any]:
            deadline = unit.deadlines.one(number)
            if deadline is None:
                raise HTTPException(404)
            found = [each for each in reminders_at(unit, deadline, sight) if each.step.text == step]
            if not found:
                raise HTTPException(404)
            return _values(deadline, found[0], sight, fate, page)

        return await self._show(request, read, lambda values: ("console/reminder.html", values))


def _values(deadline: Deadline, reminder: Reminder, sight: Sight, fate: str, page: int) -> dict[str, Any]:
    _, names = sight._, fate_names(sight._)
    chosen = next((each for each in names if each == fate), None)
    cities = [city for city in reminder.cities if chosen in (None, city.fate)]
    here, counts = f"{DEADLINES}/{deadline.id}", reminder.counts
    every: list[tuple[str, str, int]] = [("", _("All"), len(reminder.cities))]
    every += [(each.value, name, counts[each]) for each, name in names.items() if counts.get(each)]
    return {
        "here": f"{here}/reminders/{reminder.step}",
        "deadline": here,
        "title": title_in(_, deadline),
        "title_language": deadline.titles.render(_.languages).language,
        "until": when(deadline.due_at, ZoneInfo(deadline.zone), _),
        "step": step_name(reminder.step, _),
        "usual": usual_time(deadline, reminder.step, sight.official, _),
        "filters": [
            {"fate": code, "label": label, "count": _.number(count), "is_chosen": code == (chosen or "")}
            for code, label, count in every
        ],
        "fate": chosen or "",
        "rows": [_city(each, names, _) for each in cities[page * PAGE : (page + 1) * PAGE]],
        "page": page,
        "pages": -(-len(cities) // PAGE),
    }


def _city(city: City, names: Mapping[Fate, str], _: Speaker) -> dict[str, Any]:
    is_moving = city.fate in (Fate.TO_COME, Fate.NOT_REACHED)
    return {
        "member": city.member,
        "name": city.name,
        "when": moment(city, _),
        "why": reason_of(city, _) if is_moving else "",
        "people": _.number(city.people),
        "fate": city.fate.value,
        "fate_name": names[city.fate],
    }
