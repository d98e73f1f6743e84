"""Deadlines of a campaign get another last moment: that of one city alone, or that of everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from handlers.campaigns.letters import deadline_of
from handlers.campaigns.posting import Round
from handlers.deadlines.setting import move_deadline, set_deadline
from handlers.dialogue.library import Library
from knowledge.model.audience import Audience
from knowledge.model.campaigns import Campaign
from knowledge.model.deadlines import Deadline
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

LONGEST_REST = timedelta(days=3)
"""After the invitation nobody is reminded for a quarter of the time that there is, and for no longer than this."""

LONGER = "more-time"
"""Why reminders of the day of all others were taken back."""


def first_reminder(now: datetime, last: datetime) -> datetime:
    """From when on those are reminded who are invited now, and have time until then."""
    return now + min(LONGEST_REST, (last - now) / 4)


def own_deadline(unit: Unit, by: Actor, campaign: Campaign, member: int, until: datetime, now: datetime) -> Deadline:
    """The member's own deadline: that of the others does not concern it any more."""
    main = unit.deadlines.one(campaign.deadline) if campaign.deadline is not None else None
    if main is not None:
        unit.deadlines.amend(main.id, partial(_without, member=member))
        unit.deadline_reminders.take_back([main.id], now, LONGER, member)
    audience = Audience(members=frozenset({member}), roles=campaign.audience.roles)
    alone = replace(deadline_of(campaign, first_reminder(now, until), until), id=0, audience=audience)
    return set_deadline(unit, by, alone, now)


def _without(deadline: Deadline, member: int) -> Deadline:
    others = replace(deadline.audience, without_members=deadline.audience.without_members | {member})
    return replace(deadline, audience=others)


def move_round(
    unit: Unit, by: Actor, before: Campaign, one: Round, closes_at: datetime, library: Library, now: datetime
) -> None:
    """Has a deadline of a campaign follow its new last moment; that of a member that was given more time is no sooner.

    Args:
        before: the campaign as it was until now.
    """
    if one.member is None:
        moved(unit, by, before, one.deadline, closes_at, library, now)
        return
    longer = unit.campaigns.extension(before.id, one.member)
    until = max(longer.until, closes_at) if longer is not None else closes_at
    moved(unit, by, before, one.deadline, until, library, now)
    if longer is not None and until != longer.until:
        unit.campaigns.extend(replace(longer, until=until))


def moved(
    unit: Unit, by: Actor, before: Campaign, deadline: Deadline, until: datetime, library: Library, now: datetime
) -> Deadline:
    """A deadline at another moment, of which those hear who had a letter about it. Where it ended with its campaign it
    was due then, whatever they had been told."""
    ended = before.closed_at is not None and before.closed_at < deadline.due_at
    known = replace(deadline, due_at=before.closed_at) if ended and before.closed_at is not None else deadline
    return move_deadline(unit, by, known, until, library, now)
