"""What a member is asked to fill in and has not begun, for lists and the page beside a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.campaigns.letters import deadline_of
from handlers.campaigns.taking import place_of
from handlers.deadlines.letters import title_in, until, zone_of
from handlers.dialogue.library import Library
from handlers.ticket_texts import plain
from knowledge.model.campaigns import Campaign, CampaignWindow
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a member is asked for and nobody of it has begun: in words, and the button that opens it."""

    text: str
    choice: Choice


def asked_of(unit: Unit, contact: Contact, library: Library, now: datetime) -> tuple[Asked, ...]:
    """What somebody's member is asked, has not begun and not declined, the first that ends first."""
    found = sorted(_open_to(unit, contact, now), key=lambda each: (each[1], each[0].id))
    return tuple(_asked(campaign, last, contact, library, now) for campaign, last in found)


def _open_to(unit: Unit, contact: Contact, now: datetime) -> Iterator[tuple[Campaign, datetime]]:
    member = contact.member
    if member is None or not actor_of(contact).may(Right.ANSWER_FOR_MEMBER, member):
        return
    for campaign in unit.campaigns.open():
        place = place_of(unit, campaign, member, now)
        if place.window is not CampaignWindow.OPEN or not place.is_invited:
            continue
        is_begun = member.id in unit.campaign_standing.responses(campaign, member.id)
        if not is_begun and member.id not in unit.campaign_standing.settled(campaign.subject):
            yield campaign, place.until


def _asked(campaign: Campaign, last: datetime, contact: Contact, library: Library, now: datetime) -> Asked:
    _, zone = library.phrasebook.speak(*contact.languages), zone_of(contact.time_zone, library)
    deadline = deadline_of(campaign, now, last)
    title = " ".join(title_in(_, deadline).split())
    said = _("To be filled in: {title}", title=plain(title))
    return Asked(
        text="\n".join((f"**{said}**", until(_, deadline, zone))),
        choice=Choice(id=f"fill:{campaign.subject}", label=title),
    )
