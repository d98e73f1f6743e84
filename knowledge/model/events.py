"""Events: what they are, who may register when, and how seats are given out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.errors import FocalError
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.languages import Language, Text
from knowledge.model.times import aware

OFFER_LASTS = timedelta(hours=48)
"""How long somebody on the waiting list has to take a seat that came free: over a weekend it is longer, since the offer
comes at an hour of theirs on a working day."""

LATEST_OFFER = timedelta(hours=6)
"""Nothing is offered sooner before an event begins: nobody could come."""


class EventState(StrEnum):
    """Where an event stands; that it is over is told by the clock."""

    DRAFT = "draft"
    OPEN = "open"
    CANCELLED = "cancelled"


class ItemKind(StrEnum):
    """What a file or link of an event is."""

    PROGRAMME = "programme"
    MATERIAL = "material"
    """For after the event, such as slides and recordings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventItem:
    """A file or a link, for readers of one language or, where it is "", of all.

    Attributes:
        link: of what is elsewhere, "" of a file.
        reference: of the content of a file (`unit.files`), "" of a link.
    """

    kind: ItemKind
    name: str
    language: str = ""
    link: str = ""
    reference: str = ""
    media_type: str = ""
    size: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that cities register for.

    Attributes:
        titles, texts: what it is, in Markdown the second.
        places: where, in the languages that there are; empty texts are left out. None where it is online only.
        online: the address to take part at; told to those who have a seat, "" where there is none.
        zone: of the tz database: the clock of the place, or the official one where it is online.
        languages: spoken there.
        seats: None for as many as come; so of `seats_per_member`.
        opens_at, closes_at: of registration. It begins at once, and ends with the event's beginning, where None.
        audience: whose members may register.
        form: number of the version of the form whose questions are asked (`unit.forms`); None for the built-in one,
            with name, function, diet and remarks.
        taken: seats that are taken or offered.
    """

    titles: Text
    starts_at: datetime
    ends_at: datetime
    zone: str
    texts: Text | None = None
    places: Text | None = None
    online: str = ""
    languages: tuple[Language, ...] = ()
    seats: int | None = None
    seats_per_member: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    audience: Audience = EVERYBODY
    form: int | None = None
    state: EventState = EventState.DRAFT
    taken: int = 0
    revision: int = 0
    id: int = 0

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at, self.opens_at, self.closes_at):
            if moment is not None:
                aware(moment)

    @property
    def subject(self) -> str:
        """What acts, deadlines and the audit log call it."""
        return f"event:{self.id}"

    @property
    def last_moment(self) -> datetime:
        """Until when one registers."""
        return self.closes_at or self.starts_at

    def window(self, now: datetime) -> Window:
        """Whether one can register now."""
        if self.state is not EventState.OPEN:
            return Window.CANCELLED if self.state is EventState.CANCELLED else Window.NOT_YET
        if self.opens_at is not None and now < self.opens_at:
            return Window.NOT_YET
        return Window.OPEN if now < self.last_moment else Window.CLOSED


class Window(StrEnum):
    """Whether one can register."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    """A seat came free; it is kept for a while (`Registration.offered_until`)."""
    WITHDRAWN = "withdrawn"


HOLDS_SEAT = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED})
STANDS = frozenset({*HOLDS_SEAT, RegistrationState.WAITING})
"""States of registrations that somebody counts on."""


class EventRefused(FocalError):
    """An event cannot be as it is given.

    Attributes:
        code: "no-title", "ends-before-it-starts", "past", "closes-after-start", "opens-after-closing", "no-seats"
            (fewer than one, of the event or for a member), "fewer-seats" (than are taken), "bad-link", "cancelled" (it
            is changed or opened after that), "no-materials", "not-over" (materials are sent too early).
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the event is refused: {code}")
        self.code = code


class NotRegistered(FocalError):
    """Somebody could not be registered, or their registration not be changed.

    Attributes:
        code: "not_yet", "closed", "cancelled", "not_invited" (their member is not among those who may), "no_member",
            "no_name", "twice" (the person is registered already), "member_full" (all seats of the member are taken),
            "gone" (there is no such registration, or it was withdrawn), "too_late" (the offer has passed). Of somebody
            who comes to the door also "no_seat" (they wait for one still) and "other_event".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"not registered: {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """Who takes part, as told at registration.

    Attributes:
        email: "" where the registering colleague does not know it.
    """

    name: str
    function: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """One person's place at an event.

    Attributes:
        member: the number of the member that they come for.
        by: the contact who registered them, None once that person was erased.
        contact: the contact who comes, where they registered themselves; None for a colleague.
        code: by which they are let in: eight characters that cannot be mistaken for one another.
        state: where it stands.
        response: number of the response to the form's questions (`unit.responses`), among them what is for nobody but
            the secretariat and the city itself, such as the diet.
        language: in which the participant is written to.
        offered_until: of OFFERED, until when the seat is kept.
        remind_at: of CONFIRMED, when they are reminded that it is the day before; None once they were.
        attended_at: when they were there.
        preferred_at: when the secretariat put them first on the waiting list.
    """

    event: int
    member: int
    participant: Participant
    code: str
    state: RegistrationState
    language: Language
    registered_at: datetime
    by: int | None = None
    contact: int | None = None
    response: int | None = None
    changed_at: datetime | None = None
    offered_until: datetime | None = None
    remind_at: datetime | None = None
    attended_at: datetime | None = None
    preferred_at: datetime | None = None
    id: int = 0

    @property
    def stands(self) -> bool:
        """Somebody counts on it."""
        return self.state in STANDS

    @property
    def holds_seat(self) -> bool:
        return self.state in HOLDS_SEAT

    @property
    def turn(self) -> tuple[float, int]:
        """By which those who wait are sorted: who was put first last, then in the order in which they came."""
        is_first = self.preferred_at is not None and self.state is RegistrationState.WAITING
        return -self.preferred_at.timestamp() if self.preferred_at and is_first else 0.0, self.id
