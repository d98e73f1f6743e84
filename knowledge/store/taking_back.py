"""What waits to be sent is taken back, and what is being sent at this moment is not tried again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, update

from knowledge.model.deliveries import DeliveryState
from knowledge.store.counting import run_counting
from knowledge.store.tables import deliveries

_d = deliveries.c
_IS_SENDING = _d.state == DeliveryState.SENDING
_ON_ITS_WAY = _d.state.in_([DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING])

WAS_TAKEN_BACK = and_(_IS_SENDING, _d.finished_at.is_not(None))
"""It was taken back while it was being sent: it is over even if the platform puts it off, or its process stops."""


def take_back(
    connection: Connection,
    which: ColumnElement[bool],
    reason: str,
    now: datetime,
    becomes: DeliveryState = DeliveryState.CANCELLED,
) -> int:
    """Ends the deliveries of which `which` holds and that wait; returns how many these are.

    What is being sent is not called back, and may arrive. It is marked, in the same statement: whatever comes back
    unsent at this moment (`store.results`) is either ended by this or finds the mark.
    """
    state = case((_IS_SENDING, literal(DeliveryState.SENDING)), else_=literal(becomes))
    ended = update(deliveries).where(which, _ON_ITS_WAY).values(state=state, reason=reason, finished_at=now)
    taken = run_counting(connection, ended)
    if not taken:
        return 0
    marked = select(func.count()).select_from(deliveries).where(which, WAS_TAKEN_BACK)
    return taken - int(connection.execute(marked).scalar_one())
