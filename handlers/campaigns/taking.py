"""Whether answers are taken: to whom a questionnaire is open, until when, and what is said to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from handlers.deadlines.letters import zone_of
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.handing import handed_over_text, menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.filling.purposes import Refusal
from handlers.notices import console_link
from handlers.ticket_texts import plain
from handlers.tickets import hand_over
from knowledge.customs import date_in_words
from knowledge.model.campaigns import Campaign, CampaignState, CampaignWindow
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit

MORE_TIME = "time"
"""What follows the number of a questionnaire for which somebody would like to have more time: "form:4:time"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A member before a campaign.

    Attributes:
        until: its last moment.
    """

    campaign: Campaign
    until: datetime
    is_invited: bool
    window: CampaignWindow


def campaign_of(unit: Unit, form: KeptForm) -> Campaign | None:
    """The campaign that a version of a form belongs to: the one that is open, else the last one, unless the version was
    taken in after that was closed. None where there never was one: then the form is open to every member."""
    opened = [one for one in unit.campaigns.of_form(form.form_id) if one.state is not CampaignState.DRAFT]
    running = next((one for one in opened if one.state is CampaignState.OPEN), None)
    if running is not None or not opened:
        return running
    last = opened[0]
    return last if last.closed_at is None or form.added_at <= last.closed_at else None


def place_of(unit: Unit, campaign: Campaign, member: Member, now: datetime) -> Place:
    """How a campaign stands for a member."""
    longer = unit.campaigns.extension(campaign.id, member.id)
    until = longer.until if longer is not None else None
    return Place(
        campaign=campaign,
        until=max(campaign.closes_at, until) if until is not None else campaign.closes_at,
        is_invited=longer is not None or unit.campaign_standing.names(campaign.audience, member.id, now),
        window=campaign.window(now, until),
    )


def why_not(
    unit: Unit, contact: Contact, form: KeptForm, drafts: Sequence[KeptResponse], library: Library, now: datetime
) -> Refusal | None:
    """Why nothing is taken of a member; None where it is.

    Args:
        drafts: what the member has written for the form, which can still be read.
    """
    campaign, member = campaign_of(unit, form), contact.member
    if campaign is None or member is None:
        return None
    place, _ = place_of(unit, campaign, member, now), library.phrasebook.speak(*contact.languages)
    draft = next((one for one in reversed(drafts) if one.state is ResponseState.DRAFT and one.key), None)
    match place.window:
        case CampaignWindow.NOT_YET:
            return None
        case CampaignWindow.OPEN if place.is_invited:
            return None
        case CampaignWindow.OPEN:
            text = _(
                "This questionnaire is for other members of the network: nothing is asked of {member}.",
                member=plain(member.name),
            )
            return Refusal(text=text, choices=(*_reading(_, draft), *menu_choices(_)))
        case CampaignWindow.CLOSED:
            return _closed(_, place, draft, contact, library)
        case _:
            assert_never(place.window)


def _closed(_: Voice, place: Place, draft: KeptResponse | None, contact: Contact, library: Library) -> Refusal:
    campaign = place.campaign
    last = min(campaign.closed_at or place.until, place.until)
    day = date_in_words(last.astimezone(zone_of(contact.time_zone, library)).date(), "long", _.language)
    parts = [_("This questionnaire was closed on {date}: nothing can be handed in any more.", date=day)]
    if draft is not None:
        parts.append(_("The answers of your city are kept."))
    choices = (*_reading(_, draft), time_choice(_, campaign.subject), *menu_choices(_))
    return Refusal(text=" ".join(parts), choices=choices)


def time_choice(_: Voice, subject: str) -> Choice:
    """The button that asks the secretariat for more time."""
    return Choice(id=f"fill:{subject}:{MORE_TIME}", label=_("Ask for more time"))


def note_on(unit: Unit, contact: Contact, kept: KeptResponse, library: Library, now: datetime) -> tuple[str, ...]:
    """What is said before a draft is gone on with that is not taken any more; nothing of any other."""
    form = unit.forms.known(kept.form) if kept.subject.startswith("form:") else None
    refusal = why_not(unit, contact, form, (), library, now) if form is not None else None
    return (refusal.text,) if refusal is not None else ()


def _reading(_: Voice, draft: KeptResponse | None) -> tuple[Choice, ...]:
    """The button that shows what was written."""
    return (Choice(id=f"{IN_FORM}:resume:{draft.id}", label=_("Show my answers")),) if draft is not None else ()


def ask_for_time(unit: Unit, contact: Contact, form: KeptForm, library: Library, now: datetime) -> Refusal:
    """Puts before the secretariat that somebody's city would like to have more time: it answers here."""
    _, campaign = library.phrasebook.speak(*contact.languages), campaign_of(unit, form)
    heard = unit.transcripts.last_heard(contact.id)
    if campaign is None or heard is None:
        return Refusal(text=_("There is nothing to be filled in here any more."))
    about = console_link(library, f"forms/{campaign.form}/campaign")
    done = hand_over(unit, contact, heard, contact.language, (), library, now, about)
    return Refusal(text=handed_over_text(_, done.state, library), choices=tuple(menu_choices(_)))
