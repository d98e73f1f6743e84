"""What the outbox and the fetching of files ask of a channel, and what a channel may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Protocol

from knowledge.errors import FocalError
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import Address, AddressState, ChannelName


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The platform took the message, or one part of it.

    Attributes:
        provider_id: the platform's identifier of what it took.
        is_last: nothing of the message is left to send.
        handles: what the platform calls the files that were uploaded with it, by their references; messages of the
            same scope that are sent later carry them (`Attachment.handle`).
    """

    provider_id: str
    is_last: bool = True
    handles: Mapping[str, str] = field(default_factory=dict)


class Channel(Protocol):
    """A place where Focal speaks. `pace` is how fast its platform may be written to; None where nobody counts."""

    @property
    def name(self) -> ChannelName: ...

    @property
    def pace(self) -> Pace | None: ...

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        """Sends one part of a message, counted from 0; most messages have one.

        What takes several messages of the platform, such as a long text, is sent part by part, so that no crash
        repeats more than was being sent at that moment.

        Raises:
            SendError: it was not sent, or it is not known whether it was; the class carries the decision.
        """
        ...


class Source(Protocol):
    """A platform that has the files which people sent there."""

    @property
    def name(self) -> ChannelName: ...

    async def fetch(self, file: Attachment, most: int) -> bytes:
        """The content of a file that came in; of one that is longer than `most` bytes nothing is kept.

        Raises:
            TooLarge: it is longer, or the platform hands nothing of its size out.
            Withheld: the platform does not have it any more, or not for us.
            SendError: it cannot be had at the moment; the class carries the decision.
        """
        ...


class SendError(FocalError):
    """The message was not sent."""

    retryable: ClassVar[bool] = False


class Unavailable(SendError):
    """The platform cannot be reached or is faulty; the message was not sent."""

    retryable = True


class Throttled(SendError):
    """The channel asked us to slow down.

    Attributes:
        whole_scope: not only this chat is meant, but everything in its scope (`Address.scope`).
    """

    retryable = True

    def __init__(self, retry_after: timedelta, *, whole_scope: bool = False) -> None:
        super().__init__()
        self.retry_after = retry_after
        self.whole_scope = whole_scope


class Unconfirmed(SendError):
    """The answer was lost: nobody knows whether the message arrived."""

    retryable = True


class Moved(SendError):
    """The chat goes on under another identifier."""

    retryable = True

    def __init__(self, external_id: str) -> None:
        super().__init__()
        self.external_id = external_id


class AddressLost(SendError):
    """The address does not take messages any more; `state` is what has become of it."""

    state: ClassVar[AddressState] = AddressState.UNREACHABLE


class Blocked(AddressLost):
    """The person has blocked us."""

    state = AddressState.BLOCKED


class Left(AddressLost):
    """We are not in that group or channel any more."""

    state = AddressState.LEFT


class Gone(AddressLost):
    """The account, channel or workspace does not exist any more, or has taken our access back."""


class Rejected(SendError):
    """The platform refuses this message for good."""


class TooLarge(SendError):
    """The file is larger than we take."""


class Withheld(SendError):
    """The platform does not hand the file out."""
