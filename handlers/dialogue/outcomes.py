"""What came of an effect that the dialogue needs to know before it can go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from handlers.dialogue.call_effects import CallOutcome
from handlers.dialogue.deadline_effects import DeadlineOutcome
from handlers.dialogue.event_effects import EventOutcome
from handlers.dialogue.filling_effects import FillingOutcome
from handlers.dialogue.practice_effects import PracticeOutcome
from handlers.dialogue.review_effects import ReviewOutcome
from handlers.dialogue.signing_effects import SigningOutcome
from knowledge.model.archive import Passage
from knowledge.model.faq import Asking
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Address, Member, Post, Role
from knowledge.model.tickets import HandOverState


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """The address is now the contact's whom the conversation belongs to from here on.

    Attributes:
        is_device: it was one's own code, from another channel.
    """

    is_device: bool


class WhyNot(Enum):
    """Why a code does not open anything."""

    UNKNOWN = auto()
    USED = auto()
    EXPIRED = auto()
    TOO_MANY_GUESSES = auto()
    OWN_ALREADY = auto()
    SECRETARIAT = auto()


@dataclass(frozen=True, slots=True)
class NotJoined:
    """The code was not taken."""

    why: WhyNot


@dataclass(frozen=True, kw_only=True, slots=True)
class SomebodyElse:
    """The code is for another contact than the one who entered it."""

    code_hash: str
    member_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """A code for a colleague, with a picture of the link to it."""

    code: str
    role: Role
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceCodeMade:
    """A code for one's own other channel, with a picture of the link to it."""

    code: str
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MembersFound:
    """The members whose names resemble what was typed, the best first."""

    typed: str
    members: tuple[Member, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfFound:
    """What the register has about the contact."""

    posts: tuple[Post, ...]
    addresses: tuple[Address, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DataGathered:
    """Everything that is kept about the person, as files."""

    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """Nothing is kept about the person any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeUndone:
    """What was connected last is separate again; `found` tells whether there was anything to undo."""

    found: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartureSettled:
    """Whether a colleague still works there was answered; `was_open` is False if somebody answered before."""

    was_open: bool
    has_left: bool
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PassagesFound:
    """What the archive has about a question that the pack does not answer; nothing, if it is empty."""

    asking: Asking
    passages: tuple[Passage, ...]
    circular: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver:
    """A question lies with the secretariat, or why it does not; `ticket` is None where it does not."""

    asking: Asking
    state: HandOverState
    ticket: int | None
    circular: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """A question was taken back; `was_open` is False if it was settled before."""

    was_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """A circular was acknowledged; `is_first` is False if the contact did so before."""

    circular: int
    name: str
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularOpened:
    """There is such a circular; `name` is what it is called in the contact's language."""

    circular: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularHit:
    """One circular, or archived document, that may be meant; `id` is of the choice that fetches it."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularsFound:
    """Circulars that may be meant, the likeliest or else the newest first."""

    typed: str = ""
    hits: tuple[CircularHit, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularFetched:
    """A circular as it goes to this contact, with the choices below it; None if they may not read it."""

    message: OutgoingMessage | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotAllowed:
    """The contact's role does not allow that."""


Outcome = (
    Joined
    | NotJoined
    | SomebodyElse
    | Invited
    | DeviceCodeMade
    | MembersFound
    | SelfFound
    | DataGathered
    | Erased
    | MergeUndone
    | DepartureSettled
    | PassagesFound
    | HandedOver
    | Withdrawn
    | Acknowledged
    | CircularOpened
    | CircularsFound
    | CircularFetched
    | DeadlineOutcome
    | PracticeOutcome
    | CallOutcome
    | ReviewOutcome
    | SigningOutcome
    | EventOutcome
    | FillingOutcome
    | NotAllowed
)
