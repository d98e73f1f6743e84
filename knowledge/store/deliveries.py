"""Deliveries: queued with the reply's own transaction, claimed under a lease, recorded together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, func, insert, literal_column, select, update

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import ERASED, Delivery, DeliveryKind, DeliveryState, Priority, Result
from knowledge.model.pacing import Pace
from knowledge.model.people import ChannelName
from knowledge.store.claims import IN_TIME, NO_PACES, Claims, Reach
from knowledge.store.paces import PaceRepository
from knowledge.store.reaching import scope_of
from knowledge.store.results import Results
from knowledge.store.tables import addresses, deliveries
from knowledge.store.taking_back import WAS_TAKEN_BACK

_d = deliveries.c

_ADD = insert(deliveries).values(scope=scope_of(bindparam("of_address", type_=_d.address_id.type)))
MOST_STOPS = 12
"""Sends that may begin and end with the process that makes them: what cannot be sent without that stopping would take
every outbox down again and again."""

_REPEATABLE = [kind.value for kind in DeliveryKind if kind.may_repeat]
_REPEATED = case((_d.attempts >= MOST_STOPS, "unconfirmed"), else_="pending")
_RECOVER = (
    update(deliveries)
    .where(_d.state == "sending", _d.lease_until <= bindparam("now", type_=_d.lease_until.type))
    .values(
        state=case((_d.kind.not_in(_REPEATABLE), "unconfirmed"), (WAS_TAKEN_BACK, "cancelled"), else_=_REPEATED),
        reason=case((WAS_TAKEN_BACK, _d.reason), else_="the process that was sending it stopped"),
        lease_until=None,
    )
)
_NOW = bindparam("now", type_=_d.due_at.type)
_NEXT = select(
    select(func.min(_d.due_at)).where(_d.state == "pending", _d.due_at > _NOW).scalar_subquery(),
    select(func.min(_d.lease_until)).where(_d.state == "sending").scalar_subquery(),
)
_WAITING = select(exists().where(_d.state == "pending", _d.due_at <= _NOW, IN_TIME))

_GIVEN_UP = _d.state.in_([literal_column("'failed'"), literal_column("'unconfirmed'")])
"""In these very words, since SQLite uses a partial index only where it sees its condition, not values bound to it."""

UNDELIVERED = (_GIVEN_UP, func.coalesce(_d.reason, "") != ERASED)
"""What was given up, but for what was taken back from somebody who wished to be erased."""

ended_at = func.coalesce(_d.finished_at, _d.due_at)
"""When a delivery came to its end; of one that a stopped process was sending, when it was to be sent."""

MOST_COUNTED = 20_000
LAST = _d.id > select(func.coalesce(func.max(_d.id), 0) - MOST_COUNTED).scalar_subquery()
"""The last deliveries: what arrived is counted and listed among them, and a table of a million is not walked for it."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """Which deliveries are listed: those that were given up, or those that arrived; of one reason, and since when."""

    is_sent: bool = False
    reason: str | None = None
    since: datetime | None = None

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """The same in SQL."""
        wanted: tuple[ColumnElement[bool], ...] = (_d.state == "sent", LAST) if self.is_sent else UNDELIVERED
        if self.reason is not None:
            wanted = (*wanted, func.coalesce(_d.reason, "") == self.reason)
        return (*wanted, ended_at >= self.since) if self.since is not None else wanted


GIVEN_UP = Sought()


class DeliveryRepository:
    """The queue of what is to be sent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: str, address_id: int, message_id: int, kind: DeliveryKind, due_at: datetime) -> None:
        """Queues one message of the transcript for one address."""
        values = {
            "key": key,
            "address_id": address_id,
            "of_address": address_id,
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
        up_to: Priority = Priority.CIRCULAR,
    ) -> tuple[Delivery, ...]:
        """Takes what is due, most urgent first, and marks it as being sent until the lease runs out.

        A claim is the mark "being sent", so take no more than is sent at once. Of one address it takes one delivery:
        the next may be claimed when that one is recorded, which keeps their order among any number of claimers. Of a
        scope with a pace it takes what the platform permits at this moment, by a clock that all processes share.
        Deliveries with files, which take their time, may have a longer lease. Letters of a circulation that are late
        (`model.circulation.LATE`) are left: they get another time first.
        """
        reach = Reach(channels=channels, most=most, up_to=up_to, paces=paces)
        return Claims(self._connection).take(reach, now, lease_until, lease_with_files)

    def record(self, results: Sequence[Result]) -> tuple[int, ...]:
        """Stores what came of claimed deliveries; a result whose lease ran out meanwhile is ignored.

        Returns the letters that failed for good by this: `CirculationRepository.reroute` knows where else they may go.
        """
        return Results(self._connection).record(results)

    def recover(self, now: datetime) -> int:
        """Takes back what a stopped process was sending, and returns how many.

        What may be repeated is due again, unless it was taken back meanwhile, or was begun too often. Whether the rest
        arrived is not guessed: it is unconfirmed.
        """
        return self._connection.execute(_RECOVER, {"now": now}).rowcount

    def next_due(self, now: datetime, *, paced: bool = False) -> datetime | None:
        """When there may be something to do again, after a claim at `now` took all it could.

        The next delivery comes due, a lease runs out, or, with paces, something that is due already may go. What
        waits for a send under way needs no time: the end of that send is told.
        """
        due, lease = self._connection.execute(_NEXT, {"now": now}).one()
        paced_at = None
        if paced and self._connection.execute(_WAITING, {"now": now, "late": now - LATE}).scalar_one():
            paced_at = PaceRepository(self._connection).next_free(now)
        return min((instant for instant in (due, lease, paced_at) if instant is not None), default=None)

    def is_waiting(self, keys: Collection[str]) -> bool:
        """Whether any of these deliveries is still to be sent."""
        waiting = exists().where(_d.key.in_(list(keys)), _d.state.in_(("pending", "sending")))
        return bool(self._connection.execute(select(waiting)).scalar_one())

    def count_undelivered(self) -> int:
        return self._connection.execute(select(func.count()).select_from(deliveries).where(*UNDELIVERED)).scalar_one()

    def undelivered(self, before: int | None, limit: int, sought: Sought = GIVEN_UP) -> tuple[Undelivered, ...]:
        """What failed for good or is unconfirmed, newest first; `before` is an id for paging. With `sought`, part of
        it, or what arrived."""
        listed = (
            select(
                _d.id,
                addresses.c.contact_id,
                addresses.c.channel,
                _d.kind,
                _d.state,
                func.coalesce(_d.reason, "").label("reason"),
                ended_at.label("at"),
            )
            .join_from(deliveries, addresses, addresses.c.id == _d.address_id)
            .where(*sought.conditions())
            .order_by(_d.id.desc())
            .limit(limit)
        )
        if before is not None:
            listed = listed.where(_d.id < before)
        return tuple(Undelivered(**row._mapping) for row in self._connection.execute(listed))
