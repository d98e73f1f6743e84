"""What the outbox asks of a channel, and what a channel may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Protocol

from knowledge.errors import FocalError
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The platform took the message; `provider_id` is its identifier there."""

    provider_id: str


class Channel(Protocol):
    """A place where Focal speaks."""

    @property
    def name(self) -> ChannelName: ...

    async def send(self, to: Address, message: OutgoingMessage) -> Receipt:
        """Sends one message.

        Raises:
            SendError: it was not sent, or it is not known whether it was; the class carries the decision.
        """
        ...


class SendError(FocalError):
    """The message was not sent."""

    retryable: ClassVar[bool] = False


class Unavailable(SendError):
    """The platform cannot be reached or is faulty; the message was not sent."""

    retryable = True


class Throttled(SendError):
    """The channel asked us to slow down."""

    retryable = True

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__()
        self.retry_after = retry_after


class Unconfirmed(SendError):
    """The answer was lost: nobody knows whether the message arrived."""

    retryable = True


class Blocked(SendError):
    """The address does not take messages any more."""


class Rejected(SendError):
    """The platform refuses this message for good."""
