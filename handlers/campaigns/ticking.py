"""The clock's work on campaigns: newcomers are invited, and what is over is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from handlers.campaigns.posting import Round, has_newcomers, invite, rounds, say_closed
from handlers.campaigns.running import close
from handlers.dialogue.library import Library
from handlers.one_by_one import one_by_one
from knowledge.model.campaigns import Campaign, CampaignState
from knowledge.model.rights import FOCAL
from knowledge.store.store import Store
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """How many people were invited or told that it is over, and how many campaigns were closed."""

    invited: int = 0
    told: int = 0
    closed: int = 0


def tick(store: Store, library: Library, now: datetime) -> Ticked:
    """Invites who joined since, and closes what is over for every member. Idempotent, and safe in several processes:
    each letter has a key."""
    waiting = store.read(lambda unit: [one.id for one in unit.campaigns.open() if _has_work(unit, one, library, now)])
    done = one_by_one(partial(store.run, partial(_work, id=id, library=library, now=now)) for id in waiting)
    return Ticked(
        invited=sum(one.invited for one in done),
        told=sum(one.told for one in done),
        closed=sum(one.closed for one in done),
    )


def _has_work(unit: Unit, campaign: Campaign, library: Library, now: datetime) -> bool:
    """Looking takes longer than a writer should wait."""
    if campaign.closes_at <= now:
        return True
    return any(has_newcomers(unit, one, library, now) for one in rounds(unit, campaign))


def _work(unit: Unit, id: int, library: Library, now: datetime) -> Ticked:
    campaign = unit.campaigns.one(id)
    if campaign is None or campaign.state is not CampaignState.OPEN:
        return Ticked()
    every = rounds(unit, campaign)
    over = [one for one in every if _last(unit, campaign, one) <= now]
    if campaign.closes_at <= now and len(over) == len(every):
        told = sum(say_closed(unit, one, library, now) for one in over)
        close(unit, FOCAL, campaign, library, now)
        return Ticked(told=told, closed=1)
    invited = sum(invite(unit, one, library, now) for one in every)
    return Ticked(invited=invited, told=sum(say_closed(unit, one, library, now) for one in over))


def _last(unit: Unit, campaign: Campaign, one: Round) -> datetime:
    longer = unit.campaigns.extension(campaign.id, one.member) if one.member is not None else None
    return max(campaign.closes_at, longer.until) if longer is not None else campaign.closes_at
