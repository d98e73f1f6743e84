"""After a failed send: again when, or never."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from knowledge.model.deliveries import Abandoned, Delivery, DeliveryState, Moved, Postponed
from scheduler import ports
from scheduler.ports import AddressLost, SendError, Throttled, Unconfirmed

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 12
"""With waits that double up to a quarter of an hour: about an hour and a half of trying."""


def after_failure(delivery: Delivery, error: SendError, now: datetime, chance: Random) -> Postponed | Moved | Abandoned:
    """What becomes of a delivery whose send failed.

    Being throttled does not count as a failure of the message: the platform itself says when to come back.
    """
    if isinstance(error, Unconfirmed) and not delivery.kind.may_repeat:
        return _abandoned(delivery, error, DeliveryState.UNCONFIRMED, now)
    if isinstance(error, Throttled):
        again = now + error.retry_after
        return _postponed(delivery, error, again, counts=False, whole_scope=error.whole_scope)
    if not error.retryable or delivery.attempts >= MOST_ATTEMPTS:
        # That the last answer was lost does not mean that the message was: it is not called failed.
        unknown = isinstance(error, Unconfirmed)
        return _abandoned(delivery, error, DeliveryState.UNCONFIRMED if unknown else DeliveryState.FAILED, now)
    if isinstance(error, ports.Moved):
        return Moved(delivery=delivery.id, attempt=delivery.attempts, external_id=error.external_id, at=now)
    return _postponed(delivery, error, now + wait_after(delivery.attempts, chance), counts=True)


def _abandoned(delivery: Delivery, error: SendError, state: DeliveryState, now: datetime) -> Abandoned:
    return Abandoned(
        delivery=delivery.id,
        attempt=delivery.attempts,
        state=state,
        reason=str(error),
        at=now,
        address=error.state if isinstance(error, AddressLost) else None,
    )


def _postponed(
    delivery: Delivery, error: SendError, due_at: datetime, *, counts: bool, whole_scope: bool = False
) -> Postponed:
    return Postponed(
        delivery=delivery.id,
        attempt=delivery.attempts,
        due_at=due_at,
        reason=str(error),
        counts=counts,
        whole_scope=whole_scope,
    )


def wait_after(attempts: int, chance: Random) -> timedelta:
    """Exponential, with jitter between half and the whole, so that failures do not come back as one wave."""
    longest = min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)
    return longest * chance.uniform(0.5, 1.0)
