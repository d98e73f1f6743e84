"""What may be done with a circular in the state that it is in, and what stands on the buttons."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.phrasebook import Speaker
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.circulars import Circular, CircularState
from knowledge.model.rights import Actor, Right

S = CircularState

LONGEST_REMARK = 1_000
"""Characters of why something is sent back: a paragraph."""

LONGEST_REASON = 200
"""Characters of why something is cancelled: it stands in every line of the register."""


class Asks(StrEnum):
    """What a step wants to know before it is taken."""

    NOTHING = "nothing"
    REASON = "reason"
    MOMENT = "moment"
    NUMBER = "number"
    """How many receive it, where these are many."""
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        deed: the end of the address that it is posted to.
        about: what follows from it, in a sentence.
        why_not: why it cannot be done by whoever looks at it; then there is no button.
        longest: characters of the reason, where one is asked for.
        standing: how many have received it and how many have not, where that is to be known before the button shows.
        is_main: what is usually done next.
    """

    deed: str
    label: str
    about: str = ""
    asks: Asks = Asks.NOTHING
    why_not: str = ""
    longest: int = LONGEST_REMARK
    standing: str = ""
    is_main: bool = False


_GUARDED = ("pause", "resume", "cancel")


def steps(
    circular: Circular, by: Actor, others: Collection[str], recipients: int, _: Speaker, standing: str = ""
) -> tuple[Step, ...]:
    """What can be done now, the usual next one first.

    Args:
        others: the actors who may approve circulars.
        recipients: how many would receive it.
        standing: how many have received it, of one that is out.
    """
    if not by.may(Right.WRITE_CIRCULARS):
        return ()
    found = _steps(circular, by, others, recipients, _)
    return tuple(replace(step, standing=standing) if step.deed in _GUARDED else step for step in found)


def _steps(circular: Circular, by: Actor, others: Collection[str], recipients: int, _: Speaker) -> Iterator[Step]:
    match circular.state:
        case S.DRAFT:
            yield Step(deed="submit", label=_("Submit for approval"), about=_about_submitting(_), is_main=True)
            yield _approve(circular, by, others, _, is_main=False)
        case S.IN_REVIEW:
            yield _approve(circular, by, others, _, is_main=True)
        case S.APPROVED:
            yield _release(recipients, _)
            yield Step(deed="schedule", label=_("Schedule"), asks=Asks.MOMENT, about=_about_scheduling(_))
        case S.SCHEDULED:
            yield Step(deed="schedule", label=_("Change the time"), asks=Asks.MOMENT, about=_about_scheduling(_))
            yield Step(deed="unschedule", label=_("Do not send it then"), about=_("It stays approved."))
            yield _release(recipients, _)
        case S.RELEASED:
            yield Step(deed="pause", label=_("Pause"), about=_("Nothing more is sent until you resume it."))
        case S.PAUSED:
            about = _("What was held up is sent at a suitable hour of each reader.")
            yield Step(deed="resume", label=_("Resume"), about=about, is_main=True)
        case S.FINISHED | S.CANCELLED:
            pass
    yield from _further(circular, by, _)


def _further(circular: Circular, by: Actor, _: Speaker) -> Iterator[Step]:
    """What is possible in several states."""
    if circular.state in (S.IN_REVIEW, S.APPROVED, S.SCHEDULED) and by.may(Right.APPROVE_CIRCULARS):
        about = _("It becomes a draft again, and its authors are told why.")
        yield Step(deed="send-back", label=_("Send back"), asks=Asks.REASON, about=about)
    if circular.is_out:
        about = _("A new version with the same number, which is approved and sent to the same recipients.")
        yield Step(deed="correct", label=_("Write a correction"), about=about)
    if circular.state in (S.RELEASED, S.PAUSED):
        about = _("What was not sent yet is not sent any more. Whoever has received it keeps it.")
        yield Step(deed="cancel", label=_("Cancel it"), asks=Asks.REASON, longest=LONGEST_REASON, about=about)
    if circular.state is not S.CANCELLED:
        about = _("As its readers will see it, on every channel that reaches you.")
        yield Step(deed="test", label=_("Send a test to myself"), asks=Asks.LANGUAGE, about=about)
    if circular.is_editable:
        yield Step(deed="withdraw", label=_("Give it up"), about=_("Nobody has received it, and nobody will."))


def _approve(circular: Circular, by: Actor, others: Collection[str], _: Speaker, *, is_main: bool) -> Step:
    is_own = by.name in circular.authors and any(other not in circular.authors for other in others)
    why_not = _("You wrote in this circular yourself: somebody else of the secretariat approves it.")
    if not by.may(Right.APPROVE_CIRCULARS):
        return Step(deed="approve", label=_("Approve"), why_not=_("Your role does not allow that."))
    return Step(
        deed="approve",
        label=_("Approve"),
        about=""
        if is_own
        else _("It may go out then, word for word as it is now. Any change asks for a new approval."),
        why_not=why_not if is_own else "",
        is_main=is_main,
    )


def _release(recipients: int, _: Speaker) -> Step:
    return Step(
        deed="release",
        label=_("Release now"),
        asks=Asks.NUMBER if recipients > CONFIRMED_ABOVE else Asks.NOTHING,
        about=_.plural(
            "It is sent to {count} recipient, at a suitable hour of theirs.",
            "It is sent to {count} recipients, at a suitable hour of each.",
            recipients,
        ),
        is_main=True,
    )


def _about_submitting(_: Speaker) -> str:
    return _("The others who may approve it are told that it waits for them.")


def _about_scheduling(_: Speaker) -> str:
    return _("Who receives it is settled at that moment. The times are those of the network’s clock.")
