"""Campaigns: a questionnaire that an audience is invited to answer until a day, each city once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.errors import FocalError
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.deadlines import Step
from knowledge.model.languages import Text
from knowledge.model.times import aware

INVITATION, PROMPT = "invitation", "prompt"
"""Of a letter about a deadline (`deadlines.PURPOSE`): a city is invited, or the secretariat has it reminded."""


class CampaignState(StrEnum):
    """Where a campaign stands; that its time is over is told by the clock."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    """The secretariat has closed it: nothing is taken any more, whatever time was given."""


class CampaignWindow(StrEnum):
    """Whether a member can hand in its answers."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """A questionnaire that cities are invited to answer.

    Attributes:
        form: number of the version with which it began (`unit.forms`); later versions of the same form belong to it.
        form_id: the form's own id, which all of its versions have.
        titles: what the questionnaire is called.
        texts: what the invitation says beside the rest, in Markdown; None for nothing.
        closes_at: until when answers are taken; of one that was closed sooner, that moment.
        zone: of the tz database, for the official time.
        plan: when before its end people are reminded; () for what is usual (`deadlines.PLANS`).
        needs_signature: somebody whom the city names signs the answers off before they are handed in.
        deadline: the number of the deadline by which its members are reminded, once it was opened.
    """

    form: int
    form_id: str
    titles: Text
    closes_at: datetime
    zone: str
    texts: Text | None = None
    audience: Audience = EVERYBODY
    plan: tuple[Step, ...] = ()
    needs_signature: bool = False
    state: CampaignState = CampaignState.DRAFT
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    deadline: int | None = None
    revision: int = 0
    id: int = 0

    def __post_init__(self) -> None:
        for moment in (self.closes_at, self.opened_at, self.closed_at):
            if moment is not None:
                aware(moment)

    @property
    def subject(self) -> str:
        """What acts, deadlines and buttons call it; the audit log says "campaign:3"."""
        return f"form:{self.form}"

    def window(self, now: datetime, extended_until: datetime | None = None) -> CampaignWindow:
        """Whether a member can hand in now; it closes at the minute.

        Args:
            extended_until: until when this member may, where the secretariat gave it more time than the others.
        """
        match self.state:
            case CampaignState.DRAFT:
                return CampaignWindow.NOT_YET
            case CampaignState.CLOSED:
                return CampaignWindow.CLOSED
            case CampaignState.OPEN:
                last = max(self.closes_at, extended_until) if extended_until is not None else self.closes_at
                return CampaignWindow.OPEN if now < last else CampaignWindow.CLOSED


@dataclass(frozen=True, kw_only=True, slots=True)
class Extension:
    """More time for one member; there is one of each.

    Attributes:
        deadline: the number of the deadline by which this member alone is reminded.
    """

    campaign: int
    member: int
    until: datetime
    deadline: int | None = None
    id: int = 0

    def __post_init__(self) -> None:
        aware(self.until)


class CampaignRefused(FocalError):
    """A campaign cannot be as it is given, or nothing be done in it now.

    Attributes:
        code: "no-title", "past", "nobody", "running", "not-open", "closed", "earlier", "not-invited", "handed-in",
            "gone", "other-purpose" for a form that Focal brings along.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the campaign is refused: {code}")
        self.code = code
