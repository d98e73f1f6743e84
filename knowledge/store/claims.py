"""Claiming: what is due and may go now, most urgent first, marked as being sent under a lease.

Written for large backlogs. The queue is one of lanes, each of one scope and priority, in the order of a partial index:
finished rows, rows behind the last one taken, and lanes whose platform permits nothing now cost nothing. A letter that
many get is read and decoded once for all of a claim.
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
    ScalarSelect,
    Select,
    Update,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import Delivery, DeliveryKind, DeliveryState, Priority
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import BURST, LONGEST_PAUSE, Pace
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


def _first(*within: ColumnElement[bool]) -> ScalarSelect[int]:
    """The row id of the first pending delivery, in the order of the lanes."""
    found = select(_other.c.id).where(_other.c.state == "pending", *within)
    ordered = found.order_by(_other.c.scope, _other.c.priority, _other.c.due_at, _other.c.id)
    return ordered.limit(1).correlate_except(_other).scalar_subquery()


def _lanes() -> Select[Any]:
    """Each scope and priority with something pending, and when its first is due, however much stands behind that.

    From the first of one lane the index is entered anew behind the end of it ("loose index scan"): the cost goes by the
    lanes that there are, not by the deliveries in them. The lane of a row stands in the one that follows from it, so
    that nothing has to be looked up once more.
    """
    before = [cast(null(), column.type).label(column.name) for column in (_d.scope, _d.priority, _d.due_at)]
    begin = select(_first().label("id"), *before).cte("lanes", recursive=True)
    lane = deliveries.alias("lane").c
    in_scope = _first(_other.c.scope == lane.scope, _other.c.priority > lane.priority)
    beyond = _first(_other.c.scope > lane.scope)
    following = select(func.coalesce(in_scope, beyond), lane.scope, lane.priority, lane.due_at)
    lanes = begin.union_all(following.where(lane.id == begin.c.id))
    return select(lanes.c.scope, lanes.c.priority, lanes.c.due_at).where(lanes.c.due_at <= _NOW)


_LANES = _lanes()

_READY = and_(
    _a.channel.in_(bindparam("channels", expanding=True)),
    or_(
        _a.paced_until.is_(None),
        _a.paced_until <= bindparam("ready", type_=_d.due_at.type),
        _a.paced_until > bindparam("believed", type_=_d.due_at.type),
    ),
)

_DUE: Select[Any] = (
    select(
        *(_d.id, _d.key, _d.address_id, _d.message_id, _d.letter_id, _d.contact_id),
        *(_d.kind, _d.due_at, _d.attempts, _d.part),
        _of_address(_a.channel + ":" + _a.external_id).label("place"),
        _of_address(_a.paced_until).label("paced_until"),
    )
    .where(_d.state == "pending", _d.scope == bindparam("scope"), _d.priority == bindparam("priority"))
    .where(_d.due_at <= _NOW, IN_TIME, _of_address(_READY), _FREE, _FIRST)
    .order_by(_d.due_at, _d.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
"""What is due in one lane and may go now."""


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
        rows = self._take(reach, now, lease_until)
        if not rows:
            return ()
        claimed = self._deliveries_of(rows, lease_until)
        if lease_with_files is not None:
            claimed = self._extended(claimed, lease_with_files)
        return self._with_handles(claimed) if any(delivery.message.files for delivery in claimed) else claimed

    def _extended(self, claimed: tuple[Delivery, ...], until: datetime) -> tuple[Delivery, ...]:
        """The same, with that lease for what takes long."""
        slow = [delivery.id for delivery in claimed if delivery.takes_long]
        if slow:
            self._connection.execute(self._extend, {"ids": slow, "until": until})
        return tuple(replace(one, lease_until=until) if one.takes_long else one for one in claimed)

    def _take(self, reach: Reach, now: datetime, lease_until: datetime) -> Sequence[Row[Any]]:
        """Goes through the lanes, most urgent first, and takes of each what its scope has slots for.

        Of one address it finds one delivery at most, that which is first in its queue; so all are marked together.
        """
        allowance = self._paces.allowance(reach.paces, now)
        taken: list[Row[Any]] = []
        for lane in self._lanes(reach, now):
            most = allowance.left(lane.scope, reach.most - len(taken))
            if most:
                found = self._connection.execute(_DUE, _values(reach, now, lane, most)).all()
                allowance.take(lane.scope, len(found))
                taken += found
        self._mark_all(taken, lease_until)
        self._paces.note_scopes(allowance)
        chats = [(row.address_id, row.paced_until, _address_of(row.place)) for row in taken]
        self._paces.note_chats(chats, reach.paces, now)
        return taken

    def _lanes(self, reach: Reach, now: datetime) -> Sequence[Row[Any]]:
        """Those with something due that is urgent enough."""
        found = self._connection.execute(_LANES, {"now": now}).all()
        within = [lane for lane in found if lane.priority <= reach.up_to]
        return sorted(within, key=lambda lane: (lane.priority, lane.due_at, lane.scope))

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


def _values(reach: Reach, now: datetime, lane: Row[Any], most: int) -> dict[str, Any]:
    return {
        "channels": sorted(reach.channels),
        "scope": lane.scope,
        "priority": lane.priority,
        "now": now,
        "late": now - LATE,
        "ready": now + BURST,
        "believed": now + LONGEST_PAUSE,
        "most": most,
    }


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
