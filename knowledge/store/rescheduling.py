"""Letters on their way that are held, let go, taken back, or given another time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    Update,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from knowledge.model.circulars import Circular, CircularState
from knowledge.model.circulation import LATE, LONGEST_WAIT, MOST_REMINDERS_PER_DAY
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.store.counting import run_counting
from knowledge.store.planning import UNPLANNED, letters_on, take_turn
from knowledge.store.tables import circular_recipients, circulars, contacts, deliveries, letters, members
from knowledge.store.taking_back import take_back
from knowledge.store.timing import HABITS, first_slots, later_slots, timetable

EXPIRED = "expired"
"""Why a letter was cancelled: its circular is of no use any more."""

MOST_AT_ONCE = 20_000
"""Late letters that get a new time in one transaction: on SQLite everybody else waits meanwhile."""

_r, _o, _c, _m, _l, _d = circular_recipients.c, circulars.c, contacts.c, members.c, letters.c, deliveries.c

_IS_LETTER = and_(_d.letter_id.is_not(None), _d.kind.in_([DeliveryKind.CIRCULAR, DeliveryKind.REMINDER]))
"""Of a circulation: a test letter to oneself is a reply."""

_PENDING = and_(_IS_LETTER, _d.state == DeliveryState.PENDING)
_HELD = and_(_IS_LETTER, _d.state == DeliveryState.HELD)
_IS_PAUSED = _o.state == CircularState.PAUSED


class Rescheduler:
    """Changes what waits, set by set."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, circular_id: int) -> int:
        """Holds what waits of a circular; what is being sent at this moment is not called back."""
        take_turn(self._connection)
        return self._change(and_(_PENDING, _of_circular(circular_id)), state=DeliveryState.HELD)

    def resume(self, circular: Circular, now: datetime, official: ZoneInfo, most_per_day: int) -> int:
        """Lets go what was held, each at the next hour that suits its reader; expired, it is cancelled instead."""
        take_turn(self._connection)
        if circular.expires_at is not None and circular.expires_at <= now:
            self._end(and_(_HELD, _of_circular(circular.id)), EXPIRED, now)
            return 0
        held = and_(_HELD, _of_circular(circular.id))
        return self._move(held, now, official, most_per_day, is_urgent=circular.is_urgent)

    def cancel(self, circular_id: int, now: datetime, reason: str) -> int:
        """Takes back what waits of a circular, and plans nothing more of it; what is being sent is not tried again."""
        take_turn(self._connection)
        cancelled = take_back(self._connection, and_(_IS_LETTER, _of_circular(circular_id)), reason, now)
        unplanned = update(circular_recipients).where(_r.circular_id == circular_id, UNPLANNED)
        self._connection.execute(unplanned.values(is_planned=True))
        return cancelled

    def revise_late(self, now: datetime, official: ZoneInfo, most_per_day: int, most: int) -> int:
        """Gives late letters a new time, and takes back what expired; returns how many letters these are."""
        take_turn(self._connection)
        revised = self._withdraw(now)
        of_circulars = _d.letter_id.in_(select(_l.id).where(_l.circular_id.is_not(None)))
        late = and_(_PENDING, _d.due_at < now - LATE, of_circulars)
        found = select(_d.id).where(late).order_by(_d.due_at).limit(most)
        if ids := list(self._connection.execute(found).scalars()):
            these = and_(late, _d.id.in_(self._numbers(ids)))
            for is_urgent in (True, False):
                of_kind = and_(these, _d.letter_id.in_(_letters(_o.is_urgent == is_urgent)))
                revised += self._move(of_kind, now, official, most_per_day, is_urgent=is_urgent)
        return revised

    def _withdraw(self, now: datetime) -> int:
        """Takes back what expired, and has what came back from a send, put off, follow its circular since.

        Held letters are looked for only where a pause has outlived its circular: no index leads to them.
        """
        expired = self._end(and_(_PENDING, _d.letter_id.in_(_letters(_o.expires_at <= now))), EXPIRED, now)
        outlived = list(self._connection.execute(_letters(and_(_IS_PAUSED, _o.expires_at <= now))).scalars())
        if outlived:
            expired += self._end(and_(_HELD, _d.letter_id.in_(outlived)), EXPIRED, now)
        self._change(and_(_PENDING, _d.letter_id.in_(_letters(_IS_PAUSED))), state=DeliveryState.HELD)
        cancelled = _letters(_o.state == CircularState.CANCELLED)
        self._end(and_(_PENDING, _d.letter_id.in_(cancelled)), CircularState.CANCELLED, now)
        return expired

    def _numbers(self, ids: Sequence[int]) -> Select[int]:
        """The numbers in one parameter (see `register_keys`, whose alias `key` is a column here)."""
        given = literal(json.dumps(ids), Text)
        if self._connection.dialect.name == "postgresql":
            each = func.jsonb_array_elements_text(cast(given, JSONB)).table_valued("value")
        else:
            each = func.json_each(given).table_valued("value")
        return select(cast(each.c.value, Integer))

    def _change(self, which: ColumnElement[bool], **values: Any) -> int:
        return run_counting(self._connection, update(deliveries).where(which).values(values))

    def _end(self, which: ColumnElement[bool], reason: str, now: datetime) -> int:
        return self._change(which, state=DeliveryState.CANCELLED, reason=reason, finished_at=now)

    def _move(
        self, which: ColumnElement[bool], now: datetime, official: ZoneInfo, most_per_day: int, *, is_urgent: bool
    ) -> int:
        """Has deliveries wait for the next hour that suits their readers, with no more on one day than there may be.

        `which` must no longer hold of what was moved.
        """
        kinds = select(HABITS).select_from(_with_people()).where(which).distinct()
        names = self._connection.execute(kinds).scalars().all()
        slots = first_slots(names, now, official, is_urgent=is_urgent)
        moved, last = 0, now + LONGEST_WAIT
        while slots and self._is_left(which):
            is_capped = any(slot.due < last for slot in slots.values())
            moved += self._move_to(which, slots, now, most_per_day if is_capped else None)
            slots = later_slots(slots, official, is_urgent=is_urgent)
        return moved

    def _move_to(self, which: ColumnElement[bool], slots: Any, now: datetime, most_per_day: int | None) -> int:
        """Moves those for which there is room on the day of their slot; None: all of them."""
        day = timetable(self._connection, slots)
        place = func.row_number().over(partition_by=_d.contact_id, order_by=(_d.priority, _d.id))
        place_of_kind = func.row_number().over(partition_by=(_d.contact_id, _d.kind), order_by=_d.id)
        found = (
            select(_d.id, day.c.due, _d.kind)
            .add_columns(place.label("place"), place_of_kind.label("place_of_kind"))
            .select_from(_with_people().join(day, day.c.habits == HABITS))
            .where(which)
        )
        if most_per_day is None:
            room = found.subquery("room")
            return run_counting(self._connection, _moved().values(due_at=room.c.due).where(_d.id == room.c.id))
        counted = found.add_columns(
            letters_on(day, now=now).label("others"),
            letters_on(day, now=now, kind=DeliveryKind.REMINDER).label("reminders"),
        ).subquery("room")
        n = counted.c
        has_room = and_(
            n.place + n.others <= most_per_day,
            or_(n.kind != DeliveryKind.REMINDER, n.place_of_kind + n.reminders <= MOST_REMINDERS_PER_DAY),
        )
        return run_counting(self._connection, _moved().values(due_at=n.due).where(_d.id == n.id, has_room))

    def _is_left(self, which: ColumnElement[bool]) -> bool:
        return self._connection.execute(select(_d.id).where(which).limit(1)).first() is not None


def _moved() -> Update:
    return update(deliveries).values(state=DeliveryState.PENDING)


def _with_people() -> Any:
    joined = deliveries.join(contacts, _c.id == _d.contact_id)
    return joined.join(members, _m.id == _c.member_id, isouter=True)


def _letters(of_circulars: ColumnElement[bool]) -> Select[int]:
    return select(_l.id).join(circulars, _o.id == _l.circular_id).where(of_circulars)


def _of_circular(circular_id: int) -> ColumnElement[bool]:
    return _d.letter_id.in_(select(_l.id).where(_l.circular_id == circular_id))
