"""The campaigns that run now, for the list of questionnaires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.web.console_campaign_rows import handed_in
from bot.web.console_deadline_words import when
from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from handlers.phrasebook import Speaker
from knowledge.model.campaigns import Campaign, CampaignState, CampaignWindow
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignLine:
    """How a campaign stands, in words; `is_running` says whether cities can hand in."""

    handed_in: str
    until: str
    is_running: bool


NO_LINE = CampaignLine(handed_in="", until="", is_running=False)


def campaign_lines(
    unit: Unit, kept: Sequence[KeptForm], library: Library, now: datetime, _: Speaker
) -> Mapping[int, CampaignLine]:
    """The campaigns that are open, each by the number of the latest version of its form.

    Args:
        kept: every form, the latest first.
    """
    latest = {form.form_id: form.number for form in reversed(kept)}
    running = [each for each in unit.campaigns.listed() if each.state is CampaignState.OPEN]
    tallies = unit.campaign_standing.tallies(running, now)
    return {
        latest[each.form_id]: CampaignLine(
            handed_in=handed_in(tallies[each.id], _),
            until=_until(each, zone_of(each.zone, library), now, _),
            is_running=each.window(now) is CampaignWindow.OPEN,
        )
        for each in running
    }


def _until(campaign: Campaign, zone: tzinfo, now: datetime, _: Speaker) -> str:
    if campaign.window(now) is CampaignWindow.CLOSED:
        return _("time is over")
    return _("until {until}", until=when(campaign.closes_at, zone, _))
