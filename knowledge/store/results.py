"""Recording what came of claimed deliveries: all results of a moment in one statement, and what follows from each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, assert_never

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    String,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON

from knowledge.model.circulars import CircularState
from knowledge.model.deliveries import Abandoned, DeliveryState, Moved, Postponed, Progressed, Result, Sent
from knowledge.store.paces import PaceRepository
from knowledge.store.people import PeopleRepository
from knowledge.store.tables import circulars, deliveries, letters
from knowledge.store.taking_back import WAS_TAKEN_BACK
from knowledge.store.transcripts import TranscriptRepository
from knowledge.store.uploads import UploadRepository

_d = deliveries.c

_FIELDS: Mapping[str, Any] = {
    "of_delivery": Integer,
    "of_attempt": Integer,
    "not_counted": Integer,
    "new_part": Integer,
    "new_state": String,
    "new_due": DateTime(timezone=True),
    "new_provider": String,
    "new_reason": Text,
    "new_finished": DateTime(timezone=True),
}
_NOTHING = dict.fromkeys(_FIELDS) | {"not_counted": 0}


def _recording(new: Callable[[str], ColumnElement[Any]]) -> Update:
    """Of all claims only the one that still holds its lease may record.

    Whoever comes back after it ran out is too late. But that it was sent is believed until it is being sent again:
    nobody has to wonder, and nobody gets it twice.
    """
    holds = _d.state == DeliveryState.SENDING
    is_known_now = and_(
        new("new_state") == literal(DeliveryState.SENT, String),
        or_(_d.state == DeliveryState.PENDING, _d.state == DeliveryState.UNCONFIRMED),
    )
    return (
        update(deliveries)
        .where(_d.id == new("of_delivery"), _d.attempts == new("of_attempt"), or_(holds, is_known_now))
        .values(
            attempts=_d.attempts - new("not_counted"),
            part=func.coalesce(new("new_part"), _d.part),
            state=case((_is_over(new), literal(DeliveryState.CANCELLED, String)), else_=new("new_state")),
            due_at=func.coalesce(new("new_due"), _d.due_at),
            provider_id=new("new_provider"),
            reason=case((_is_over(new), _d.reason), else_=new("new_reason")),
            finished_at=case((_is_over(new), _d.finished_at), else_=new("new_finished")),
            lease_until=None,
        )
    )


def _is_over(new: Callable[[str], ColumnElement[Any]]) -> ColumnElement[bool]:
    """It came back unsent, and was taken back meanwhile."""
    return and_(WAS_TAKEN_BACK, new("new_state") == literal(DeliveryState.PENDING, String))


def _given(name: str) -> ColumnElement[Any]:
    is_instant = name in ("new_due", "new_finished")
    return bindparam(name, type_=_d.due_at.type if is_instant else _FIELDS[name])


_ALL = (
    func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    .table_valued(*(Column(name, kind) for name, kind in _FIELDS.items()), name="new")
    .render_derived(with_types=True)
)
_RECORD_ALL = _recording(lambda name: _ALL.c[name])
"""PostgreSQL takes all results in one parameter (measured: 10 µs a row; a statement for each costs 60)."""

_RECORD_EACH = _recording(_given)
"""For SQLite, where a statement costs no journey."""

_OF_PAUSED = (
    select(letters.c.id)
    .join(circulars, circulars.c.id == letters.c.circular_id)
    .where(circulars.c.state == CircularState.PAUSED)
)
_HOLDERS = select(_d.id, _d.attempts).where(
    _d.id.in_(bindparam("ids", expanding=True)), _d.state == "sending", _d.letter_id.is_not(None), ~WAS_TAKEN_BACK
)
_HOLD_UP = (
    update(deliveries)
    .where(_d.id.in_(bindparam("ids", expanding=True)), _d.state == "pending", _d.letter_id.in_(_OF_PAUSED))
    .values(state=DeliveryState.HELD)
)


class Results:
    """Stores results of one moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._people = PeopleRepository(connection)

    def record(self, results: Sequence[Result]) -> tuple[int, ...]:
        """Returns the letters that failed for good by this, which may have another way to go.

        A result whose lease ran out meanwhile changes nothing of its delivery; what it says of the address, of the
        pace and of files is true even so.
        """
        failed = self._failing_letters(results)
        if results:
            rows = [_row_of(result) for result in results]
            if self._connection.dialect.name == "postgresql":
                self._connection.execute(_RECORD_ALL, {"rows": json.dumps(rows, default=_written)})
            else:
                self._connection.execute(_RECORD_EACH, [_NOTHING | row for row in rows])
        for result in results:
            self._follow(result)
        unsent = [result.delivery for result in results if isinstance(result, Postponed | Progressed | Moved)]
        if unsent:  # the circular of some may have been paused while they were being sent
            self._connection.execute(_HOLD_UP, {"ids": unsent})
        return failed

    def _failing_letters(self, results: Sequence[Result]) -> tuple[int, ...]:
        failing = {
            (result.delivery, result.attempt)
            for result in results
            if isinstance(result, Abandoned) and result.state is DeliveryState.FAILED
        }
        if not failing:
            return ()
        ids = sorted(delivery for delivery, _ in failing)
        holders = self._connection.execute(_HOLDERS.order_by(_d.id).with_for_update(), {"ids": ids})
        return tuple(row.id for row in holders if (row.id, row.attempts) in failing)

    def _follow(self, result: Result) -> None:
        """What else follows from a result."""
        match result:
            case Sent(uploads=uploads, at=at) | Progressed(uploads=uploads, at=at) if uploads:
                UploadRepository(self._connection).put(uploads, at)
            case Abandoned(address=state, at=at) if state is not None:
                self._people.set_state(self._address_id(result), state, at)
            case Moved(external_id=external_id, at=at):
                self._people.move(self._address_id(result), external_id, at)
            case Postponed(whole_scope=True, due_at=due_at):
                PaceRepository(self._connection).pause_scope_of(self._address_id(result), due_at)
            case _:
                pass
        if isinstance(result, Sent) and result.has_code:
            TranscriptRepository(self._connection).strike_codes(result.delivery)

    def _address_id(self, result: Result) -> int:
        found: int = self._connection.execute(select(_d.address_id).where(_d.id == result.delivery)).scalar_one()
        return found


def _written(value: Any) -> str:
    """An instant as PostgreSQL reads it."""
    instant: datetime = value
    return instant.astimezone(UTC).isoformat()


def _row_of(result: Result) -> dict[str, Any]:
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
    return {"of_delivery": result.delivery, "of_attempt": result.attempt, "not_counted": 0} | values
