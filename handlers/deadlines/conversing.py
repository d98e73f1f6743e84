"""What the conversation about deadlines and calendars asks of the store, done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from handlers.calendar_feeds import end_address, make_address
from handlers.calendars import MEDIA_TYPE, file_of, reader_of
from handlers.deadlines.letters import choices_of, title_in, title_note, until, zone_of
from handlers.deadlines.settling import habits_of, later, settle, snooze, unsettle
from handlers.dialogue.deadline_effects import (
    CalendarEnded,
    CalendarMade,
    CalendarSeen,
    DeadlineFiled,
    DeadlineInquiry,
    DeadlineOutcome,
    DeadlineRejoined,
    DeadlineSeen,
    DeadlineSettled,
    DeadlinesFound,
    DeadlineSnoozed,
    DeadlineView,
    EndCalendar,
    FileDeadline,
    FindDeadlines,
    MakeCalendar,
    NoSuchDeadline,
    RejoinDeadline,
    SeeCalendar,
    SeeDeadline,
    SettleDeadline,
    SnoozeDeadline,
    Standing,
    Wish,
)
from handlers.dialogue.deadlines import DELAYS, PAGE
from handlers.dialogue.library import Library
from handlers.ticket_texts import plain
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline, DeadlineState, days_left
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.model.rights import Right, actor_of
from knowledge.store.deadlines import SETTLING
from knowledge.store.member_deadlines import MemberDeadline
from knowledge.store.unit import Unit

Answer = Callable[[MemberDeadline], DeadlineOutcome]


def converse(unit: Unit, contact: Contact, effect: DeadlineInquiry, library: Library, now: datetime) -> DeadlineOutcome:
    """Does what a step wants done about deadlines and calendars.

    Raises:
        Forbidden: the role does not allow it.
    """
    match effect:
        case FindDeadlines(page=page):
            return _found(unit, contact, page, library, now)
        case SeeDeadline(deadline=number, wish=wish):
            return _about(unit, contact, number, now, lambda item: _seen(item, contact, wish, library, now))
        case SettleDeadline(deadline=number, act=act):
            return _about(unit, contact, number, now, lambda item: _settle(unit, item, contact, act, library, now))
        case RejoinDeadline(deadline=number):
            return _about(unit, contact, number, now, lambda item: _rejoin(unit, item, contact, library, now))
        case SnoozeDeadline(deadline=number, days=days):
            return _about(unit, contact, number, now, lambda item: _snooze(unit, item, contact, days, library, now))
        case FileDeadline(deadline=number):
            return _about(unit, contact, number, now, lambda item: _file(unit, item, contact, library, now))
        case SeeCalendar():
            made_at = unit.calendar_feeds.made_at(contact.id)
            return CalendarSeen(made_at=made_at) if made_at else _new_calendar(unit, contact, library, now)
        case MakeCalendar():
            return _new_calendar(unit, contact, library, now)
        case EndCalendar():
            return CalendarEnded(had_one=end_address(unit, contact, now))
        case _:
            assert_never(effect)


def view_of(item: MemberDeadline, contact: Contact, library: Library, now: datetime) -> DeadlineView:
    """A deadline as somebody of the member sees it."""
    deadline, habits = item.deadline, habits_of(contact, library)
    _ = library.phrasebook.speak(*contact.languages)
    title = " ".join(title_in(_, deadline).split())
    return DeadlineView(
        id=deadline.id,
        title=plain(title),
        label=title,
        note=title_note(_, deadline),
        until=until(_, deadline, zone_of(contact.time_zone, library)),
        days=days_left(deadline, habits, now),
        link=deadline.link,
        standing=_standing(item, now),
        acts=item.acts,
        has_changed=deadline.revision > 0,
        choices=choices_of(_, deadline),
    )


def delays_of(deadline: Deadline, contact: Contact, library: Library, now: datetime) -> tuple[int, ...]:
    """In how many days somebody can be reminded again, while there is time left to do it.

    Of those that come to one day, since those before are off, the last is kept: on a Friday, "in 3 days" rather than
    "tomorrow" is Monday.
    """
    zone = zone_of(contact.time_zone, library)
    moments = {days: later(contact, days, now, library) for days in DELAYS}
    by_day = {moment.astimezone(zone).date(): days for days, moment in moments.items() if moment <= deadline.last_call}
    return tuple(by_day.values())


def _standing(item: MemberDeadline, now: datetime) -> Standing:
    """Cancelled before over, over before settled: what ends a deadline for everybody is told first."""
    if item.deadline.state is DeadlineState.CANCELLED:
        return Standing.CANCELLED
    if not item.deadline.is_open(now):
        return Standing.OVER
    return Standing.SETTLED if item.acts else Standing.OPEN


def _found(unit: Unit, contact: Contact, page: int, library: Library, now: datetime) -> DeadlinesFound:
    member = contact.member
    found = unit.member_deadlines.open(member.id, now, PAGE + 1, page * PAGE) if member else ()
    views = tuple(view_of(item, contact, library, now) for item in found[:PAGE])
    return DeadlinesFound(deadlines=views, page=page, has_more=len(found) > PAGE)


def _about(unit: Unit, contact: Contact, number: int, now: datetime, answer: Answer) -> DeadlineOutcome:
    """What comes of a deadline that concerns somebody's member; no other is told anything about."""
    deadline = unit.deadlines.one(number)
    item = unit.member_deadlines.of(deadline, contact, now) if deadline is not None else None
    return answer(item) if item is not None else NoSuchDeadline()


