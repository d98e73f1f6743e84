"""Deadlines are set, moved and cancelled: by hand, or from a circular of which a person confirmed them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from handlers.circulars import facts
from handlers.deadlines.letters import change
from handlers.dialogue.library import Library
from handlers.preferences.setting import usual_plan
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularText
from knowledge.model.deadlines import (
    CHANGE,
    Change,
    Deadline,
    DeadlineRefused,
    DeadlineState,
    instant_of,
)
from knowledge.model.languages import Language, Text
from knowledge.model.rights import Actor, Right
from knowledge.store import signals
from knowledge.store.deadline_reminders import Occasion, Postage
from knowledge.store.unit import Unit

END_OF_DAY = time(23, 59)
"""Of a deadline without a time: the last minute of its day, which nobody takes for the day before."""


_OFFSET = re.compile(r"UTC(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d{2}))?")


class NoSuchDeadline(FocalError):
    """There is no such deadline."""


def known(unit: Unit, id: int) -> Deadline:
    """A deadline by its number.

    Raises:
        NoSuchDeadline: there is none.
    """
    deadline = unit.deadlines.one(id)
    if deadline is None:
        raise NoSuchDeadline
    return deadline


def set_deadline(unit: Unit, by: Actor, deadline: Deadline, now: datetime) -> Deadline:
    """Stores a new deadline; without a plan it gets the usual one of its kind.

    Raises:
        Forbidden: the actor may not.
        DeadlineRefused: it is over already, or has no title.
    """
    by.need(Right.SET_DEADLINES)
    _check(deadline, now)
    plan = deadline.plan or usual_plan(unit, deadline.kind)
    kept = unit.deadlines.add(replace(deadline, plan=plan, since=max(deadline.since, now)))
    _note(unit, by, "set", kept, now)
    return kept


def move_deadline(
    unit: Unit, by: Actor, deadline: Deadline, due_at: datetime, library: Library, now: datetime
) -> Deadline:
    """Gives a deadline another time, as it stands in the store, and tells those who were reminded of the old one.

    Raises:
        Forbidden: the actor may not.
        DeadlineRefused: the new time is over already.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.SET_DEADLINES)
    before = deadline.due_at
    _check(replace(deadline, due_at=due_at), now)
    if due_at == before:
        return deadline
    what = Change.EXTENDED if due_at > before else Change.MOVED
    kept = unit.deadlines.save(replace(deadline, due_at=due_at, since=now, state=DeadlineState.OPEN))
    _tell(unit, kept, what, before, library, now)
    _note(unit, by, what, kept, now)
    return kept


def cancel_deadline(
    unit: Unit, by: Actor, deadline: Deadline, library: Library, now: datetime, without: Collection[int] = ()
) -> Deadline:
    """Reminds nobody any more, and tells those who were reminded; one that is cancelled stays so.

    Args:
        without: the numbers of contacts who are told why it is cancelled, and need not hear of it twice.

    Raises:
        Forbidden: the actor may not.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.SET_DEADLINES)
    if deadline.state is DeadlineState.CANCELLED:
        return deadline
    kept = unit.deadlines.save(replace(deadline, state=DeadlineState.CANCELLED))
    _tell(unit, kept, Change.CANCELLED, deadline.due_at, library, now, without)
    _note(unit, by, Change.CANCELLED, kept, now)
    return kept


def from_circular(
    circular: Circular, texts: dict[Language, CircularText], confirmed: facts.Deadline, official: str, now: datetime
) -> Deadline:
    """The deadline that a person confirmed in a circular, named as the circular is.

    Args:
        official: name of the network's clock, for one that names no other. It is also the official time of one that
            names an offset alone, which is no place's.

    Raises:
        DeadlineRefused: it has no day, the clock skips its hour, or it lies before the circular was issued.
    """
    if confirmed.date is None:
        raise DeadlineRefused("no-day")
    zone = _zone(confirmed.zone) or ZoneInfo(official)
    written = _offset(confirmed.zone) or zone
    due_at = instant_of(datetime.combine(confirmed.date, confirmed.time or END_OF_DAY, written))
    if circular.issued is not None and confirmed.date < circular.issued:
        raise DeadlineRefused("before-announcement")
    titles = {language: text.title for language, text in texts.items() if text.title}
    if not titles:
        raise DeadlineRefused("no-title")
    return Deadline(
        titles=Text(titles),
        due_at=due_at,
        zone=zone.key,
        since=now,
        kind=confirmed.what,
        audience=circular.audience,
        circular=circular.id,
    )


def _check(deadline: Deadline, now: datetime) -> None:
    if deadline.due_at <= now:
        raise DeadlineRefused("past")
    if not any(title.strip() for title in deadline.titles.values()):
        raise DeadlineRefused("no-title")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # a place as it is printed
        return None


def _offset(name: str) -> timezone | None:
    """The zone of an offset, as it is read from a circular: "UTC+2", "UTC-3:30"."""
    found = _OFFSET.fullmatch(name)
    if found is None:
        return None
    ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-ahead if found["sign"] == "-" else ahead)


def _tell(
    unit: Unit,
    deadline: Deadline,
    what: Change,
    before: datetime,
    library: Library,
    now: datetime,
    without: Collection[int] = (),
) -> None:
    """Reminders of the old time that wait are taken back; who got a word about it gets one about the new."""
    installation = library.installation
    unit.deadline_reminders.take_back([deadline.id], now, what)
    occasion = Occasion(deadline=deadline, name=what, at=now, purpose=CHANGE)
    post = Postage(
        channels=installation.channels, now=now, write=lambda readers: change(deadline, what, before, readers, library)
    )
    if unit.deadline_reminders.tell(occasion, post, ZoneInfo(installation.time_zone), without):
        unit.wake(signals.OUTBOX)


def _note(unit: Unit, by: Actor, verb: str, deadline: Deadline, now: datetime) -> None:
    unit.audit.note(by.name, f"deadline.{verb}", f"deadline:{deadline.id}", now)
