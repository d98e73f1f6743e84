"""Claiming: what is due and may go now, most urgent first, marked as being sent under a lease.

Written for large backlogs: the queue is read in the order of its partial index, so that finished rows and rows behind
the last one taken cost nothing; a letter that many get is read and decoded once for all of a claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Update,
    and_,
    any_,
    bindparam,
    exists,
    or_,
    select,
    tuple_,
    update,
)

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import Delivery, DeliveryKind, DeliveryState, Priority
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import BURST, Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.paces import PaceRepository
from knowledge.store.tables import addresses, deliveries, letters, messages
from knowledge.store.uploads import UploadRepository

NO_PACES: Mapping[ChannelName, Pace] = MappingProxyType({})

_d, _a = deliveries.c, addresses.c
_other = deliveries.alias("other")
_NOW = bindparam("now", type_=_d.due_at.type)


def _checked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition as a question of its own for each row, which no planner turns into a join.

    PostgreSQL would: it never knows how many are being sent at this moment, and compares every row with all of them
    or sorts all that is due (measured with 500 being sent: 134 µs a row as a join, 6 µs this way). SQLite without
    statistics would begin at the addresses (measured: 20 times slower).
    """
    return select(condition).scalar_subquery()


_FREE = _checked(
    ~exists().where(_other.c.address_id == _d.address_id, _other.c.state == "sending").correlate(deliveries)
)
"""Nothing is on its way to the same address: messages of one chat keep their order."""

_AHEAD = (
    _other.c.address_id == _d.address_id,
    _other.c.state == "pending",
    tuple_(_other.c.priority, _other.c.id) < tuple_(_d.priority, _d.id),
)
"""Another message stands before this one in the queue of the same address."""

_RETRIED = _other.c.reason.is_not(None)
"""It was begun and is to be tried again: what stands behind it waits with it, while it may itself not be due."""

_FIRST = _checked(~exists().where(*_AHEAD, or_(_other.c.due_at <= _NOW, _RETRIED)).correlate(deliveries))

IN_TIME = or_(
    _d.letter_id.is_(None),
    _d.priority == int(Priority.REPLY),
    _d.due_at >= bindparam("late", type_=_d.due_at.type),
)
"""No letter of a circulation that is so late that it needs another time first (`model.circulation.LATE`)."""


def _of_address(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).where(_a.id == _d.address_id).correlate(deliveries).scalar_subquery()


_SERVED = _a.channel.in_(bindparam("channels", expanding=True))
_READY = and_(
    _SERVED,
    _a.scope.not_in(bindparam("blocked", expanding=True)),
    or_(_a.paced_until.is_(None), _a.paced_until <= bindparam("ready", type_=_d.due_at.type)),
)
_PLACE = _of_address(_a.channel + ":" + _a.external_id).label("place")


def _due(is_open: ColumnElement[bool], *more: ColumnElement[Any]) -> Select[Any]:
    columns = (_d.id, _d.key, _d.address_id, _d.message_id, _d.letter_id, _d.contact_id)
    state = (_d.kind, _d.due_at, _d.attempts, _d.part)
    in_reach = (_d.state == "pending", _d.priority <= bindparam("up_to", type_=Integer), _d.due_at <= _NOW, IN_TIME)
    return (
        select(*columns, *state, _PLACE, *more)
        .where(*in_reach, _of_address(is_open), _FREE, _FIRST)
        .order_by(_d.priority, _d.due_at, _d.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=deliveries)
    )


_DUE = _due(_SERVED)
_DUE_PACED = _due(_READY, _of_address(_a.scope).label("scope"), _of_address(_a.paced_until).label("paced_until"))


def _for(ids: ColumnElement[bool]) -> tuple[Update, Update]:
    until = bindparam("until", type_=_d.lease_until.type)
    marked = update(deliveries).where(ids).values(state="sending", lease_until=until, attempts=_d.attempts + 1)
    return marked, update(deliveries).where(ids).values(lease_until=until)


_MARK_AND_EXTEND = {
    "sqlite": _for(_d.id.in_(bindparam("ids", expanding=True))),
    "postgresql": _for(_d.id == any_(bindparam("ids", type_=ARRAY(Integer)))),
}

