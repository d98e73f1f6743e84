"""What stands on the page of a campaign: its facts, whom it reaches, its invitation in each language, earlier ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from bot.web.console_campaign_words import campaign_state
from bot.web.console_circular_words import people_of_members
from bot.web.console_deadline_words import audience_name, step_name, when
from bot.web.console_form_base import Look
from bot.web.console_pages import person_name
from bot.web.markdown import to_html
from handlers.campaigns.leftovers import Leftovers
from handlers.campaigns.letters import deadline_of, invitation
from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from handlers.preferences.setting import usual_plan
from knowledge.model.audience import CONFIRMED_ABOVE, Audience
from knowledge.model.campaigns import Campaign
from knowledge.model.deadlines import Step
from knowledge.model.languages import NETWORK_LANGUAGES, direction
from knowledge.model.people import ChannelName
from knowledge.model.preferences import Mailing
from knowledge.model.readings import DeadlineKind
from knowledge.store.deadline_reminders import Readers
from knowledge.store.deadline_standing import DeadlineStanding
from knowledge.store.unit import Unit

MOST_NAMED = 300
"""Names on one page: some 100 kB of it, measured with the demonstration network."""


def facts_of(look: Look, campaign: Campaign, library: Library) -> list[tuple[str, str]]:
    """What is settled about a campaign."""
    _, zone = look._, zone_of(campaign.zone, library)
    plan = _plan_of(look.unit, campaign)
    facts = [
        (_("Opened"), when(campaign.opened_at, zone, _) if campaign.opened_at else ""),
        (_("Until"), when(campaign.closes_at, zone, _)),
        (_("Closed"), when(campaign.closed_at, zone, _) if campaign.closed_at else ""),
        (_("Whom it concerns"), audience_name(look.unit, campaign.audience, _)),
        (_("When people are reminded"), _.list([step_name(step, _) for step in plan])),
        (_("Signature"), _("needed") if campaign.needs_signature else _("not needed")),
    ]
    return [(label, value) for label, value in facts if value]


def _plan_of(unit: Unit, campaign: Campaign) -> tuple[Step, ...]:
    """When people are reminded: as its deadline says once it was opened, before that as would be usual now."""
    deadline = unit.deadlines.one(campaign.deadline) if campaign.deadline is not None else None
    return deadline.plan if deadline is not None else campaign.plan or usual_plan(unit, DeadlineKind.QUESTIONNAIRE)


def reached_by(
    unit: Unit, audience: Audience, channels: Collection[ChannelName], now: datetime, _: Speaker
) -> dict[str, Any]:
    """Whom an audience reaches, by channel, with names."""
    found = unit.audiences.preview(audience, channels, now, MOST_NAMED, Mailing.DEADLINES)
    by_channel = sorted(found.by_channel.items(), key=lambda pair: -pair[1])
    return {
        "counted": people_of_members(_, found.contacts, found.members),
        "many": found.contacts if found.contacts > CONFIRMED_ABOVE else 0,
        "channels": [(channel_name(_, ChannelName(name)), _.number(count)) for name, count in by_channel],
        "unreachable": found.unreachable,
        "members_without": found.members_without,
        "names": [
            {
                "id": each.contact,
                "name": person_name(each.contact_name, each.contact, _),
                "member": each.member_name,
                "channel": channel_name(_, ChannelName(each.channel)) if each.channel else "",
            }
            for each in found.names
        ],
        "all": found.contacts,
    }


def letters_of(look: Look, campaign: Campaign, library: Library) -> list[dict[str, Any]]:
    """The invitation as readers of each of the network's languages get it."""
    _ = look._
    left = Leftovers(look.unit, deadline_of(campaign, look.now), library, look.now)
    letters = []
    for code in NETWORK_LANGUAGES:
        message = invitation(look.unit, campaign, Readers(language=code, zone=""), library, look.now, left)
        letters.append(
            {
                "code": code,
                "name": _.name_of(code),
                "text": to_html(message.text),
                "dir": direction(code),
                "buttons": [choice.label for choice in message.choices],
            }
        )
    return letters


def told_of_change(unit: Unit, campaign: Campaign, library: Library) -> int:
    """How many people hear of another last moment: those who were reminded or invited, and whom a channel reaches."""
    standing, channels = DeadlineStanding(unit.connection), library.installation.channels
    found = (each for each in unit.deadlines.settled_by(campaign.subject) if each.id == campaign.deadline)
    return sum(standing.told_of_change(each, channels) for each in found)


def earlier_rows(campaigns: Iterable[Campaign], look: Look, library: Library) -> list[dict[str, Any]]:
    """The other campaigns of the form, the latest first."""
    _ = look._
    rows = []
    for each in campaigns:
        mark, name = campaign_state(each, look.now, _)
        zone = zone_of(each.zone, library)
        title = each.titles.render(_.languages)
        rows.append(
            {
                "title": title.text,
                "language": title.language,
                "opened": when(each.opened_at, zone, _) if each.opened_at else "",
                "until": when(each.closes_at, zone, _),
                "state": mark,
                "state_name": name,
            }
        )
    return rows
