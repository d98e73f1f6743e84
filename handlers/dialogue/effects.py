"""What a step of the dialogue wants done. A closed union: a forgotten effect fails the type check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from handlers.dialogue.call_effects import CallInquiry
from handlers.dialogue.deadline_effects import DeadlineInquiry
from handlers.dialogue.event_effects import EventInquiry
from handlers.dialogue.filling_effects import FillingInquiry
from handlers.dialogue.practice_effects import PracticeInquiry
from handlers.dialogue.review_effects import ReviewInquiry
from handlers.dialogue.signing_effects import SigningInquiry
from knowledge.model.conversation import Conversation
from knowledge.model.faq import Asking, Verdict
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Contact, Role
from knowledge.model.preferences import Mailing, QuietHours
from knowledge.model.requests import RequestKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Reply with a message; the verdict tells what came of the question, if it was one.

    `is_passing` means that it only leads on, as a menu does: where a channel can, it takes the place of the message
    whose button led to it, if that one was passing too.
    """

    message: OutgoingMessage
    verdict: Verdict | None = None
    is_passing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SetLanguage:
    """The contact chose the language that Focal speaks with them; `others` are what they read besides, in order."""

    language: Language
    others: tuple[Language, ...] = ()


def speaks(contact: Contact) -> SetLanguage:
    """The effect that stores the languages of a contact who just chose them."""
    return SetLanguage(language=contact.language, others=contact.other_languages)


@dataclass(frozen=True, kw_only=True, slots=True)
class SetTimeZone:
    """The contact's own clock, an IANA name; "" for that of their member."""

    time_zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetDeclined:
    """What the contact does not want to receive."""

    declined: frozenset[Mailing]


@dataclass(frozen=True, kw_only=True, slots=True)
class SetQuietHours:
    """When the contact wants to be left alone."""

    quiet: QuietHours


@dataclass(frozen=True, kw_only=True, slots=True)
class SetFunction:
    """The contact's function, in their own words."""

    function: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Agree:
    """The contact agreed to a version of the consent text."""

    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagree:
    """The contact does not agree to a version of the consent text, or no longer."""

    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRequest:
    """The secretariat is to decide something about the contact."""

    kind: RequestKind
    member: int | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Redeem:
    """A code was entered; `is_both` when its owner was asked, and is the same person. Outcome: Joined, or why not."""

    code_hash: str
    is_both: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeDeviceCode:
    """Outcome: DeviceCodeMade."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeInvitation:
    """A colleague of the same member is to be invited. Outcome: Invited, or NotAllowed."""

    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class FindMembers:
    """Outcome: MembersFound."""

    typed: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FindSelf:
    """Outcome: SelfFound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActFor:
    """From now on the contact acts in their post for this member. Outcome: SelfFound."""

    member: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GatherData:
    """Outcome: DataGathered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erase:
    """Outcome: Erased."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoMerge:
    """What this contact's channels were connected to by mistake is to be separate again. Outcome: MergeUndone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleDeparture:
    """A colleague says whether somebody still works there. Outcome: DepartureSettled, or NotAllowed."""

    request: int
    has_left: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SetSubscription:
    """The contact wants circulars and reminders, or no longer."""

    subscribed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTicket:
    """What was heard goes to the secretariat; `origin` is where it stands on its platform."""

    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchArchive:
    """Outcome: PassagesFound. `circular` is the number of the one that is searched alone, 0 for everything."""

    asking: Asking
    circular: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """The question that the contact typed last goes to the secretariat. Outcome: HandedOver.

    `circular` is the number of the one that it is about, 0 where it is about none.
    """

    asking: Asking
    circular: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledge:
    """The contact has received and read a circular. Outcome: Acknowledged, or CircularFetched without a message."""

    circular: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCircular:
    """The contact wants to ask about a circular. Outcome: CircularOpened, or CircularFetched without a message."""

    circular: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FindCirculars:
    """Outcome: CircularsFound; the newest ones where nothing was typed."""

    typed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchCircular:
    """The contact wants to read a circular, or an archived document. Outcome: CircularFetched."""

    kind: Literal["circular", "document"]
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdraw:
    """The contact takes a question back from the secretariat. Outcome: Withdrawn."""

    ticket: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """The contact says whether the last answer was helpful."""

    is_helpful: bool


Change = SetLanguage | SetTimeZone | SetDeclined | SetQuietHours | SetFunction | SetSubscription | Agree | Disagree
"""What only changes the contact."""

Inquiry = (
    Redeem
    | MakeDeviceCode
    | MakeInvitation
    | FindMembers
    | FindSelf
    | ActFor
    | GatherData
    | Erase
    | UndoMerge
    | SettleDeparture
    | SearchArchive
    | HandOver
    | Withdraw
    | Acknowledge
    | OpenCircular
    | FindCirculars
    | FetchCircular
    | DeadlineInquiry
    | PracticeInquiry
    | CallInquiry
    | ReviewInquiry
    | SigningInquiry
    | EventInquiry
    | FillingInquiry
)
"""What has an outcome, which the next step hears; the last effect of its step."""

Effect = Say | OpenTicket | OpenRequest | Rate | Change | Inquiry


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """The conversation after a step, and what is to be done."""

    conversation: Conversation
    effects: tuple[Effect, ...]

    def after(self, *earlier: Effect) -> Step:
        """The same step with effects before its own."""
        return replace(self, effects=(*earlier, *self.effects))
