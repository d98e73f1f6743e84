"""Deliveries: queued with the reply's own transaction, claimed under a lease, recorded together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never

from sqlalchemy import Connection, Row, bindparam, case, exists, func, insert, or_, select, tuple_, update

from knowledge.model.deliveries import (
    ERASED,
    Abandoned,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Moved,
    Postponed,
    Progressed,
    Result,
    Sent,
)
from knowledge.model.messages import OutgoingMessage
from knowledge.model.pacing import BURST, Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.paces import PaceRepository
from knowledge.store.people import PeopleRepository
from knowledge.store.tables import addresses, deliveries, letters, messages
from knowledge.store.transcripts import TranscriptRepository

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

# Not joins: without statistics SQLite would begin at the addresses and sort everything (measured: 20 times slower).
_SCOPE = select(addresses.c.scope).where(addresses.c.id == _d.address_id).scalar_subquery()
_OPEN = exists().where(
    addresses.c.id == _d.address_id,
    addresses.c.channel.in_(bindparam("channels", expanding=True)),
    addresses.c.scope.not_in(bindparam("blocked", expanding=True)),
    or_(addresses.c.paced_until.is_(None), addresses.c.paced_until <= bindparam("ready", type_=_d.due_at.type)),
)
"""Its address may be written to now."""

_DUE = (
    select(_d.id, _SCOPE.label("scope"))
    .where(_d.state == "pending", _d.due_at <= bindparam("now"), _OPEN, _FREE, _FIRST)
    .order_by(_d.priority, _d.due_at, _d.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_CLAIM = (
    update(deliveries)
    .where(_d.id.in_(bindparam("ids", expanding=True)))
    .values(state="sending", lease_until=bindparam("until"), attempts=_d.attempts + 1)
)
_EXTEND = update(deliveries).where(_d.id.in_(bindparam("ids", expanding=True))).values(lease_until=bindparam("until"))
_CLAIMED = (
    select(deliveries, addresses.c.channel, addresses.c.external_id, addresses.c.paced_until)
    .add_columns(
        func.coalesce(messages.c.text, letters.c.text).label("text"),
        func.coalesce(messages.c.body, letters.c.body).label("body"),
        func.coalesce(messages.c.language, letters.c.language).label("language"),
    )
    .select_from(deliveries)
    .join(addresses, addresses.c.id == _d.address_id)
    .outerjoin(messages, messages.c.id == _d.message_id)
    .outerjoin(letters, letters.c.id == _d.letter_id)
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
        part=func.coalesce(bindparam("new_part", type_=_d.part.type), _d.part),
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
_NOW = bindparam("now", type_=_d.due_at.type)
_NEXT = select(
    select(func.min(_d.due_at)).where(_d.state == "pending", _d.due_at > _NOW).scalar_subquery(),
    select(func.min(_d.lease_until)).where(_d.state == "sending").scalar_subquery(),
)
_WAITING = select(exists().where(_d.state == "pending", _d.due_at <= _NOW))

_UNDELIVERED = (_d.state.in_(("failed", "unconfirmed")), func.coalesce(_d.reason, "") != ERASED)
"""What was given up, but for what was taken back from somebody who wished to be erased."""

NO_PACES: Mapping[ChannelName, Pace] = MappingProxyType({})
_UNCHANGED = {
    "new_due": None,
    "new_part": None,
    "new_provider": None,
    "new_reason": None,
    "new_finished": None,
    "not_counted": 0,
}


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
        self._paces = PaceRepository(connection)
        self._people = PeopleRepository(connection)

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
        self,
        channels: Collection[ChannelName],
        now: datetime,
        lease_until: datetime,
        most: int,
        paces: Mapping[ChannelName, Pace] = NO_PACES,
        lease_with_files: datetime | None = None,
    ) -> tuple[Delivery, ...]:
        """Takes what is due, most urgent first, and marks it as being sent until the lease runs out.

        A claim is the mark "being sent", so take no more than is sent at once. Of one address it takes one delivery:
        the next may be claimed when that one is recorded, which keeps their order among any number of claimers. Of a
        scope with a pace it takes what the platform permits at this moment, by a clock that all processes share.
        Deliveries with files, which take their time, may have a longer lease.
        """
        if paces:
            rows = self._claim_paced(channels, now, lease_until, most, paces)
            self._paces.note_chats([(row.address_id, row.paced_until, _address_of(row)) for row in rows], paces, now)
        else:
            rows = self._mark([id for id, _ in self._due(channels, now, (), most)], lease_until)
        with_files = [row.id for row in rows if row.body["files"]]
        if with_files and lease_with_files is not None:
            self._connection.execute(_EXTEND, {"ids": with_files, "until": lease_with_files})
        return tuple(_delivery_of(row) for row in rows)

    def _claim_paced(
        self,
        channels: Collection[ChannelName],
        now: datetime,
        lease_until: datetime,
        most: int,
        paces: Mapping[ChannelName, Pace],
    ) -> Sequence[Row[Any]]:
        """Claims until nothing is due in a scope that has slots left; a full scope makes room for the others."""
        allowance = self._paces.allowance(paces, now)
        marked: list[Row[Any]] = []
        while len(marked) < most:
            due = self._due(channels, now, allowance.full, most - len(marked))
            within = [id for id, scope in due if allowance.take(scope)]
            marked += self._mark(within, lease_until)
            if len(within) == len(due):
                break
        self._paces.note_scopes(allowance)
        return marked

    def _due(
        self, channels: Collection[ChannelName], now: datetime, blocked: Collection[str], most: int
    ) -> Sequence[Row[int, str]]:
        values = {"channels": list(channels), "now": now, "blocked": list(blocked), "ready": now + BURST, "most": most}
        return self._connection.execute(_DUE, values).all()

    def _mark(self, ids: Sequence[int], lease_until: datetime) -> Sequence[Row[Any]]:
        if not ids:
            return ()
        self._connection.execute(_CLAIM, {"ids": ids, "until": lease_until})
        return self._connection.execute(_CLAIMED, {"ids": ids}).all()

    def record(self, results: Sequence[Result]) -> None:
        """Stores what came of claimed deliveries; a result whose lease ran out meanwhile is ignored."""
        if results:
            self._connection.execute(_RECORD, [_record_of(result) for result in results])
        for result in results:
            match result:
                case Abandoned(address=state, at=at) if state is not None:
                    self._people.set_state(self._address_id(result), state, at)
                case Moved(external_id=external_id, at=at):
                    self._people.move(self._address_id(result), external_id, at)
                case Sent(has_code=True, delivery=delivery):
                    TranscriptRepository(self._connection).strike_codes(delivery)
                case Postponed(whole_scope=True, due_at=due_at):
                    self._paces.pause_scope_of(self._address_id(result), due_at)
                case _:
                    pass

    def recover(self, now: datetime) -> int:
        """Takes back what a stopped process was sending, and returns how many.

        What may be repeated is due again; whether the rest arrived is not guessed: it is unconfirmed.
        """
        return self._connection.execute(_RECOVER, {"now": now}).rowcount

    def next_due(self, now: datetime, *, paced: bool = False) -> datetime | None:
        """When there may be something to do again, after a claim at `now` took all it could.

        The next delivery comes due, a lease runs out, or, with paces, something that is due already may go. What
        waits for a send under way needs no time: the end of that send is told.
        """
        due, lease = self._connection.execute(_NEXT, {"now": now}).one()
        paced_at = None
        if paced and self._connection.execute(_WAITING, {"now": now}).scalar_one():
            paced_at = self._paces.next_free(now)
        return min((instant for instant in (due, lease, paced_at) if instant is not None), default=None)

    def is_waiting(self, keys: Collection[str]) -> bool:
        """Whether any of these deliveries is still to be sent."""
        waiting = exists().where(_d.key.in_(list(keys)), _d.state.in_(("pending", "sending")))
        return bool(self._connection.execute(select(waiting)).scalar_one())

    def count_undelivered(self) -> int:
        return self._connection.execute(select(func.count()).select_from(deliveries).where(*_UNDELIVERED)).scalar_one()

    def undelivered(self, before: int | None, limit: int) -> tuple[Undelivered, ...]:
        """What failed for good or is unconfirmed, newest first; `before` is an id for paging."""
        listed = (
            select(
                _d.id,
                addresses.c.contact_id,
                addresses.c.channel,
                _d.kind,
                _d.state,
                func.coalesce(_d.reason, "").label("reason"),
                func.coalesce(_d.finished_at, _d.due_at).label("at"),
            )
            .join_from(deliveries, addresses, addresses.c.id == _d.address_id)
            .where(*_UNDELIVERED)
            .order_by(_d.id.desc())
            .limit(limit)
        )
        if before is not None:
            listed = listed.where(_d.id < before)
        return tuple(Undelivered(**row._mapping) for row in self._connection.execute(listed))

    def _address_id(self, result: Result) -> int:
        found: int = self._connection.execute(select(_d.address_id).where(_d.id == result.delivery)).scalar_one()
        return found


def _address_of(row: Row[Any]) -> Address:
    return Address(channel=ChannelName(row.channel), external_id=row.external_id)


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        to=_address_of(row),
        message=_message_of(row),
        kind=DeliveryKind(row.kind),
        state=DeliveryState(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        part=row.part,
        lease_until=row.lease_until,
    )


def _message_of(row: Row[Any]) -> OutgoingMessage:
    """The message; choices that belong to no question of the conversation were pushed."""
    message = decode_message(row.body, text=row.text, language=row.language, key=row.key)
    if row.letter_id is not None:
        return replace(message, letter=row.letter_id, recipient=row.contact_id)
    is_pushed = bool(message.choices) and not message.question
    return replace(message, pushed=row.message_id) if is_pushed else message


def _record_of(result: Result) -> dict[str, Any]:
    values: dict[str, Any]
    match result:
        case Sent(provider_id=provider_id, at=at):
            values = {"new_state": DeliveryState.SENT, "new_provider": provider_id, "new_finished": at}
        case Progressed(part=part, at=at):
            values = {"new_state": DeliveryState.PENDING, "new_due": at, "new_part": part, "not_counted": 1}
        case Postponed(due_at=due_at, reason=reason, counts=counts):
            values = {"new_state": DeliveryState.PENDING, "new_due": due_at, "new_reason": reason}
            values["not_counted"] = 0 if counts else 1
        case Moved(at=at):
            values = {"new_state": DeliveryState.PENDING, "new_due": at, "new_reason": "the chat moved"}
        case Abandoned(state=state, reason=reason, at=at):
            values = {"new_state": state, "new_reason": reason, "new_finished": at}
        case _:
            assert_never(result)
    return _UNCHANGED | values | {"of_delivery": result.delivery, "of_attempt": result.attempt}
