"""Deliveries: queued with the reply's own transaction, claimed under a lease, recorded together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, Row, bindparam, case, exists, func, insert, or_, select, tuple_, update

from knowledge.model.deliveries import Abandoned, Delivery, DeliveryKind, DeliveryState, Postponed, Result, Sent
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.tables import addresses, deliveries, messages

_d = deliveries.c
_other = deliveries.alias("other")

_ADD = insert(deliveries)
_FREE = ~exists().where(_other.c.address_id == _d.address_id, _other.c.state == "sending")
"""Nothing is on its way to the same address: messages of one chat keep their order."""

_AHEAD = (
    _other.c.address_id == _d.address_id,
    _other.c.state == "pending",
    tuple_(_other.c.priority, _other.c.id) < tuple_(_d.priority, _d.id),
)
"""Another message stands before this one in the queue of the same address."""

_RETRIED = _other.c.reason.is_not(None)
"""It was begun and is to be tried again: what stands behind it waits with it, while it may itself not be due."""

_FIRST = ~exists().where(*_AHEAD, or_(_other.c.due_at <= bindparam("now", type_=_d.due_at.type), _RETRIED))
_NOT_WAITING = ~exists().where(*_AHEAD, _RETRIED)

# Not a join: without statistics SQLite would begin at the addresses and sort everything (measured: 20 times slower).
_CHANNEL = select(addresses.c.channel).where(addresses.c.id == _d.address_id).scalar_subquery()

_DUE = (
    select(_d.id)
    .where(
        _d.state == "pending",
        _d.due_at <= bindparam("now"),
        _CHANNEL.in_(bindparam("channels", expanding=True)),
        _FREE,
        _FIRST,
    )
    .order_by(_d.priority, _d.due_at, _d.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_CLAIM = (
    update(deliveries)
    .where(_d.id.in_(bindparam("ids", expanding=True)))
    .values(state="sending", lease_until=bindparam("until"), attempts=_d.attempts + 1)
)
_CLAIMED = (
    select(deliveries, addresses.c.channel, addresses.c.external_id, messages.c.text, messages.c.body)
    .add_columns(messages.c.language)
    .select_from(deliveries)
    .join(addresses, addresses.c.id == _d.address_id)
    .join(messages, messages.c.id == _d.message_id)
    .where(_d.id.in_(bindparam("ids", expanding=True)))
    .order_by(_d.priority, _d.due_at, _d.id)
)
# Of all claims only the one that still holds its lease may record: whoever came back after it ran out is too late,
# also when the delivery is being sent again by then.
_RECORD = (
    update(deliveries)
    .where(_d.id == bindparam("of_delivery"), _d.state == "sending", _d.attempts == bindparam("of_attempt"))
    .values(
        attempts=_d.attempts - bindparam("not_counted", type_=_d.attempts.type),
        state=bindparam("new_state"),
        due_at=func.coalesce(bindparam("new_due", type_=_d.due_at.type), _d.due_at),
        provider_id=bindparam("new_provider"),
        reason=bindparam("new_reason"),
        finished_at=bindparam("new_finished", type_=_d.finished_at.type),
        lease_until=None,
    )
)
_REPEATABLE = [kind.value for kind in DeliveryKind if kind.may_repeat]
_RECOVER = (
    update(deliveries)
    .where(_d.state == "sending", _d.lease_until <= bindparam("now", type_=_d.lease_until.type))
    .values(
        state=case((_d.kind.in_(_REPEATABLE), "pending"), else_="unconfirmed"),
        reason="the process that was sending it stopped",
        lease_until=None,
    )
)
_NEXT_DUE = (
    select(func.min(_d.due_at))
    .select_from(deliveries)
    .where(_d.state == "pending", _CHANNEL.in_(bindparam("channels", expanding=True)), _FREE, _NOT_WAITING)
)
_NEXT_LEASE = select(func.min(_d.lease_until)).where(_d.state == "sending")


@dataclass(frozen=True, kw_only=True, slots=True)
class Undelivered:
    """One delivery that was given up, as the console lists it."""

    id: int
    contact_id: int
    channel: str
    kind: str
    state: str
    reason: str
    at: datetime


class DeliveryRepository:
    """The queue of what is to be sent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: str, address_id: int, message_id: int, kind: DeliveryKind, due_at: datetime) -> None:
        """Queues one message of the transcript for one address."""
        values = {
            "key": key,
            "address_id": address_id,
            "message_id": message_id,
            "kind": kind,
            "priority": kind.priority,
            "state": DeliveryState.PENDING,
            "due_at": due_at,
            "attempts": 0,
        }
        self._connection.execute(_ADD, values)

    def claim(
        self, channels: Collection[ChannelName], now: datetime, lease_until: datetime, most: int
    ) -> tuple[Delivery, ...]:
        """Takes what is due, most urgent first, and marks it as being sent until the lease runs out.

        A claim is the mark "being sent", so take no more than is sent at once. Of one address it takes one delivery:
        the next may be claimed when that one is recorded, which keeps their order among any number of claimers.
        """
        due = self._connection.execute(_DUE, {"channels": list(channels), "now": now, "most": most})
        ids = due.scalars().all()
        if not ids:
            return ()
        self._connection.execute(_CLAIM, {"ids": ids, "until": lease_until})
        return tuple(_delivery_of(row) for row in self._connection.execute(_CLAIMED, {"ids": ids}))

    def record(self, results: Sequence[Result]) -> None:
        """Stores what came of claimed deliveries; a result whose lease ran out meanwhile is ignored."""
        if results:
            self._connection.execute(_RECORD, [_record_of(result) for result in results])
        gone = [result.delivery for result in results if isinstance(result, Abandoned) and result.unreachable]
        if gone:
            self._mark_unreachable(gone)

    def recover(self, now: datetime) -> int:
        """Takes back what a stopped process was sending, and returns how many.

        What may be repeated is due again; whether the rest arrived is not guessed: it is unconfirmed.
        """
        return self._connection.execute(_RECOVER, {"now": now}).rowcount

    def next_due(self, channels: Collection[ChannelName]) -> datetime | None:
        """When there is something to do again: the next delivery comes due, or a lease runs out."""
        due = self._connection.execute(_NEXT_DUE, {"channels": list(channels)}).scalar_one()
        lease = self._connection.execute(_NEXT_LEASE).scalar_one()
        return min((instant for instant in (due, lease) if instant is not None), default=None)

    def count_undelivered(self) -> int:
        return self._connection.execute(
            select(func.count()).select_from(deliveries).where(_d.state.in_(("failed", "unconfirmed")))
        ).scalar_one()

    def undelivered(self, before: int | None, limit: int) -> tuple[Undelivered, ...]:
        """What failed for good or is unconfirmed, newest first; `before` is an id for paging."""
        listed = (
            select(
                _d.id,
                messages.c.contact_id,
                messages.c.channel,
                _d.kind,
                _d.state,
                func.coalesce(_d.reason, "").label("reason"),
                messages.c.at,
            )
            .join_from(deliveries, messages, messages.c.id == _d.message_id)
            .where(_d.state.in_(("failed", "unconfirmed")))
            .order_by(_d.id.desc())
            .limit(limit)
        )
        if before is not None:
            listed = listed.where(_d.id < before)
        return tuple(Undelivered(**row._mapping) for row in self._connection.execute(listed))

    def _mark_unreachable(self, delivery_ids: Sequence[int]) -> None:
        owners = select(_d.address_id).where(_d.id.in_(delivery_ids))
        self._connection.execute(
            update(addresses).where(addresses.c.id.in_(owners)).values(state=AddressState.UNREACHABLE)
        )


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        to=Address(channel=ChannelName(row.channel), external_id=row.external_id),
        message=decode_message(row.body, text=row.text, language=row.language, key=row.key),
        kind=DeliveryKind(row.kind),
        state=DeliveryState(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        lease_until=row.lease_until,
    )


def _record_of(result: Result) -> dict[str, Any]:
    blank = {"new_due": None, "new_provider": None, "new_reason": None, "new_finished": None, "not_counted": 0}
    values: dict[str, Any]
    match result:
        case Sent(provider_id=provider_id, at=at):
            values = {"new_state": DeliveryState.SENT, "new_provider": provider_id, "new_finished": at}
        case Postponed(due_at=due_at, reason=reason, counts=counts):
            values = {"new_state": DeliveryState.PENDING, "new_due": due_at, "new_reason": reason}
            values["not_counted"] = 0 if counts else 1
        case Abandoned(state=state, reason=reason, at=at):
            values = {"new_state": state, "new_reason": reason, "new_finished": at}
        case _:
            assert_never(result)
    return blank | values | {"of_delivery": result.delivery, "of_attempt": result.attempt}
