"""How deadlines are put into words: how long there is, by what they are settled, and who is not reminded any more."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import assert_never

from handlers.dialogue.deadline_effects import DeadlineView, Standing
from handlers.dialogue.library import Voice
from handlers.dialogue.naming import listed
from knowledge.model.audience import Act
from knowledge.model.people import Contact

_ACTS = (Act.REGISTERED, Act.ANSWERED, Act.DECLINED)
"""What settles a deadline; of several the first is told: who declined and then registered takes part."""


def act_of(acts: Set[Act]) -> Act | None:
    """Of what a member did, what is told; None where nothing settles a deadline."""
    return next((act for act in _ACTS if act in acts), None)


def mark_of(_: Voice, act: Act, member: str) -> str:
    """By what a deadline is settled, in a few words behind a mark."""
    match act:
        case Act.REGISTERED:
            return _("✓ {member} has registered.", member=member)
        case Act.DECLINED:
            return _("✓ {member} will not take part.", member=member)
        case _:
            return _("✓ {member} has done it.", member=member)


def mark_in(_: Voice, deadline: DeadlineView, contact: Contact) -> str:
    """The same of a deadline as it stands; "" while it is not settled."""
    act = act_of(deadline.acts)
    return mark_of(_, act, member_of(contact)) if act is not None else ""


def summary(_: Voice, deadline: DeadlineView, contact: Contact) -> str:
    """A deadline in a list: title, days left, the moment, and by what it is settled."""
    first = listed([f"**{deadline.title}**", left(_, deadline.days)])
    return "\n".join(filter(None, (first, deadline.until, mark_in(_, deadline, contact))))


def left(_: Voice, days: int) -> str:
    """How long there is, by days of the reader's calendar."""
    if days > 1:
        return _.plural("in {count} day", "in {count} days", days)
    return _("tomorrow") if days == 1 else _("today")


def until(_: Voice, deadline: DeadlineView) -> str:
    """Until when; who may have read another day in an earlier letter is told that it changed."""
    if deadline.has_changed and deadline.standing in (Standing.OPEN, Standing.SETTLED):
        return _("The date has changed since it was first announced.") + " " + deadline.until
    return deadline.until if deadline.standing is not Standing.CANCELLED else ""


def end_of(_: Voice, deadline: DeadlineView, contact: Contact) -> str:
    """Why nothing is to be done about a deadline: it is over, cancelled, or settled by somebody of the member."""
    member, title = member_of(contact), deadline.title
    match deadline.standing:
        case Standing.OVER:
            return _("This deadline is over, and nobody is reminded of it any more: {title}", title=title)
        case Standing.CANCELLED:
            return _("This deadline was cancelled, and nothing is asked of you any more: {title}", title=title)
        case Standing.SETTLED:
            return _settled(_, act_of(deadline.acts), member, title)
        case Standing.OPEN:
            return ""
        case _:
            assert_never(deadline.standing)


def _settled(_: Voice, act: Act | None, member: str, title: str) -> str:
    match act:
        case Act.REGISTERED:
            return _(
                "{member} has registered already, so nobody is reminded any more: {title}", member=member, title=title
            )
        case Act.DECLINED:
            return _("{member} has said already that it will not take part: {title}", member=member, title=title)
        case _:
            return _(
                "{member} has done this already, so nobody is reminded any more: {title}", member=member, title=title
            )


def relieved(_: Voice, others: Sequence[str]) -> str:
    """Who else is not reminded any more."""
    if not others:
        return _("You will not be reminded of it any more.")
    return _("You will not be reminded of it any more. The same holds for {colleagues}.", colleagues=_.list(others))


def delay(_: Voice, days: int) -> str:
    """When somebody is reminded again, on a button."""
    match days:
        case 1:
            return _("Tomorrow")
        case 7:
            return _("In a week")
        case _:
            return _.plural("In {count} day", "In {count} days", days)


def member_of(contact: Contact) -> str:
    """What somebody's member is called; "" without one."""
    return contact.member.name if contact.member else ""
