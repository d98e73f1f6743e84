"""Events as they are kept, with their files and links."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, insert, or_, select, update

from knowledge.model.audience import decode_audience, encode_audience
from knowledge.model.events import LATEST_OFFER, Event, EventItem, EventState, ItemKind, RegistrationState
from knowledge.model.languages import Language, Text
from knowledge.store.addressing import addressed
from knowledge.store.errors import Conflict
from knowledge.store.tables import deliveries, event_items, events, members, registrations

_e, _i, _r = events.c, event_items.c, registrations.c


class EventRepository:
    """Events by number. Who takes part is in `store.registrations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> Event:
        """Stores a new one, of which no seat is taken, and returns it with its number."""
        row = {**_values_of(event), "taken": 0, "revision": 0}
        id = self._connection.execute(insert(events).values(row).returning(_e.id)).scalar_one()
        return replace(event, id=id, taken=0, revision=0)

    def save(self, event: Event) -> Event:
        """Stores a change, and returns the event with its new revision. How many seats are taken is left as it is.

        Raises:
            Conflict: somebody else changed it since it was read.
        """
        unchanged = (_e.id == event.id, _e.revision == event.revision)
        row = {**_values_of(event), "revision": event.revision + 1}
        taken = self._connection.execute(update(events).where(*unchanged).values(row).returning(_e.taken)).scalar()
        if taken is None:
            raise Conflict
        return replace(event, revision=event.revision + 1, taken=taken)

    def one(self, id: int) -> Event | None:
        """The event of a number."""
        return next(iter(self._found(select(events).where(_e.id == id))), None)

    def hold(self, id: int) -> Event | None:
        """The same, and nobody else gives out its seats or changes it until the unit ends."""
        return next(iter(self._found(select(events).where(_e.id == id).with_for_update())), None)

    def listed(self, begin: datetime, end: datetime) -> tuple[Event, ...]:
        """Those that take place between two instants, at least in part, in whatever state, the earliest first."""
        between = select(events).where(_e.ends_at > begin, _e.starts_at < end)
        return self._found(between.order_by(_e.starts_at, _e.id))

    def coming(self, now: datetime) -> tuple[Event, ...]:
        """Open events that are not over, the earliest first."""
        ahead = select(events).where(_e.state == EventState.OPEN, _e.ends_at > now)
        return self._found(ahead.order_by(_e.starts_at, _e.id))

    def drafts(self) -> tuple[Event, ...]:
        """Those that nobody has been told of, the earliest first."""
        return self._found(select(events).where(_e.state == EventState.DRAFT).order_by(_e.starts_at, _e.id))

    def past(self, now: datetime, most: int) -> tuple[Event, ...]:
        """Those that are over, without drafts, the last one first."""
        over = select(events).where(_e.state != EventState.DRAFT, _e.ends_at <= now)
        return self._found(over.order_by(_e.ends_at.desc(), _e.id.desc()).limit(most))

    def awaited(self, now: datetime) -> tuple[int, ...]:
        """The numbers of open events that have a free seat and somebody who waits, as long as it can be offered."""
        is_free = or_(_e.seats.is_(None), _e.taken < _e.seats)
        waits = exists().where(_r.event_id == _e.id, _r.state == RegistrationState.WAITING)
        found = select(_e.id).where(_e.state == EventState.OPEN, _e.starts_at > now + LATEST_OFFER, is_free, waits)
        return tuple(self._connection.execute(found.order_by(_e.id)).scalars())

    def invites(self, event: Event, member_id: int, now: datetime) -> bool:
        """Whether the audience names anybody of a member."""
        named = addressed(event.audience, now).where(members.c.id == member_id).add_columns(members.c.id).limit(1)
        return self._connection.execute(named).first() is not None

    def materials_sent_at(self, id: int) -> datetime | None:
        """When its materials were sent last."""
        at: datetime | None = self._connection.execute(select(_e.materials_sent_at).where(_e.id == id)).scalar()
        return at

    def note_materials_sent(self, id: int, now: datetime) -> None:
        """Notes that its materials were sent."""
        self._connection.execute(update(events).where(_e.id == id).values(materials_sent_at=now))

    def told(self, keys: Collection[str]) -> frozenset[str]:
        """Those of some keys of messages that were queued before."""
        d = deliveries.c
        return frozenset(self._connection.execute(select(d.key).where(d.key.in_(sorted(keys)))).scalars())

    def items(self, id: int, kind: ItemKind | None = None) -> tuple[EventItem, ...]:
        """Its files and links, or those of one kind, in the order in which they were added."""
        found = select(event_items).where(_i.event_id == id).order_by(_i.id)
        rows = self._connection.execute(found if kind is None else found.where(_i.kind == kind))
        return tuple(map(_item_of, rows))

    def item(self, id: int, item_id: int) -> EventItem | None:
        """One of its files and links."""
        found = select(event_items).where(_i.event_id == id, _i.id == item_id)
        row = self._connection.execute(found).one_or_none()
        return _item_of(row) if row else None

    def put_item(self, id: int, item: EventItem) -> EventItem:
        """Adds a file or link, and returns it with its number."""
        row = {"event_id": id, **_values_of_item(item)}
        added = insert(event_items).values(row).returning(_i.id)
        return replace(item, id=self._connection.execute(added).scalar_one())

    def remove_item(self, id: int, item_id: int) -> bool:
        """Takes one away; False when there is none."""
        gone = delete(event_items).where(_i.event_id == id, _i.id == item_id)
        return self._connection.execute(gone).rowcount == 1

    def _found(self, found: Select[Any]) -> tuple[Event, ...]:
        return tuple(map(event_of, self._connection.execute(found)))


def _values_of(event: Event) -> dict[str, Any]:
    return {
        "state": event.state,
        "titles": dict(event.titles),
        "texts": dict(event.texts or {}),
        "places": dict(event.places or {}),
        "online": event.online,
        "languages": list(event.languages),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "zone": event.zone,
        "seats": event.seats,
        "seats_per_member": event.seats_per_member,
        "opens_at": event.opens_at,
        "closes_at": event.closes_at,
        "audience": encode_audience(event.audience),
        "form_version_id": event.form,
    }


def _values_of_item(item: EventItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "language": item.language,
        "name": item.name,
        "link": item.link,
        "reference": item.reference,
        "media_type": item.media_type,
        "size": item.size,
    }


def event_of(row: Row[Any]) -> Event:
    """A row as an event."""
    return Event(
        id=row.id,
        state=EventState(row.state),
        titles=_titles(row.titles),
        texts=_text(row.texts),
        places=_text(row.places),
        online=row.online,
        languages=tuple(map(Language, row.languages)),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        seats=row.seats,
        seats_per_member=row.seats_per_member,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        audience=decode_audience(row.audience),
        form=row.form_version_id,
        taken=row.taken,
        revision=row.revision,
    )


def _titles(kept: Mapping[str, str]) -> Text:
    return Text({Language(code): text for code, text in kept.items()})


def _text(kept: Mapping[str, str]) -> Text | None:
    return _titles(kept) if kept else None


def _item_of(row: Row[Any]) -> EventItem:
    return EventItem(
        id=row.id,
        kind=ItemKind(row.kind),
        name=row.name,
        language=row.language,
        link=row.link,
        reference=row.reference,
        media_type=row.media_type,
        size=row.size,
    )
