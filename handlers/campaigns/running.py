"""Campaigns are prepared, opened and closed by the secretariat, and those who have not finished are reminded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from handlers.campaigns.lengthening import first_reminder, move_round, moved, own_deadline
from handlers.campaigns.letters import deadline_of
from handlers.campaigns.posting import Round, invite, remind_now, rounds, say_closed
from handlers.deadlines.setting import set_deadline
from handlers.dialogue.library import Library
from handlers.filling.built_in import BUILT_IN
from handlers.filling.questionnaires import present_of
from knowledge.model.campaigns import Campaign, CampaignRefused, CampaignState, Extension
from knowledge.model.deadlines import DeadlineState
from knowledge.model.responses import ResponseState
from knowledge.model.rights import Actor, Right
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit

CLOSED = "campaign-closed"
"""Why reminders were taken back."""


def draft(unit: Unit, by: Actor, campaign: Campaign, now: datetime) -> Campaign:
    """Keeps a new campaign; nobody is invited yet. It may lack a title, and anything else that opening it needs.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: there is no such form ("gone"), or it is no questionnaire ("other-purpose").
    """
    by.need(Right.MANAGE_FORMS)
    form = _questionnaire(unit, campaign.form)
    new = replace(
        campaign,
        form_id=form.form_id,
        state=CampaignState.DRAFT,
        opened_at=None,
        closed_at=None,
        deadline=None,
    )
    kept = unit.campaigns.add(new)
    _note(unit, by, "drafted", kept, now)
    return kept


def change(unit: Unit, by: Actor, campaign: Campaign, now: datetime) -> Campaign:
    """Keeps a change of a draft; of one that is open, what it says and whether a signature is needed, nothing else.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: "gone", "closed", "other-purpose"; "no-title" of one that is open.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    before = known_campaign(unit, campaign.id)
    match before.state:
        case CampaignState.CLOSED:
            raise CampaignRefused("closed")
        case CampaignState.DRAFT:
            form = _questionnaire(unit, campaign.form)
            kept = unit.campaigns.save(replace(campaign, form_id=form.form_id, state=CampaignState.DRAFT))
        case CampaignState.OPEN:
            _check_title(campaign)
            said = replace(before, titles=campaign.titles, texts=campaign.texts, revision=campaign.revision)
            kept = unit.campaigns.save(replace(said, needs_signature=campaign.needs_signature))
            for one in rounds(unit, kept):
                unit.deadlines.amend(one.deadline.id, lambda deadline: replace(deadline, titles=kept.titles))
    _note(unit, by, "changed", kept, now)
    return kept


def discard(unit: Unit, by: Actor, campaign: Campaign, now: datetime) -> None:
    """Removes a draft.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: it was opened ("running", "closed"), or is "gone".
    """
    by.need(Right.MANAGE_FORMS)
    before = known_campaign(unit, campaign.id)
    if before.state is not CampaignState.DRAFT:
        raise CampaignRefused("running" if before.state is CampaignState.OPEN else "closed")
    unit.campaigns.remove(before.id)
    _note(unit, by, "discarded", before, now)


def open_campaign(unit: Unit, by: Actor, campaign: Campaign, library: Library, now: datetime) -> Campaign:
    """Opens a draft as it is in the store: sets its deadline, and invites everybody of the audience, each at the next
    hour of theirs. It asks for the present version of the form.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: "no-title"; it would be over ("past"); the audience names "nobody"; it is open, or another one
            of the form is ("running"); "closed", "gone", "other-purpose".
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    form = _check_can_open(unit, campaign, now)
    opened = replace(campaign, form=present_of(unit, form), state=CampaignState.OPEN, opened_at=now, closed_at=None)
    since = first_reminder(now, opened.closes_at)
    deadline = set_deadline(unit, by, replace(deadline_of(opened, since), id=0), now)
    kept = unit.campaigns.save(replace(opened, deadline=deadline.id))
    for one in rounds(unit, kept):
        invite(unit, one, library, now)
    _note(unit, by, "opened", kept, now)
    return kept


def _check_can_open(unit: Unit, campaign: Campaign, now: datetime) -> KeptForm:
    state = known_campaign(unit, campaign.id).state
    if state is CampaignState.CLOSED:
        raise CampaignRefused("closed")
    form = _questionnaire(unit, campaign.form)
    _check_title(campaign)
    _check_ahead(campaign.closes_at, now)
    if state is CampaignState.OPEN or unit.campaigns.running(form.form_id) is not None:
        raise CampaignRefused("running")
    if not unit.campaign_standing.count(campaign.audience, now):
        raise CampaignRefused("nobody")
    return form


def prolong(
    unit: Unit, by: Actor, campaign: Campaign, closes_at: datetime, library: Library, now: datetime
) -> Campaign:
    """Gives everybody another last moment, also a sooner one, and tells those who had a letter about it. A member that
    was given more time has no less than the others.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: "past"; it is "not-open", or "gone".
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    if known_campaign(unit, campaign.id).state is not CampaignState.OPEN:
        raise CampaignRefused("not-open")
    _check_ahead(closes_at, now)
    return _move(unit, by, campaign, closes_at, "prolonged", library, now)


