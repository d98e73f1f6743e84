"""Deadlines in conversation: listed, read, settled for the whole member, put off, and taken into a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.dialogue import calendars
from handlers.dialogue.deadline_effects import (
    CalendarEnded,
    CalendarMade,
    CalendarSeen,
    DeadlineFiled,
    DeadlineOutcome,
    DeadlineRejoined,
    DeadlineSeen,
    DeadlineSettled,
    DeadlinesFound,
    DeadlineSnoozed,
    DeadlineView,
    FileDeadline,
    FindDeadlines,
    NoSuchDeadline,
    RejoinDeadline,
    SeeDeadline,
    SettleDeadline,
    SnoozeDeadline,
    Standing,
    Wish,
)
from handlers.dialogue.deadline_words import (
    act_of,
    delay,
    end_of,
    left,
    mark_in,
    member_of,
    relieved,
    summary,
    until,
)
from handlers.dialogue.effects import Step
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import clock, listed
from handlers.dialogue.saying import MENU, menu, say, voice_of
from handlers.dialogue.settings import clock_of
from knowledge.customs import date_in_words
from knowledge.model.audience import Act
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.messages import Choice
from knowledge.model.people import Role

DONE, DECLINE, SNOOZE = "done", "decline", "snooze"
"""What stands below a reminder; a number follows."""

LIST, ONE, DECLINING, SNOOZING, REJOIN, FILE = "deadlines", "deadline", "declining", "snoozing", "rejoin", "ics"

CHOICES = frozenset({DONE, DECLINE, SNOOZE, LIST, ONE, DECLINING, SNOOZING, REJOIN, FILE})
"""What the choices begin with that `choose` understands."""

PAGE = 6
"""Deadlines shown at once: what a telephone shows without much scrolling."""

DELAYS = (1, 3, 7)
"""Days after which somebody can be reminded again: tomorrow, in a few days, in a week."""


def find(before: Conversation, library: Library, page: int = 0) -> Step:
    """The deadlines of the reader's member."""
    if before.contact.member is None:
        return _stranger(before, library)
    return Step(conversation=before, effects=(FindDeadlines(page=page),))


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a choice about a deadline, whenever it is pressed: a reminder's buttons stay good."""
    if before.contact.member is None:
        return _stranger(before, library)
    match [name, *values]:
        case [str(begin), page] if begin == LIST:
            return find(before, library, int(page))
        case [str(begin), number] if begin == ONE:
            return _look(before, number, Wish.READ)
        case [str(begin), number] if begin == DECLINE:
            return _look(before, number, Wish.DECLINE)
        case [str(begin), number] if begin == SNOOZE:
            return _look(before, number, Wish.SNOOZE)
        case [str(begin), number] if begin == DONE:
            return _settle(before, number, Act.ANSWERED)
        case [str(begin), number, "yes"] if begin == DECLINING:
            return _settle(before, number, Act.DECLINED)
        case [str(begin), _number, "no"] if begin == DECLINING:
            _ = voice_of(before, library)
            return say(before, _.language, _("Then nothing was changed: the reminders go on."))
        case [str(begin), number, days] if begin == SNOOZING:
            return Step(conversation=before, effects=(SnoozeDeadline(deadline=int(number), days=int(days)),))
        case [str(begin), number] if begin == REJOIN:
            return Step(conversation=before, effects=(RejoinDeadline(deadline=int(number)),))
        case [str(begin), number] if begin == FILE:
            return Step(conversation=before, effects=(FileDeadline(deadline=int(number)),))
        case _:
            return menu(before, library)


