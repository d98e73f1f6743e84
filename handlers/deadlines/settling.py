"""A city has done what was asked for, will not do it, or wants to be reminded later."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from knowledge.calendars import is_day_off
from knowledge.model.audience import Act
from knowledge.model.circulation import Habits, next_civil
from knowledge.model.deadlines import HOUR, Deadline
from knowledge.model.people import Contact
from knowledge.store.unit import Unit

SETTLED = "settled"
"""Why a reminder was taken back: a colleague has acted."""


def settle(unit: Unit, contact: Contact, deadline: Deadline, act: Act, now: datetime) -> bool:
    """Notes what somebody did about a deadline for their member, and takes back what waits for all of it.

    False when it was settled before, by whomever of the member; then nothing changes.
    """
    if contact.member is None:
        return False
    unit.deadlines.hold(deadline.settled_by)
    if unit.deadlines.is_settled(deadline, contact.member.id):
        return False
    return settle_subject(unit, contact, deadline.settled_by, act, now)


def settle_subject(unit: Unit, contact: Contact, subject: str, act: Act, now: datetime) -> bool:
    """The same by what deadlines belong to, such as "event:3": whoever registers there is done with them."""
    ids = [deadline.id for deadline in unit.deadlines.hold(subject)]
    noted = unit.audiences.note_act(subject, act, contact, now)
    if contact.member is not None and ids:
        unit.deadline_reminders.take_back(ids, now, SETTLED, contact.member.id)
    return noted


def unsettle(unit: Unit, contact: Contact, deadline: Deadline, now: datetime) -> bool:
    """Takes back that the member will not take part: who of it missed the present step is reminded by it now, at an
    hour of theirs, and all of them from the next one on. False if it had not said so."""
    unit.deadlines.hold(deadline.settled_by)
    if contact.member is None or not unit.deadlines.unsettle(deadline, contact.member.id):
        return False
    unit.deadlines.look_sooner({deadline.id: now})
    return True


def snooze(unit: Unit, contact: Contact, deadline: Deadline, days: int, now: datetime, library: Library) -> datetime:
    """Has somebody reminded some days later and not before; returns when: in the morning of a working day of theirs."""
    until = later(contact, days, now, library)
    unit.deadlines.snooze(deadline.id, contact.id, until)
    return until


def later(contact: Contact, days: int, now: datetime, library: Library) -> datetime:
    """When somebody is reminded who wants to be reminded some days later: in the morning of a working day of theirs."""
    habits = habits_of(contact, library)
    day = now.astimezone(habits.zone).date() + timedelta(days=days)
    return next_civil(datetime.combine(day, HOUR, habits.zone), habits, is_day_off)


def habits_of(contact: Contact, library: Library) -> Habits:
    """When somebody may be written to."""
    member = contact.member
    return Habits(
        zone=zone_of(contact.time_zone, library),
        quiet=contact.quiet,
        country=member.country if member else "",
        holidays=library.installation.house.calendar(member.holidays if member else ""),
    )
