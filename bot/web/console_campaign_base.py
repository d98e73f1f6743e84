"""What the pages about campaigns share: which campaign of a form is looked at, and forms of what was seen."""

from __future__ import annotations

from fastapi import HTTPException, Request

from bot.web.console_campaign_words import sentence_of_campaign
from bot.web.console_circular_base import Again
from bot.web.console_circular_forms import Posted, whole
from bot.web.console_deadline_base import Refused
from bot.web.console_form_base import FormPages, is_questionnaire, known_form
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.campaigns import Campaign, CampaignRefused, CampaignState
from knowledge.model.rights import Right
from knowledge.store.errors import Conflict
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit


class CampaignPages(FormPages):
    """Pages about campaigns."""

    need = Right.MANAGE_FORMS

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        if not isinstance(error, CampaignRefused):
            return super()._again(request, form, error)
        if error.code == "gone":
            raise HTTPException(404) from None
        return refused(form, *sentence_of_campaign(error.code, self._speaker(request)), self._speaker(request))


def refused(form: Posted, field: str, sentence: str, _: Speaker) -> Again:
    """A form that comes back with what is wrong at one field, or above it alone where it is at none."""
    if not field:
        return Again(sentence=sentence, form=form, status=422)
    said = _("Nothing was saved. Please check:")
    return Refused(sentence=said, form=form, fields={field: sentence}, status=422)


def asked_form(unit: Unit, number: int) -> KeptForm:
    """A form that cities can be asked to fill in for itself.

    Raises:
        HTTPException: 404, there is none of this number, or Focal keeps it for registrations or calls.
    """
    known = known_form(unit, number)
    if not is_questionnaire(known):
        raise HTTPException(404)
    return known


def current(campaigns: tuple[Campaign, ...]) -> Campaign | None:
    """The one that somebody comes for: what is open, else what is being prepared, else what was last."""
    by_state = {state: [each for each in campaigns if each.state is state] for state in CampaignState}
    ordered = (*by_state[CampaignState.OPEN], *by_state[CampaignState.DRAFT], *campaigns)
    return next(iter(ordered), None)


def begun(campaigns: tuple[Campaign, ...]) -> Campaign | None:
    """The one by whose cities progress is told: what is open, else what was last; a draft has invited nobody."""
    return current(tuple(each for each in campaigns if each.state is not CampaignState.DRAFT))


def seen(unit: Unit, known: KeptForm, form: Posted) -> Campaign:
    """The campaign that somebody had before them when they sent a form.

    Raises:
        HTTPException: 404, there is none of this form.
        Conflict: somebody else changed it meanwhile.
    """
    campaign = unit.campaigns.one(whole(form.line("campaign"), 0))
    if campaign is None or campaign.form_id != known.form_id:
        raise HTTPException(404)
    if campaign.revision != form.revision:
        raise Conflict
    return campaign