_LETTERS: Select[Any] = select(letters.c.id, letters.c.text, letters.c.language, letters.c.body).where(
    letters.c.id.in_(bindparam("ids", expanding=True))
)
_MESSAGES: Select[Any] = select(
    messages.c.id, messages.c.contact_id, messages.c.text, messages.c.language, messages.c.body
).where(messages.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """What a claimer may take.

    Attributes:
        most: so many deliveries, and no more than it sends at once: the claim is the mark "being sent".
        up_to: nothing that is less urgent.
        paces: of the channels whose platforms count.
    """

    channels: Collection[ChannelName]
    most: int
    up_to: Priority
    paces: Mapping[ChannelName, Pace]


class Claims:
    """Takes deliveries out of the queue, for a while."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._paces = PaceRepository(connection)
        self._mark, self._extend = _MARK_AND_EXTEND[connection.dialect.name]

    def take(
        self, reach: Reach, now: datetime, lease_until: datetime, lease_with_files: datetime | None
    ) -> tuple[Delivery, ...]:
        """Claims what is due, and extends the lease of what takes long."""
        rows = self._take_paced(reach, now, lease_until) if reach.paces else self._take(reach, now, lease_until)
        if not rows:
            return ()
        claimed = self._deliveries_of(rows, lease_until)
        slow = [delivery.id for delivery in claimed if delivery.takes_long]
        if slow and lease_with_files is not None:
            self._connection.execute(self._extend, {"ids": slow, "until": lease_with_files})
        return self._with_handles(claimed) if any(delivery.message.files for delivery in claimed) else claimed

    def _take(self, reach: Reach, now: datetime, lease_until: datetime) -> Sequence[Row[Any]]:
        rows = self._connection.execute(_DUE, _values(reach, now, reach.most)).all()
        self._mark_all(rows, lease_until)
        return rows

    def _take_paced(self, reach: Reach, now: datetime, lease_until: datetime) -> Sequence[Row[Any]]:
        """Claims until nothing is due in a scope that has slots left; a full scope makes room for the others."""
        allowance = self._paces.allowance(reach.paces, now)
        taken: list[Row[Any]] = []
        while len(taken) < reach.most:
            values = _values(reach, now, reach.most - len(taken))
            paced = {"blocked": list(allowance.full), "ready": now + BURST}
            due = self._connection.execute(_DUE_PACED, values | paced).all()
            within = [row for row in due if allowance.take(row.scope)]
            self._mark_all(within, lease_until)
            taken += within
            if len(within) == len(due):
                break
        self._paces.note_scopes(allowance)
        chats = [(row.address_id, row.paced_until, _address_of(row.place)) for row in taken]
        self._paces.note_chats(chats, reach.paces, now)
        return sorted(taken, key=lambda row: (DeliveryKind(row.kind).priority, row.due_at, row.id))

    def _mark_all(self, rows: Sequence[Row[Any]], lease_until: datetime) -> None:
        if rows:
            self._connection.execute(self._mark, {"ids": [row.id for row in rows], "until": lease_until})

    def _deliveries_of(self, rows: Sequence[Row[Any]], lease_until: datetime) -> tuple[Delivery, ...]:
        written = self._letters({row.letter_id for row in rows if row.letter_id is not None})
        said = self._messages({row.message_id for row in rows if row.letter_id is None})

        def message_of(row: Row[Any]) -> OutgoingMessage:
            if row.letter_id is None:
                return replace(said[row.message_id], key=row.key)
            return replace(written[row.letter_id], key=row.key, recipient=row.contact_id or 0)

        return tuple(_delivery_of(row, message_of(row), lease_until) for row in rows)

    def _letters(self, ids: Collection[int]) -> Mapping[int, OutgoingMessage]:
        found = self._written(_LETTERS, ids)
        return {row.id: replace(_decoded(row), letter=row.id) for row in found}

    def _messages(self, ids: Collection[int]) -> Mapping[int, OutgoingMessage]:
        return {row.id: _pushed(_decoded(row), row) for row in self._written(_MESSAGES, ids)}

    def _written(self, query: Select[Any], ids: Collection[int]) -> Sequence[Row[Any]]:
        return self._connection.execute(query, {"ids": sorted(ids)}).all() if ids else ()

    def _with_handles(self, claimed: Iterable[Delivery]) -> tuple[Delivery, ...]:
        """The same with what their platforms call the files that they have already."""
        claimed = tuple(claimed)
        with_files = [delivery for delivery in claimed if delivery.message.files]
        scopes = {delivery.to.scope for delivery in with_files}
        references = {file.reference for delivery in with_files for file in delivery.message.files}
        known = UploadRepository(self._connection).handles(scopes, references)

        def known_as(file: Attachment, scope: str) -> Attachment:
            return replace(file, handle=known.get((scope, file.reference), ""))

        def with_known(delivery: Delivery) -> Delivery:
            files = tuple(known_as(file, delivery.to.scope) for file in delivery.message.files)
            return replace(delivery, message=replace(delivery.message, files=files))

        return tuple(with_known(delivery) if known and delivery.message.files else delivery for delivery in claimed)


def _values(reach: Reach, now: datetime, most: int) -> dict[str, Any]:
    channels = sorted(reach.channels)
    return {"channels": channels, "now": now, "late": now - LATE, "most": most, "up_to": int(reach.up_to)}


def _delivery_of(row: Row[Any], message: OutgoingMessage, lease_until: datetime) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        to=_address_of(row.place),
        message=message,
        kind=DeliveryKind(row.kind),
        state=DeliveryState.SENDING,
        due_at=row.due_at,
        attempts=row.attempts + 1,
        part=row.part,
        lease_until=lease_until,
    )


def _address_of(place: str) -> Address:
    channel, _, external_id = place.partition(":")
    return Address(channel=ChannelName(channel), external_id=external_id)


def _decoded(row: Row[Any]) -> OutgoingMessage:
    return decode_message(row.body, text=row.text, language=row.language, key="")


def _pushed(message: OutgoingMessage, row: Row[Any]) -> OutgoingMessage:
    """Choices that belong to no question of the conversation were pushed; a letter's know their letter."""
    if message.letter:
        return replace(message, recipient=row.contact_id)
    is_pushed = bool(message.choices) and not message.question
    return replace(message, pushed=row.id) if is_pushed else message
