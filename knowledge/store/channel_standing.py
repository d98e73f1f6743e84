"""How each channel does: heard last, waiting, sent, whom it does not reach, and what failed why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, select

from knowledge.model.deliveries import ERASED
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.deliveries import ended_at
from knowledge.store.tables import addresses, contacts, deliveries, messages, paces, slack_installations

_a, _d, _m = addresses.c, deliveries.c, messages.c

NEWEST = 10_000
"""Deliveries among which is counted what went out just now: no index knows when each did, and a platform takes fewer in
a minute."""

_FAILED = (
    # Written out, for SQLite takes a partial index only where the statement itself says so.
    _d.state.in_((literal_column("'failed'"), literal_column("'unconfirmed'"))),
    func.coalesce(_d.reason, "") != ERASED,
)


def _since(moment: datetime) -> ColumnElement[bool]:
    """What ended from then on; said so that an index of what failed finds it (57 ms became 2 ms, of 10,000 failures in
    1,000,000 deliveries)."""
    return (_d.finished_at >= moment) | (_d.finished_at.is_(None) & (_d.due_at >= moment))


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """What waits for one channel: how much is due, and since when the first of it."""

    due: int
    oldest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Failing:
    """Deliveries that failed for one reason, in the channel's words."""

    channel: str
    reason: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreached:
    """An address that messages do not reach, and since when, where that is known."""

    id: int
    contact: int
    name: str
    state: AddressState
    since: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """A delivery that failed."""

    id: int
    contact: int
    name: str
    kind: str
    state: str
    reason: str
    at: datetime


class ChannelStanding:
    """Looks at all channels at once; finished deliveries cost nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heard(self, channels: tuple[ChannelName, ...]) -> Mapping[ChannelName, datetime]:
        """When somebody wrote last; by an index that has the last of each channel at its end."""
        last = {
            name: select(func.max(_m.at)).where(_m.channel == name, _m.direction == "in").scalar_subquery()
            for name in channels
        }
        row = self._connection.execute(select(*(each.label(name.value) for name, each in last.items()))).one()
        return {name: row._mapping[name.value] for name in last if row._mapping[name.value] is not None}

    def queues(self, now: datetime) -> Mapping[ChannelName, Queue]:
        """What is due and was not sent."""
        found = self._by_channel(func.count().label("due"), func.min(_d.due_at).label("oldest"))
        found = found.where(_d.state == "pending", _d.due_at <= now)
        return {ChannelName(row.channel): Queue(due=row.due, oldest=row.oldest) for row in self._rows(found)}

    def sent_since(self, since: datetime) -> Mapping[ChannelName, int]:
        """How many went out since then, of the newest; enough for a minute."""
        newest = select(func.coalesce(func.max(_d.id), 0) - NEWEST).scalar_subquery()
        found = self._by_channel(func.count().label("sent"))
        found = found.where(_d.id > newest, _d.state == "sent", _d.finished_at >= since)
        return {ChannelName(row.channel): row.sent for row in self._rows(found)}

    def failing(self, since: datetime) -> tuple[Failing, ...]:
        """What failed since then, by channel and reason, the most frequent first."""
        reason = func.coalesce(_d.reason, "")
        found = self._by_channel(reason.label("reason"), func.count().label("failures"))
        found = found.where(*_FAILED, _since(since)).group_by(reason)
        rows = sorted(self._rows(found), key=lambda row: (-row.failures, row.channel, row.reason))
        return tuple(Failing(channel=row.channel, reason=row.reason, count=row.failures) for row in rows)

    def failed(
        self, channel: ChannelName, since: datetime, reason: str | None, before: int | None, limit: int
    ) -> tuple[Failed, ...]:
        """The rows of `failing`, the newest first; `before` is an id for paging."""
        found = (
            select(
                _d.id,
                contacts.c.id.label("contact"),
                contacts.c.name,
                _d.kind,
                _d.state,
                func.coalesce(_d.reason, "").label("reason"),
                ended_at.label("at"),
            )
            .join_from(deliveries, addresses, _a.id == _d.address_id)
            .join(contacts, contacts.c.id == _a.contact_id)
            .where(*_FAILED, _since(since), _a.channel == channel)
            .order_by(_d.id.desc())
            .limit(limit)
        )
        if reason is not None:
            found = found.where(func.coalesce(_d.reason, "") == reason)
        if before is not None:
            found = found.where(_d.id < before)
        return tuple(Failed(**row._mapping) for row in self._rows(found))

    def unreached(self) -> Mapping[ChannelName, int]:
        """How many addresses messages do not reach."""
        found = select(_a.channel, func.count().label("lost")).where(_LOST).group_by(_a.channel)
        return {ChannelName(row.channel): row.lost for row in self._rows(found)}

    def addresses(self, channel: ChannelName, before: int | None, limit: int) -> tuple[Unreached, ...]:
        """The rows of `unreached`, the newest address first; `before` is an id for paging."""
        found = (
            select(_a.id, _a.contact_id, contacts.c.name, _a.state, _a.since)
            .join_from(addresses, contacts, contacts.c.id == _a.contact_id)
            .where(_LOST, _a.channel == channel)
            .order_by(_a.id.desc())
            .limit(limit)
        )
        if before is not None:
            found = found.where(_a.id < before)
        return tuple(
            Unreached(id=row.id, contact=row.contact_id, name=row.name, state=AddressState(row.state), since=row.since)
            for row in self._rows(found)
        )

    def paused(self, now: datetime, least: timedelta) -> Mapping[str, datetime]:
        """Scopes that take nothing for a while longer, as after a platform asked us to slow down, and until when."""
        found = select(paces.c.scope, paces.c.next_at).where(paces.c.next_at > now + least).order_by(paces.c.scope)
        return {row.scope: row.next_at for row in self._rows(found)}

    def workspaces(self) -> Mapping[str, datetime]:
        """Slack workspaces that installed us, and when."""
        found = select(slack_installations.c.team, slack_installations.c.installed_at)
        return {row.team: row.installed_at for row in self._rows(found.order_by(slack_installations.c.team))}

    @staticmethod
    def _by_channel(*columns: ColumnElement[Any]) -> Any:
        joined = select(_a.channel, *columns).join_from(deliveries, addresses, _a.id == _d.address_id)
        return joined.group_by(_a.channel)

    def _rows(self, statement: Any) -> list[Row[*tuple[Any, ...]]]:
        return list(self._connection.execute(statement))


_LOST = _a.state != AddressState.ACTIVE
