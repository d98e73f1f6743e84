"""A delivery: one message on its way to one contact, and its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName

ERASED = "erased"
"""Why a delivery was cancelled, and the outcome of a request, where the person is no more."""


class DeliveryKind(StrEnum):
    """What a delivery is for."""

    REPLY = "reply"
    REMINDER = "reminder"
    CIRCULAR = "circular"

    @property
    def priority(self) -> Priority:
        """Replies go before reminders, reminders before circulars."""
        return Priority[self.name]

    @property
    def may_repeat(self) -> bool:
        """Whether it is sent again when a crash leaves open whether it arrived.

        A reply that comes twice is a nuisance, a reply that never comes is a broken promise.
        """
        return self is not DeliveryKind.CIRCULAR


class Priority(IntEnum):
    """Lower goes first."""

    REPLY = 0
    REMINDER = 1
    CIRCULAR = 2


class DeliveryState(StrEnum):
    """pending -> sending -> sent, or back to pending, or failed (for good), or unconfirmed (nobody knows).

    While its circular is paused, what was pending is held; what was taken back or came too late is cancelled.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message to one address.

    Attributes:
        key: idempotency key, such as "reply:81:0" or "circular:7:contact:42".
        attempts: how many sends were begun, this one included once it is being sent, except those that the
            channel put off.
        part: how many platform messages of it were sent already: a long text and files take several.
        due_at: not before this instant; UTC.
    """

    id: int
    key: str
    to: Address
    message: OutgoingMessage
    kind: DeliveryKind
    state: DeliveryState
    due_at: datetime
    attempts: int
    part: int = 0
    lease_until: datetime | None = None

    @property
    def takes_long(self) -> bool:
        """Whether it may take longer than a message usually does: with files, or a mail server, which may look at what
        it was given for minutes before it answers (RFC 5321, 4.5.3.2.6)."""
        return bool(self.message.files) or self.to.channel is ChannelName.EMAIL


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that a platform has now: what it calls it, for everybody within the scope (`Address.scope`)."""

    scope: str
    reference: str
    handle: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The channel took it; `provider_id` is the platform's identifier of the message.

    Attributes:
        attempt: the number of the send that this is the result of: `Delivery.attempts` as it was claimed. A result
            of an earlier attempt, which lost its lease, is not recorded.
        has_code: the code in it is struck out of what is kept.
        uploads: what was uploaded with it.
    """

    delivery: int
    attempt: int
    provider_id: str
    at: datetime
    has_code: bool = False
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Progressed:
    """One part of several was sent; the delivery goes on with the part of that number at once."""

    delivery: int
    attempt: int
    part: int
    at: datetime
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Postponed:
    """It is tried again at `due_at`.

    Attributes:
        counts: this attempt is one of the few that are made.
        whole_scope: nothing else goes to the same scope (`Address.scope`) before then either.
    """

    delivery: int
    attempt: int
    due_at: datetime
    reason: str
    counts: bool = True
    whole_scope: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """The chat goes on under another identifier of its platform; the delivery goes there at once."""

    delivery: int
    attempt: int
    external_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Abandoned:
    """It is not tried again: refused for good, or of a kind that must not be repeated when in doubt."""

    delivery: int
    attempt: int
    state: DeliveryState
    reason: str
    at: datetime
    address: AddressState | None = None
    """What the address itself has become, where it is the one at fault."""


Result = Sent | Progressed | Postponed | Moved | Abandoned
