"""Signatures in words, as one reader gets them."""

from __future__ import annotations

from datetime import datetime

from handlers.calls.words import called_in, moment_in
from handlers.campaigns.naming import called
from handlers.deadlines.letters import until
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import listed, role_name
from handlers.filling.desk import zone_of
from handlers.filling.values import one_line
from handlers.signing.asking import campaign_of
from handlers.ticket_texts import plain
from knowledge.customs import date_in_words
from knowledge.model.campaigns import Campaign
from knowledge.model.deadlines import Deadline
from knowledge.model.people import Contact
from knowledge.model.readings import DeadlineKind
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit


def title_for(unit: Unit, kept: KeptResponse, _: Voice) -> str:
    """What answers are to, in the reader's language where the campaign has it, as Markdown."""
    return plain(one_line(called(unit, kept.form, _.languages)))


def member_name(contact: Contact) -> str:
    """For whom somebody acts, as Markdown."""
    return plain(contact.member.name) if contact.member is not None else ""


def name_of(_: Voice, contact: Contact | None) -> str:
    """What somebody is called, as Markdown; of who is not known any more, that it was a colleague."""
    return plain(called_in(_, contact)) if contact is not None else _("A colleague")


def label_of(_: Voice, contact: Contact) -> str:
    """The same for a button, with what they are in their city."""
    return listed([called_in(_, contact), role_name(_, contact.role)])


def day_of(_: Voice, instant: datetime, reader: Contact, library: Library) -> str:
    """A day by the reader's clock."""
    return date_in_words(instant.astimezone(zone_of(reader, library)).date(), "long", _.language)


def moment_of(_: Voice, instant: datetime, reader: Contact, library: Library) -> str:
    """A moment by the reader's clock."""
    return moment_in(_, instant, zone_of(reader, library))


def until_when(unit: Unit, kept: KeptResponse, _: Voice, reader: Contact, library: Library) -> str:
    """Until when a member can hand its answers in, as a sentence; "" where nothing says so."""
    campaign = campaign_of(unit, kept)
    if campaign is None or kept.member is None or kept.subject.startswith("correction:"):
        return ""
    longer = unit.campaigns.extension(campaign.id, kept.member)
    last = max(campaign.closes_at, longer.until) if longer is not None else campaign.closes_at
    return until(_, _deadline(campaign, last), zone_of(reader, library))


def _deadline(campaign: Campaign, last: datetime) -> Deadline:
    return Deadline(
        titles=campaign.titles,
        due_at=last,
        zone=campaign.zone,
        since=campaign.opened_at or campaign.closes_at,
        kind=DeadlineKind.QUESTIONNAIRE,
        subject=campaign.subject,
        audience=campaign.audience,
    )
