"""A letter that failed on one channel goes out on the next one."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, and_, literal, or_, select

from knowledge.model.circulars import CircularState
from knowledge.model.deadlines import CHANGE, PURPOSE, DeadlineState
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.people import ChannelName
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import may_get, wishes
from knowledge.store.counting import run_counting
from knowledge.store.reaching import best_address, scope_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import (
    addresses,
    circular_recipients,
    circulars,
    contacts,
    deadlines,
    deliveries,
    letters,
    members,
)
from knowledge.store.timing import HABITS, first_slots

_r, _o, _c, _m, _l, _d = circular_recipients.c, circulars.c, contacts.c, members.c, letters.c, deliveries.c

_KEY = re.compile(r"(?P<first>(?:circular:\d+:(?:\w+:)?|deadline:\d+:r\d+:[\w-]+:)contact:\d+)(?::(?P<number>\d+))?")
"""The key of a delivery to a recipient, without and with the number of the attempt; a test letter's is another."""

_STATES = {
    CircularState.RELEASED: DeliveryState.PENDING,
    CircularState.FINISHED: DeliveryState.PENDING,
    CircularState.PAUSED: DeliveryState.HELD,
}
"""In which state the next delivery begins; of a circular in another one there is none."""


def _is_of_use(now: datetime) -> ColumnElement[bool]:
    """The circular of the letter at hand."""
    return and_(_o.state.in_(list(_STATES)), or_(_o.expires_at.is_(None), _o.expires_at > now))


def _is_still_asked(now: datetime) -> ColumnElement[bool]:
    """What the letter at hand reminds of; that it has changed is told in any case."""
    is_open = and_(deadlines.c.state == DeadlineState.OPEN, deadlines.c.due_at > now)
    return or_(is_open, and_(_l.deadline_id.is_not(None), _l.purpose == CHANGE))


class Rerouter:
    """Finds the next channel."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reroute(self, delivery_id: int, channels: Collection[ChannelName], now: datetime, official: ZoneInfo) -> bool:
        """Has a letter that failed go to the best address that it was not sent to yet; False where none is left."""
        failed = self._failed(delivery_id, now)
        key = _KEY.fullmatch(failed.key) if failed else None
        target = self._target(failed, channels) if failed else None
        if failed is None or key is None or target is None:
            return False
        (slot,) = first_slots([target.habits], now, official, is_urgent=bool(failed.is_urgent)).values()
        if failed.purpose == PURPOSE and slot.due > now:
            return False  # by then it would say how many days there were: the clock of deadlines writes another one
        values = {
            "key": f"{key['first']}:{int(key['number'] or 1) + 1}",
            "address_id": target.address,
            "scope": scope_of(literal(target.address)),
            "letter_id": failed.letter_id,
            "contact_id": failed.contact_id,
            "kind": failed.kind,
            "priority": failed.priority,
            "state": _STATES[CircularState(failed.circular_state)] if failed.circular_state else DeliveryState.PENDING,
            "due_at": now if failed.on_request else slot.due,
            "attempts": 0,
        }
        adding = upsertable(self._connection, deliveries).values(values)
        return run_counting(self._connection, adding.on_conflict_do_nothing(index_elements=["key"])) == 1

    def _target(self, failed: Row[*tuple[Any, ...]], channels: Collection[ChannelName]) -> Row[*tuple[Any, ...]] | None:
        """The next best address and the habits of its owner, as they are by now."""
        of_letter = (_d.letter_id == failed.letter_id, _d.kind != DeliveryKind.REPLY)
        tried = select(_d.address_id).where(_d.contact_id == failed.contact_id, *of_letter)
        asked = literal(bool(failed.on_request))
        found = (
            select(best_address(channels, asked, addresses.c.id.not_in(tried)).label("address"), HABITS.label("habits"))
            .select_from(contacts.join(members, _m.id == _c.member_id, isouter=True))
            .where(_c.id == failed.contact_id, may_get(asked) if failed.circular_state else wishes(Mailing.DEADLINES))
        )
        target = self._connection.execute(found).one_or_none()
        return target if target is not None and target.address is not None else None

    def _failed(self, delivery_id: int, now: datetime) -> Row[*tuple[Any, ...]] | None:
        """The delivery, if it is a letter that failed and whose circular is still of use."""
        is_recipient = (_r.circular_id == _l.circular_id) & (_r.contact_id == _d.contact_id)
        found = (
            select(_d.key, _d.letter_id, _d.contact_id, _d.kind, _d.priority, _r.on_request)
            .add_columns(_l.purpose, _o.state.label("circular_state"), _o.is_urgent)
            .join_from(deliveries, letters, _l.id == _d.letter_id)
            .join(circulars, _o.id == _l.circular_id, isouter=True)
            .join(circular_recipients, is_recipient, isouter=True)
            .join(deadlines, deadlines.c.id == _l.deadline_id, isouter=True)
            .where(_d.id == delivery_id, _d.state == DeliveryState.FAILED, _d.kind != DeliveryKind.REPLY)
            .where(or_(_is_of_use(now), _is_still_asked(now)))
        )
        return self._connection.execute(found).one_or_none()
