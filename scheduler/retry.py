"""After a failed send: again when, or never."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from knowledge.model.deliveries import Abandoned, Delivery, DeliveryState, Postponed
from scheduler.ports import Blocked, SendError, Throttled, Unconfirmed

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 12
"""With waits that double up to a quarter of an hour: about an hour and a half of trying."""


def after_failure(delivery: Delivery, error: SendError, now: datetime, chance: Random) -> Postponed | Abandoned:
    """What becomes of a delivery whose send failed.

    Being throttled does not count as a failure of the message: the platform itself says when to come back.
    """
    if isinstance(error, Unconfirmed) and not delivery.kind.may_repeat:
        return Abandoned(delivery=delivery.id, state=DeliveryState.UNCONFIRMED, reason=str(error), at=now)
    if isinstance(error, Throttled):
        return Postponed(delivery=delivery.id, due_at=now + error.retry_after, reason=str(error))
    if not error.retryable or delivery.attempts >= MOST_ATTEMPTS:
        gone = isinstance(error, Blocked)
        return Abandoned(delivery=delivery.id, state=DeliveryState.FAILED, reason=str(error), at=now, unreachable=gone)
    return Postponed(delivery=delivery.id, due_at=now + _wait(delivery.attempts, chance), reason=str(error))


def _wait(attempts: int, chance: Random) -> timedelta:
    """Exponential, with jitter between half and the whole, so that failures do not come back as one wave."""
    longest = min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)
    return longest * chance.uniform(0.5, 1.0)
