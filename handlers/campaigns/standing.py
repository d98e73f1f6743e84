"""How a campaign stands: who is invited, how far each city is, and until when it has time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.model.audience import Act
from knowledge.model.campaigns import Campaign
from knowledge.model.people import Member
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """A member that a campaign asks.

    Attributes:
        response: what it has written or handed in; None of one that has not begun.
        contacts: how many of its people the audience names.
        reached: to how many of its people a letter of the campaign was sent.
        until: the last moment for this member.
        is_extended: it was given a last moment of its own.
        settled: what ended the reminders, if anything did.
    """

    member: Member
    response: KeptResponse | None
    contacts: int
    reached: int
    until: datetime
    is_extended: bool
    settled: Act | None


def invited(unit: Unit, campaign: Campaign, now: datetime) -> tuple[Invited, ...]:
    """Those whom a campaign asks, by name, in four statements however many they are. Of a draft it is whom it would
    ask."""
    standing = unit.campaign_standing
    settled, responses = standing.settled(campaign.subject), standing.responses(campaign)
    return tuple(
        Invited(
            member=one.member,
            response=responses.get(one.member.id),
            contacts=one.contacts,
            reached=one.reached,
            until=max(campaign.closes_at, one.until) if one.until is not None else campaign.closes_at,
            is_extended=one.until is not None,
            settled=settled.get(one.member.id),
        )
        for one in standing.invited(campaign, now)
    )
