"""What a step about events wants done, and what came of it. Two closed unions, parts of the larger ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from knowledge.model.events import ItemKind, RegistrationState, Window
from knowledge.model.messages import Attachment


class RegistrationWish(Enum):
    """What somebody is about to do with a registration."""

    READ = auto()
    WITHDRAW = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class FindEvents:
    """Outcome: EventsFound. Pages count from 0."""

    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeEvent:
    """Outcome: EventSeen, or NoSuchEvent."""

    event: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileEvent:
    """Somebody takes an event into their calendar. Outcome: EventFiled, or NoSuchEvent."""

    event: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendItems:
    """Somebody wants the programme, or what is left of an event. Outcome: ItemsSent, or NoSuchEvent."""

    event: int
    kind: ItemKind


@dataclass(frozen=True, kw_only=True, slots=True)
class FindRegistrations:
    """Outcome: RegistrationsFound. Pages count from 0."""

    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeRegistration:
    """Outcome: RegistrationSeen, or NoSuchRegistration."""

    registration: int
    wish: RegistrationWish = RegistrationWish.READ


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmAgain:
    """The confirmation once more, with its file for a calendar. Outcome: RegistrationConfirmed, or
    NoSuchRegistration."""

    registration: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Certify:
    """Outcome: CertificateMade, or NoSuchRegistration."""

    registration: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawRegistration:
    """Outcome: RegistrationWithdrawn, NoSuchRegistration, or NotAllowed."""

    registration: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerOffer:
    """A seat that came free is taken, or given up. Outcome: OfferAnswered, NoSuchRegistration, or NotAllowed."""

    registration: int
    is_taken: bool


EventInquiry = (
    FindEvents
    | SeeEvent
    | FileEvent
    | SendItems
    | FindRegistrations
    | SeeRegistration
    | ConfirmAgain
    | Certify
    | WithdrawRegistration
    | AnswerOffer
)


class Stage(Enum):
    """Where an event stands by the clock."""

    COMING = auto()
    OVER = auto()
    CANCELLED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class EventView:
    """An event as somebody sees it, in their language.

    Attributes:
        title: as Markdown.
        label: the title as it is, for a button.
        when: from when to when, by the clock of the event and, where that shows another time, by the reader's.
        place: where it is; "" where it is online only.
        is_online: one can take part online.
        address: where that is; "" for whoever has no seat.
        text: what it is, as Markdown; "" where nothing is told.
        notes: that the title or the text is in another language.
        languages: spoken there, by name.
        until: until when, or from when on, one registers, as a sentence.
        links: what is elsewhere: name and address of each.
        free: seats that nobody has; None for as many as come.
        of_member: how many people of the reader's member are registered.
        left_for_member: how many more the member may register; None for as many as it likes.
        own: the number of the reader's own registration, 0 without one.
        may_register: their role includes it.
    """

    id: int
    title: str
    label: str
    when: str
    stage: Stage
    window: Window
    place: str = ""
    is_online: bool = False
    address: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    until: str = ""
    links: tuple[tuple[str, str], ...] = ()
    has_programme: bool = False
    has_materials: bool = False
    free: int | None = None
    of_member: int = 0
    left_for_member: int | None = None
    own: int = 0
    may_register: bool = False

    @property
    def is_member_full(self) -> bool:
        """All that the member may register are registered."""
        return self.left_for_member == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationView:
    """A registration as somebody of its member sees it.

    Attributes:
        name, function: of who takes part, as Markdown.
        label: the name as it is, for a button.
        is_own: it is the reader who takes part.
        position: on the waiting list, from 1; 0 for whoever is not on it.
        offered_until: until when a seat is kept, in words; "" where none is offered.
        may_change: the reader may change and withdraw it, and it is not too late.
        was_there: they took part.
    """

    id: int
    event: EventView
    name: str
    label: str
    function: str
    code: str
    state: RegistrationState
    is_own: bool
    position: int = 0
    offered_until: str = ""
    may_change: bool = False
    was_there: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class EventsFound:
    """A page of the coming events that somebody's member is invited to, the nearest first.

    Attributes:
        has_registrations: there are registrations of the reader, or of their member.
    """

    events: tuple[EventView, ...]
    page: int
    has_more: bool
    has_registrations: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSeen:
    """One event."""

    event: EventView


@dataclass(frozen=True, kw_only=True, slots=True)
class EventFiled:
    """An event as a file for a calendar."""

    event: EventView
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemsSent:
    """What there is for a reader of a language: files, and links with their names."""

    event: EventView
    kind: ItemKind
    files: tuple[Attachment, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchEvent:
    """There is none of that number that somebody's member is invited to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationsFound:
    """A page of the registrations that somebody may see, for the nearest events first."""

    registrations: tuple[RegistrationView, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationSeen:
    """One registration."""

    registration: RegistrationView
    wish: RegistrationWish = RegistrationWish.READ


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationConfirmed:
    """A registration with its file for a calendar."""

    registration: RegistrationView
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateMade:
    """A certificate, under an address or, where the installation has none, as a file; neither where there is nothing to
    certify: somebody waits for a seat, or has withdrawn."""

    registration: RegistrationView
    address: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationWithdrawn:
    """The registration as it is now; `code` of NotRegistered tells why it was not withdrawn, "" where it was."""

    registration: RegistrationView
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferAnswered:
    """The registration as it is now; `code` of NotRegistered tells why the seat could not be had, "" where it could."""

    registration: RegistrationView
    is_taken: bool
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchRegistration:
    """There is none of that number that somebody may see."""


EventOutcome = (
    EventsFound
    | EventSeen
    | EventFiled
    | ItemsSent
    | NoSuchEvent
    | RegistrationsFound
    | RegistrationSeen
    | RegistrationConfirmed
    | CertificateMade
    | RegistrationWithdrawn
    | OfferAnswered
    | NoSuchRegistration
)