def reopen_campaign(
    unit: Unit, by: Actor, campaign: Campaign, closes_at: datetime, library: Library, now: datetime
) -> Campaign:
    """Takes answers again until a moment, and tells those who had a letter about it.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: "past"; it is not closed, or another one of the form is open ("running"); "gone".
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    if known_campaign(unit, campaign.id).state is not CampaignState.CLOSED or unit.campaigns.running(campaign.form_id):
        raise CampaignRefused("running")
    _check_ahead(closes_at, now)
    return _move(unit, by, campaign, closes_at, "reopened", library, now)


def _move(
    unit: Unit, by: Actor, campaign: Campaign, closes_at: datetime, verb: str, library: Library, now: datetime
) -> Campaign:
    open = replace(campaign, closes_at=closes_at, state=CampaignState.OPEN, closed_at=None)
    kept = unit.campaigns.save(open)
    for one in rounds(unit, kept):
        move_round(unit, by, campaign, one, closes_at, library, now)
    _note(unit, by, verb, kept, now)
    return kept


def extend(
    unit: Unit, by: Actor, campaign: Campaign, member: int, until: datetime, library: Library, now: datetime
) -> Extension:
    """Gives one city more time, in place of what it was given before, also once the campaign is closed: then it is open
    again for that city alone. Its people are told, and reminded by that day; that it would not take part is forgotten.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: "past"; no later than for all others ("earlier"); it was "handed-in"; the member is
            "not-invited"; the campaign is "not-open" yet, "gone", or another one of the form is open ("running").
        Conflict: somebody else changed the campaign since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    present = ended = known_campaign(unit, campaign.id)
    before = _check_extension(unit, present, member, until, now)
    if present.state is CampaignState.CLOSED:
        present = unit.campaigns.save(replace(present, state=CampaignState.OPEN, closed_at=None))
    unit.campaign_standing.forget_decline(present.subject, member)
    own = unit.deadlines.one(before.deadline) if before is not None and before.deadline is not None else None
    if own is None:
        own = own_deadline(unit, by, present, member, until, now)
    else:
        own = moved(unit, by, ended, own, until, library, now)
    kept = unit.campaigns.extend(Extension(campaign=present.id, member=member, until=until, deadline=own.id))
    invite(unit, Round(campaign=present, deadline=own, member=member), library, now)
    details: dict[str, str | int] = {"member": member, "until": until.isoformat()}
    unit.audit.note(by.name, "campaign.extended", _subject(present), now, details)
    return kept


def _check_extension(unit: Unit, campaign: Campaign, member: int, until: datetime, now: datetime) -> Extension | None:
    """What the member was given before."""
    if unit.contacts.member(member) is None:
        raise CampaignRefused("gone")
    if campaign.state is CampaignState.DRAFT:
        raise CampaignRefused("not-open")
    before = unit.campaigns.extension(campaign.id, member)
    if before is None and not unit.campaign_standing.names(campaign.audience, member, now):
        raise CampaignRefused("not-invited")
    _check_ahead(until, now)
    if until <= campaign.closes_at:
        raise CampaignRefused("earlier")
    if campaign.state is CampaignState.CLOSED and unit.campaigns.running(campaign.form_id) is not None:
        raise CampaignRefused("running")
    kept = unit.campaign_standing.responses(campaign, member).get(member)
    if kept is not None and kept.state is ResponseState.SUBMITTED:
        raise CampaignRefused("handed-in")
    return before


def close(unit: Unit, by: Actor, campaign: Campaign, library: Library, now: datetime) -> Campaign:
    """Takes no answers any more, whatever time was given. Nobody is told but those who have begun and not handed in:
    their answers are kept, and the secretariat can give them more time.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: it is "not-open", or "gone".
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_FORMS)
    if known_campaign(unit, campaign.id).state is not CampaignState.OPEN:
        raise CampaignRefused("not-open")
    last = min(campaign.closes_at, now)
    kept = unit.campaigns.save(replace(campaign, state=CampaignState.CLOSED, closed_at=now, closes_at=last))
    for one in rounds(unit, kept):
        unit.deadline_reminders.take_back([one.deadline.id], now, CLOSED)
        say_closed(unit, one, library, now)
        if one.deadline.is_open(now):
            unit.deadlines.save(replace(one.deadline, state=DeadlineState.CANCELLED))
    _note(unit, by, "closed", kept, now)
    return kept


def remind_missing(
    unit: Unit, by: Actor, campaign: Campaign, members: Collection[int] | None, library: Library, now: datetime
) -> int:
    """Reminds the people of members that have not finished, each at the next hour of theirs; returns how many. Nobody
    is who was within three hours, or is to be.

    Args:
        members: of these alone; None for all.

    Raises:
        Forbidden: the actor may not.
        CampaignRefused: it is "not-open", or "gone".
    """
    by.need(Right.MANAGE_FORMS)
    present = known_campaign(unit, campaign.id)
    if present.state is not CampaignState.OPEN:
        raise CampaignRefused("not-open")
    reminded = sum(remind_now(unit, one, members, library, now) for one in rounds(unit, present))
    unit.audit.note(by.name, "campaign.reminded", _subject(present), now, {"people": reminded})
    return reminded


def known_campaign(unit: Unit, id: int) -> Campaign:
    """A campaign by its number.

    Raises:
        CampaignRefused: there is none ("gone").
    """
    found = unit.campaigns.one(id)
    if found is None:
        raise CampaignRefused("gone")
    return found


def _check_ahead(moment: datetime, now: datetime) -> None:
    if moment <= now:
        raise CampaignRefused("past")


def _check_title(campaign: Campaign) -> None:
    if not any(title.strip() for title in campaign.titles.values()):
        raise CampaignRefused("no-title")


def _questionnaire(unit: Unit, number: int) -> KeptForm:
    form = unit.forms.known(number)
    if form is None:
        raise CampaignRefused("gone")
    if form.source.startswith(BUILT_IN):
        raise CampaignRefused("other-purpose")
    return form


def _note(unit: Unit, by: Actor, verb: str, campaign: Campaign, now: datetime) -> None:
    unit.audit.note(by.name, f"campaign.{verb}", _subject(campaign), now, {"form": campaign.form})


def _subject(campaign: Campaign) -> str:
    return f"campaign:{campaign.id}"