def on_outcome(before: Conversation, outcome: DeadlineOutcome, library: Library) -> Step:
    """The next step once an effect about deadlines or calendars had its outcome."""
    _ = voice_of(before, library)
    match outcome:
        case DeadlinesFound():
            return _on_found(before, outcome, library)
        case DeadlineSeen(wish=Wish.READ, deadline=deadline):
            return _show(before, deadline, _)
        case DeadlineSeen(wish=Wish.DECLINE, deadline=deadline):
            return _ask_to_decline(before, deadline, _)
        case DeadlineSeen():
            return _ask_when(before, outcome, _)
        case DeadlineSettled():
            return _on_settled(before, outcome, _)
        case DeadlineRejoined():
            return _on_rejoined(before, outcome, _)
        case DeadlineSnoozed(deadline=deadline, until=at):
            return _on_snoozed(before, deadline, at, library)
        case DeadlineFiled(deadline=deadline, files=files):
            text = _("Open this file to take it into your calendar: {title}", title=deadline.title)
            return say(before, _.language, text, files=files)
        case NoSuchDeadline():
            text = _("I know of no such deadline of your city. The secretariat can tell you more.")
            return say(before, _.language, text)
        case CalendarSeen() | CalendarMade() | CalendarEnded():
            return calendars.on_outcome(before, outcome, library)
        case _:
            assert_never(outcome)


def _look(before: Conversation, number: str, wish: Wish) -> Step:
    return Step(conversation=before, effects=(SeeDeadline(deadline=int(number), wish=wish),))


def _settle(before: Conversation, number: str, act: Act) -> Step:
    return Step(conversation=before, effects=(SettleDeadline(deadline=int(number), act=act),))


def _stranger(before: Conversation, library: Library) -> Step:
    """Nobody knows yet for which city this person speaks."""
    _ = voice_of(before, library)
    text = _("Deadlines are those of your city, and I do not know yet for which city you speak.")
    access = [Choice(id="access", label=_("Ask for access"))] if before.contact.role is Role.VISITOR else []
    return say(before, _.language, text, [*access, Choice(id=MENU, label=_("All topics"))])


def _on_found(before: Conversation, found: DeadlinesFound, library: Library) -> Step:
    _ = voice_of(before, library)
    at_menu = replace(before, topic=AtMenu())
    if not found.deadlines:
        text = _("{member} has no open deadline at the moment.", member=member_of(before.contact))
        return say(at_menu, _.language, text, [*_calendar(_, library), *menu_choices(_)], is_passing=True)
    heading = _("**Open deadlines of {member}**", member=member_of(before.contact))
    text = "\n\n".join([heading, *(summary(_, deadline, before.contact) for deadline in found.deadlines)])
    choices = [Choice(id=f"{ONE}:{deadline.id}", label=deadline.label) for deadline in found.deadlines]
    if found.has_more:
        choices.append(Choice(id=f"{LIST}:{found.page + 1}", label=_("More deadlines")))
    return say(at_menu, _.language, text, [*choices, *_calendar(_, library), *menu_choices(_)], is_passing=True)


def _calendar(_: Voice, library: Library) -> list[Choice]:
    """The way to an address, where the installation has any."""
    return [Choice(id=calendars.CALENDAR, label=_("My calendar"))] if library.installation.web else []


def _show(before: Conversation, deadline: DeadlineView, _: Voice) -> Step:
    """One deadline with all that can be done about it."""
    if deadline.standing in (Standing.OPEN, Standing.SETTLED):
        state = mark_in(_, deadline, before.contact)
        first = listed([f"**{deadline.title}**", left(_, deadline.days)])
    else:
        state, first = end_of(_, deadline, before.contact), ""
    text = "\n\n".join(filter(None, (first, deadline.note, state, until(_, deadline), deadline.link)))
    choices = [*_doors(_, deadline), Choice(id=f"{LIST}:0", label=_("All deadlines"))]
    return say(replace(before, topic=AtMenu()), _.language, text, choices, is_passing=True)


def _doors(_: Voice, deadline: DeadlineView) -> list[Choice]:
    """What can be done about a deadline as it stands."""
    match deadline.standing:
        case Standing.OPEN:
            return [*deadline.choices, _file(_, deadline)]
        case Standing.SETTLED:
            return [*_return(_, deadline), _file(_, deadline)]
        case Standing.OVER | Standing.CANCELLED:
            return []
        case _:
            assert_never(deadline.standing)


def _file(_: Voice, deadline: DeadlineView) -> Choice:
    return Choice(id=f"{FILE}:{deadline.id}", label=_("Add to calendar"))


def _return(_: Voice, deadline: DeadlineView) -> list[Choice]:
    """The way back for those who declined."""
    is_declined = act_of(deadline.acts) is Act.DECLINED
    return [Choice(id=f"{REJOIN}:{deadline.id}", label=_("We do take part after all"))] if is_declined else []


