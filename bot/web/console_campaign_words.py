"""How the console puts campaigns into words: where each city stands, what was done, and what cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.web.console_circular_words import members_counted, people
from bot.web.console_deadline_forms import title_field
from bot.web.console_form_words import REVIEW_MARKS, review_name
from handlers.campaigns.standing import Invited
from handlers.phrasebook import Speaker
from knowledge.model.audience import Act
from knowledge.model.campaigns import Campaign, CampaignState, CampaignWindow
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import ReviewState

NOT_BEGUN, DRAFT, TO_SIGN, HANDED_IN, DECLINED = "not_begun", "draft", "to_sign", "handed_in", "declined"
MISSING = frozenset({NOT_BEGUN, DRAFT, TO_SIGN})
"""The states of cities that can still be reminded."""

_DONE = re.compile(r"(reminded|extended)-(\d{1,6})", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """Where a city stands.

    Attributes:
        key: by which rows are looked for.
        mark: of its colour.
        note: who is waited for, "".
    """

    key: str
    mark: str
    name: str
    note: str = ""


def stand_of(one: Invited, signatory: str | None, _: Speaker) -> Stand:
    """Where an invited city stands.

    Args:
        signatory: the name of who is asked to sign its draft off, "" of people without one; None where nobody is.
    """
    kept = one.response
    if kept is not None and kept.state is ResponseState.SUBMITTED:
        return reviewed(kept.review, _)
    if one.settled is Act.DECLINED:
        return Stand(key=DECLINED, mark="cancelled", name=_("will not take part"))
    if kept is None or kept.state is ResponseState.WITHDRAWN:
        return Stand(key=NOT_BEGUN, mark="none", name=_("not begun"))
    if signatory is not None:
        waits = _("waits for {name}", name=signatory) if signatory else ""
        return Stand(key=TO_SIGN, mark="scheduled", name=_("to be signed"), note=waits)
    return Stand(key=DRAFT, mark="draft", name=_("being written"))


def reviewed(review: ReviewState | None, _: Speaker) -> Stand:
    """Where answers stand that were handed in."""
    state = review or ReviewState.RECEIVED
    return Stand(key=state.value, mark=REVIEW_MARKS[state], name=review_name(state, _))


def state_names(_: Speaker) -> dict[str, str]:
    """What each state is called, in the order in which a city passes through them."""
    return {
        NOT_BEGUN: _("not begun"),
        DRAFT: _("being written"),
        TO_SIGN: _("to be signed"),
        **{state.value: review_name(state, _) for state in ReviewState},
        DECLINED: _("will not take part"),
    }


def campaign_state(campaign: Campaign, now: datetime, _: Speaker) -> tuple[str, str]:
    """Whether cities can hand in: the mark of its colour, and in words."""
    if campaign.state is CampaignState.DRAFT:
        return "draft", _("draft")
    if campaign.window(now) is CampaignWindow.OPEN:
        return "released", _("open")
    return "finished", _("closed") if campaign.state is CampaignState.CLOSED else _("time is over")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    found = _DONE.fullmatch(code)
    if found is not None:
        return _counted(found[1], int(found[2]), _)
    return {
        "drafted": _("Saved as a draft. Nobody is invited until you open it."),
        "changed": _("Saved."),
        "discarded": _("The draft is removed."),
        "campaign-opened": _("It is open, and the invitations are on their way."),
        "prolonged": _("There is more time now. Those who were reminded are told."),
        "shortened": _("It ends sooner now. Those who were reminded are told."),
        "campaign-closed": _("It is closed: no answers are taken any more. What cities have written stays."),
        "campaign-reopened": _("It is open again."),
    }.get(code, "")


def _counted(deed: str, count: int, _: Speaker) -> str:
    if deed == "extended":
        return _("More time was given to {members}. They are told.", members=members_counted(_, count))
    if not count:
        return _("Nobody was reminded: all of them were within the last three hours, or are reached on no channel.")
    return _("Reminded: {people}.", people=people(_, count))


def sentence_of_campaign(code: str, _: Speaker) -> tuple[str, str]:
    """The field that a refused campaign is wrong in, and why."""
    match code:
        case "no-title":
            return title_field(NETWORK_LANGUAGES[0]), _("Please write a title in at least one language.")
        case "past":
            return "day", _("That moment is over already. Please choose a later one.")
        case "earlier":
            return "day", _("That is not later than it ends already. Please choose a later moment.")
        case "nobody":
            return "audience", _("No member is among those whom you chose.")
        case "running":
            return "", _("This questionnaire runs in another campaign already. Please close that one first.")
        case "not-open" | "closed":
            return "", _("It is closed. Please open it again first.")
        case "not-invited":
            return "", _("That city is not among those that are invited.")
        case "handed-in":
            return "", _("That city has handed in already.")
        case _other:
            return "", _("That value is not possible. Please check what you entered.")
