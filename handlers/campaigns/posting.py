"""Letters of a campaign go out: each person gets each once, at an hour of theirs, however often this is done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.campaigns.leftovers import Leftovers
from handlers.campaigns.letters import closing, extension, invitation
from handlers.deadlines.reminding import postage
from handlers.dialogue.library import Library
from knowledge.model.campaigns import INVITATION, PROMPT, Campaign
from knowledge.model.deadlines import CHANGE, Deadline, DeadlineState
from knowledge.model.messages import OutgoingMessage
from knowledge.store import signals
from knowledge.store.deadline_reminders import MINUTE, Occasion, Postage, Readers
from knowledge.store.unit import Unit

CLOSED = "closed"
"""What the keys of letters have that say that nothing is taken any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """A deadline of a campaign: the one of all, or of a member that was given more time (then it is that member's)."""

    campaign: Campaign
    deadline: Deadline
    member: int | None = None


def rounds(unit: Unit, campaign: Campaign) -> tuple[Round, ...]:
    """The deadlines of a campaign that was opened, the one of all first."""
    main = unit.deadlines.one(campaign.deadline) if campaign.deadline is not None else None
    found = [Round(campaign=campaign, deadline=main)] if main is not None else []
    for longer in unit.campaigns.extensions(campaign.id):
        own = unit.deadlines.one(longer.deadline) if longer.deadline is not None else None
        if own is not None:
            found.append(Round(campaign=campaign, deadline=own, member=longer.member))
    return tuple(found)


def invite(unit: Unit, one: Round, library: Library, now: datetime) -> int:
    """Invites those who were not; returns how many."""
    if not _is_open(one.deadline, now):
        return 0
    return _write(unit, _inviting(one, now), _invitations(unit, one, library, now), library)


def has_newcomers(unit: Unit, one: Round, library: Library, now: datetime) -> bool:
    """Whether anybody is to be invited: somebody joined, or is reached by now."""
    post = Postage(channels=library.installation.channels, now=now, write=_unwritten)
    return _is_open(one.deadline, now) and unit.deadline_reminders.is_to_be_written(_inviting(one, now), post)


def remind_now(unit: Unit, one: Round, members: Collection[int] | None, library: Library, now: datetime) -> int:
    """Reminds those who have not finished, of all members or of some; returns how many."""
    if not _is_open(one.deadline, now):
        return 0
    occasion = Occasion(deadline=one.deadline, name=f"now{now.astimezone(UTC):{MINUTE}}", at=now, purpose=PROMPT)
    return _write(unit, occasion, postage(unit, one.deadline, library, now), library, members)


def say_closed(unit: Unit, one: Round, library: Library, now: datetime) -> int:
    """Tells the members that have begun, and not handed in, that nothing is taken any more; returns how many."""
    begun = {kept.member for kept in unit.campaign_standing.drafts(one.campaign.form_id) if kept.member is not None}
    occasion = Occasion(deadline=one.deadline, name=CLOSED, at=now, purpose=CHANGE)
    post = _posting(library, now, lambda readers: closing(one.deadline, readers, library))
    return _write(unit, occasion, post, library, begun) if begun else 0


def _inviting(one: Round, now: datetime) -> Occasion:
    """Whoever was invited is not again where the deadline was moved since."""
    return Occasion(deadline=replace(one.deadline, revision=0), name=INVITATION, at=now, purpose=INVITATION)


def _invitations(unit: Unit, one: Round, library: Library, now: datetime) -> Postage:
    left = Leftovers(unit, one.deadline, library, now)

    def write(readers: Readers) -> OutgoingMessage:
        if one.member is not None:
            return extension(one.deadline, readers, library, left)
        return invitation(unit, one.campaign, readers, library, now, left)

    return replace(_posting(library, now, write), apart=left.apart)


def _posting(library: Library, now: datetime, write: Callable[[Readers], OutgoingMessage]) -> Postage:
    return Postage(channels=library.installation.channels, now=now, write=write)


def _unwritten(readers: Readers) -> OutgoingMessage:
    raise LookupError(readers)


def _is_open(deadline: Deadline, now: datetime) -> bool:
    return deadline.state is DeadlineState.OPEN and now <= deadline.last_call


def _write(
    unit: Unit, occasion: Occasion, post: Postage, library: Library, members: Collection[int] | None = None
) -> int:
    official = ZoneInfo(library.installation.time_zone)
    unit.deadlines.hold(occasion.deadline.settled_by)  # whoever settles it now waits, and takes this back
    written = unit.deadline_reminders.write_to(occasion, post, official, members)
    if written:
        unit.wake(signals.OUTBOX)
    return written