def _say_end(before: Conversation, deadline: DeadlineView, _: Voice) -> Step:
    """The answer to whatever is wanted of a deadline about which nothing is to be done."""
    when = deadline.until if deadline.standing is Standing.OVER else ""
    text = "\n\n".join(filter(None, (end_of(_, deadline, before.contact), when)))
    return say(before, _.language, text, _return(_, deadline) if deadline.standing is Standing.SETTLED else [])


def _ask_to_decline(before: Conversation, deadline: DeadlineView, _: Voice) -> Step:
    """Once, since it is for all colleagues."""
    if deadline.standing is not Standing.OPEN:
        return _say_end(before, deadline, _)
    text = _(
        "If {member} does not take part, none of you will be reminded any more of: {title}. Shall I note that?",
        member=member_of(before.contact),
        title=deadline.title,
    )
    choices = [
        Choice(id=f"{DECLINING}:{deadline.id}:yes", label=_("Yes, we will not take part")),
        Choice(id=f"{DECLINING}:{deadline.id}:no", label=_("No")),
    ]
    return say(before, _.language, f"{text}\n\n{until(_, deadline)}", choices)


def _on_settled(before: Conversation, settled: DeadlineSettled, _: Voice) -> Step:
    deadline = settled.deadline
    if not settled.is_new:
        return _show(before, deadline, _) if deadline.standing is Standing.OPEN else _say_end(before, deadline, _)
    member, title = member_of(before.contact), deadline.title
    if settled.act is Act.DECLINED:
        text = _("I have noted that {member} will not take part: {title}", member=member, title=title)
    else:
        text = _("Thank you. I have noted that {member} has done it: {title}", member=member, title=title)
    return say(before, _.language, f"{text}\n\n{relieved(_, settled.others)}", _return(_, deadline))


def _on_rejoined(before: Conversation, rejoined: DeadlineRejoined, _: Voice) -> Step:
    deadline = rejoined.deadline
    if deadline.standing is not Standing.OPEN:
        return _say_end(before, deadline, _)
    member, title = member_of(before.contact), deadline.title
    if rejoined.is_new:
        text = _(
            "Gladly: {member} takes part after all, and you are reminded again of: {title}", member=member, title=title
        )
    else:
        text = _("{member} had not declined, so nothing was changed: {title}", member=member, title=title)
    return say(before, _.language, f"{text}\n\n{until(_, deadline)}", deadline.choices)


def _ask_when(before: Conversation, seen: DeadlineSeen, _: Voice) -> Step:
    """When somebody wants to be reminded again, of the days that come before the deadline."""
    deadline = seen.deadline
    if deadline.standing is not Standing.OPEN:
        return _say_end(before, deadline, _)
    if not seen.delays:
        return _no_time(before, deadline, _)
    text = _("When shall I remind you again of: {title}?", title=deadline.title)
    choices = [Choice(id=f"{SNOOZING}:{deadline.id}:{days}", label=delay(_, days)) for days in seen.delays]
    return say(before, _.language, f"{text}\n\n{until(_, deadline)}", choices)


def _no_time(before: Conversation, deadline: DeadlineView, _: Voice) -> Step:
    text = _("There is no day left on which I could remind you again of: {title}", title=deadline.title)
    return say(before, _.language, f"{text}\n\n{until(_, deadline)}", _settling(deadline))


def _settling(deadline: DeadlineView) -> list[Choice]:
    return [choice for choice in deadline.choices if not choice.id.startswith(f"{SNOOZE}:")]


def _on_snoozed(before: Conversation, deadline: DeadlineView, at: datetime | None, library: Library) -> Step:
    _ = voice_of(before, library)
    if deadline.standing is not Standing.OPEN:
        return _say_end(before, deadline, _)
    if at is None:
        return _no_time(before, deadline, _)
    there = at.astimezone(ZoneInfo(clock_of(before.contact, library)))
    text = _(
        "I will remind you on {date} at {time}, unless one of you has settled it by then: {title}",
        date=date_in_words(there.date(), "full", _.language),
        time=clock(there.time()),
        title=deadline.title,
    )
    return say(before, _.language, text)