def _seen(item: MemberDeadline, contact: Contact, wish: Wish, library: Library, now: datetime) -> DeadlineSeen:
    delays = delays_of(item.deadline, contact, library, now) if wish is Wish.SNOOZE else ()
    return DeadlineSeen(deadline=view_of(item, contact, library, now), wish=wish, delays=delays)


def _settle(
    unit: Unit, item: MemberDeadline, contact: Contact, act: Act, library: Library, now: datetime
) -> DeadlineSettled:
    """What belongs to an event, a form or a call is not done by saying so: it can only be declined here."""
    actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, contact.member)
    deadline = item.deadline
    is_elsewhere = act is Act.ANSWERED and bool(deadline.subject)
    may_be = _standing(item, now) is Standing.OPEN and not is_elsewhere
    is_new = may_be and settle(unit, contact, deadline, act, now)
    others = unit.member_deadlines.others(deadline, contact, now) if is_new else ()
    view = view_of(_as_it_is(unit, item, contact), contact, library, now)
    return DeadlineSettled(deadline=view, act=act, is_new=is_new, others=others)


def _rejoin(unit: Unit, item: MemberDeadline, contact: Contact, library: Library, now: datetime) -> DeadlineRejoined:
    actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, contact.member)
    is_new = item.deadline.is_open(now) and unsettle(unit, contact, item.deadline, now)
    view = view_of(_as_it_is(unit, item, contact), contact, library, now)
    return DeadlineRejoined(deadline=view, is_new=is_new)


def _as_it_is(unit: Unit, item: MemberDeadline, contact: Contact) -> MemberDeadline:
    """The deadline with what the member did by now: a colleague may have been first by a moment."""
    member = contact.member
    done = unit.deadlines.acts_on(item.deadline, member.id) & SETTLING if member else item.acts
    return replace(item, acts=done)


def _snooze(
    unit: Unit, item: MemberDeadline, contact: Contact, days: int, library: Library, now: datetime
) -> DeadlineSnoozed:
    view, deadline = view_of(item, contact, library, now), item.deadline
    has_time = view.standing is Standing.OPEN and later(contact, days, now, library) <= deadline.last_call
    moment = snooze(unit, contact, deadline, days, now, library) if has_time else None
    return DeadlineSnoozed(deadline=view, until=moment)


def _file(unit: Unit, item: MemberDeadline, contact: Contact, library: Library, now: datetime) -> DeadlineFiled:
    content = file_of(item, reader_of(contact, library))
    file = Attachment(
        name=f"deadline-{item.deadline.id}.ics",
        media_type=MEDIA_TYPE,
        size=len(content),
        reference=unit.files.put(content, now),
    )
    return DeadlineFiled(deadline=view_of(item, contact, library, now), files=(file,))


def _new_calendar(unit: Unit, contact: Contact, library: Library, now: datetime) -> CalendarMade:
    return CalendarMade(address=make_address(unit, contact, library.installation.web, now))
