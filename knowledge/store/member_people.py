"""Who speaks for one member: its contacts, where each is reached, and what connects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, or_, select

from knowledge.model.deliveries import ERASED, DeliveryState
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Role
from knowledge.store.parts import Part, Span, part_of
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.tables import addresses, contacts, deliveries, members, merges, messages, posts

RECENT = 100
"""Messages of a person's transcript among which the last one that arrived, or failed, is looked for. Letters are
looked for among all of theirs."""

_a, _c, _d, _m, _p = addresses.c, contacts.c, deliveries.c, messages.c, posts.c

_FAILED = (DeliveryState.FAILED, DeliveryState.UNCONFIRMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Official:
    """A contact in the post that they hold for the member, whichever they act in at the moment."""

    contact: Contact
    role: Role
    function: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """An address, and how it fares.

    Attributes:
        since: when its state began; None if that was so from the beginning.
        arrived_at: when the platform last took something for it.
        failed_at, reason: when something last failed, and why, in the words of the log.
    """

    id: int
    contact: int
    address: Address
    state: AddressState
    since: datetime | None
    arrived_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """Two entries that became one; `name` is what the absorbed one was called."""

    merge: int
    kept: int
    name: str
    at: datetime


class MemberPeople:
    """Looks at the people of one member, in as many statements however many they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def officials(self, member: int, span: Span) -> Part[Official]:
        """Whoever holds a post for a member: focal points first, then by name."""
        found = (
            select(*CONTACT_COLUMNS, _p.role.label("post_role"), _p.function.label("post_function"))
            .join_from(contacts, members, isouter=True)
            .join(posts, _p.contact_id == _c.id)
            .where(_p.member_id == member, _c.erased_at.is_(None))
            .order_by(_p.role != Role.FOCAL_POINT, _c.name, _c.id)
        )
        return part_of(self._connection, found, span, _official_of)

    def health(self, contact_ids: Collection[int]) -> Mapping[int, tuple[Health, ...]]:
        """The addresses of contacts, by contact, each with what last arrived there and what last failed."""
        found = (
            select(addresses)
            .add_columns(*(_last(states).label(name) for name, states in _LAST.items()))
            .add_columns(*(_last_letter(states).label(f"letter_{name}") for name, states in _LAST.items()))
            .where(_a.contact_id.in_(sorted(contact_ids)))
            .order_by(_a.contact_id, _a.id)
        )
        rows = self._connection.execute(found).all()
        finished = self._finished(number for row in rows for number in _numbers(row))
        by_contact: dict[int, list[Health]] = defaultdict(list)
        for row in rows:
            by_contact[row.contact_id].append(_health_of(row, finished))
        return {contact: tuple(of) for contact, of in by_contact.items()}

    def _finished(self, numbers: Iterable[int]) -> Mapping[int, Any]:
        found = select(_d.id, _d.finished_at, _d.due_at, _d.reason).where(_d.id.in_(sorted(set(numbers))))
        return {row.id: row for row in self._connection.execute(found)}

    def connected(self, contact_ids: Collection[int]) -> tuple[Connected, ...]:
        """What was merged into these contacts and was not taken apart again, the newest first."""
        g = merges.c
        found = (
            select(g.id, g.kept_id, g.at, _c.name)
            .join_from(merges, contacts, _c.id == g.absorbed_id)
            .where(g.kept_id.in_(sorted(contact_ids)), g.undone_at.is_(None))
            .order_by(g.id.desc())
        )
        return tuple(
            Connected(merge=row.id, kept=row.kept_id, name=row.name, at=row.at)
            for row in self._connection.execute(found)
        )


_LAST: Mapping[str, Collection[DeliveryState]] = {"arrived": (DeliveryState.SENT,), "failed": _FAILED}


def _counts(states: Collection[DeliveryState]) -> Iterable[ColumnElement[bool]]:
    """What was cancelled because its reader is no more says nothing of an address."""
    yield _d.address_id == _a.id
    yield _d.state.in_(sorted(states))
    yield or_(_d.reason.is_(None), _d.reason != ERASED)


def _last(states: Collection[DeliveryState]) -> ScalarSelect[Any]:
    """The last delivery to the address at hand of what its owner was told; it is looked for by their transcript, since
    deliveries have no index by address once they are finished."""
    recent = (
        select(_m.id)
        .where(_m.contact_id == _a.contact_id, _m.direction == "out")
        .order_by(_m.id.desc())
        .limit(RECENT)
        .correlate(addresses)
    )
    found = select(_d.id).where(_d.message_id.in_(recent), *_counts(states))
    return found.order_by(_d.message_id.desc()).limit(1).correlate(addresses).scalar_subquery()


def _last_letter(states: Collection[DeliveryState]) -> ScalarSelect[Any]:
    """The same of the letters that its owner got."""
    found = select(_d.id).where(_d.contact_id == _a.contact_id, _d.letter_id.is_not(None), *_counts(states))
    return found.order_by(_d.due_at.desc(), _d.id.desc()).limit(1).correlate(addresses).scalar_subquery()


def _numbers(row: Any) -> Iterable[int]:
    return (number for number in (row.arrived, row.letter_arrived, row.failed, row.letter_failed) if number)


def _health_of(row: Any, finished: Mapping[int, Any]) -> Health:
    arrived = _later(row.arrived, row.letter_arrived, finished)
    failed = _later(row.failed, row.letter_failed, finished)
    return Health(
        id=row.id,
        contact=row.contact_id,
        address=Address(channel=ChannelName(row.channel), external_id=row.external_id),
        state=AddressState(row.state),
        since=row.since,
        arrived_at=_at(arrived) if arrived else None,
        failed_at=_at(failed) if failed else None,
        reason=(failed.reason or "") if failed else "",
    )


def _later(one: int | None, other: int | None, finished: Mapping[int, Any]) -> Any | None:
    known = [finished[number] for number in (one, other) if number is not None and number in finished]
    return max(known, key=_at, default=None)


def _at(row: Any) -> datetime:
    at: datetime = row.finished_at or row.due_at
    return at


def _official_of(row: Any) -> Official:
    return Official(contact=contact_of(row), role=Role(row.post_role), function=row.post_function)
