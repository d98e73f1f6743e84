"""What the staff were told of tickets: messages to each of them, and posts in their channel.

Where several tickets are told of at once, each has a line that begins with its mark, so that it can be taken out again
when whoever asked wishes to be forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from knowledge.model.deliveries import ERASED, DeliveryKind
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.codec import encode_message
from knowledge.store.contacts import Reach
from knowledge.store.deliveries import DeliveryRepository
from knowledge.store.tables import addresses, deliveries, messages, tickets
from knowledge.store.transcripts import TranscriptRepository

_a, _d, _m = addresses.c, deliveries.c, messages.c

_ROOMS = and_(
    _a.channel == ChannelName.SLACK,
    or_(_a.external_id.like("%/C%"), _a.external_id.like("%/G%")),
    ~_a.external_id.like("%/%/%"),
)
"""Channels themselves: the addresses of people begin with U or W, and in a channel people speak in its threads."""

_NOTHING = encode_message(OutgoingMessage(text=""))
_ITEM = "- "


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """The channel of the staff, and the entry under which what is said there is kept."""

    contact_id: int
    reach: Reach


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """The newest message with tickets to one of the staff; `is_waiting` while it can still be written on."""

    message_id: int
    text: str
    due_at: datetime
    is_waiting: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A ticket's post in the channel of the staff.

    Attributes:
        count: the number of the next message about it, edits included, in whatever channel it is posted.
        waiting: the number of a message that is still to be sent, None where there is none.
        provider_id: what the platform calls it; "" as long as that is not known.
    """

    count: int
    waiting: int | None
    provider_id: str


def mark(ticket: int) -> str:
    """What stands before everything that is told of a ticket, in Markdown."""
    return f"**#{ticket}**"


def item(ticket: int, told: str) -> str:
    """The line of a ticket in a list of several."""
    return f"{_ITEM}{mark(ticket)} {' '.join(told.split())}"


def answer_key(ticket: int) -> str:
    """The key of the answer to a ticket: there is one at most."""
    return f"ticket:{ticket}:answer"


def news_key(ticket: int, reminders: int, contact: int) -> str:
    """The key of a message to one of the staff whose first ticket this is."""
    return f"ticket:{ticket}:{reminders}:contact:{contact}"


def reminder_key(ticket: int, reminders: int) -> str:
    """The key of a list of tickets in the channel whose first this is."""
    return f"ticket:{ticket}:{reminders}:list"


def post_key(ticket: int, count: int) -> str:
    """The key of a ticket's post in the channel, and, counted from 1, of its edits."""
    return f"ticket:{ticket}:room:{count}"


class TicketPosts:
    """Finds, extends and strikes out what was told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def room(self) -> Room | None:
        """The channel of the staff that is in use."""
        return next((room for room in self.rooms() if room.reach.state is AddressState.ACTIVE), None)

    def rooms(self) -> tuple[Room, ...]:
        """Every channel that the staff ever had."""
        rows = self._connection.execute(select(addresses).where(_ROOMS).order_by(_a.id.desc()))
        return tuple(
            Room(
                contact_id=row.contact_id,
                reach=Reach(
                    id=row.id,
                    address=Address(channel=ChannelName.SLACK, external_id=row.external_id),
                    state=AddressState(row.state),
                    since=row.since,
                ),
            )
            for row in rows
        )

    def news(self, contact_id: int) -> News | None:
        """The newest message with tickets to one of the staff, held until the unit ends where it is waiting."""
        newest = (
            select(_m.id, _m.text, _d.id.label("delivery"), _d.due_at, _d.state)
            .join_from(messages, deliveries, _d.message_id == _m.id)
            .where(_m.contact_id == contact_id, _m.direction == "out", _m.key.like("ticket:%:contact:%"))
            .order_by(_m.id.desc())
            .limit(1)
        )
        row = self._connection.execute(newest).one_or_none()
        if row is None:
            return None
        return News(message_id=row.id, text=row.text, due_at=row.due_at, is_waiting=self._holds(row.delivery))

    def posted(self, room: Room, ticket: int) -> Posted:
        """What stands in a channel about a ticket; of what is waiting, the outbox takes nothing meanwhile."""
        ever = [each.contact_id for each in self.rooms()]
        of_ticket = (
            select(_d.id, _d.message_id, _d.provider_id, _m.contact_id, _m.key)
            .join_from(messages, deliveries, _d.message_id == _m.id)
            .where(_m.contact_id.in_(ever), _m.key.like(f"ticket:{ticket}:room:%"))
        )
        rows = self._connection.execute(of_ticket.order_by(_d.id.desc())).all()
        here = [row for row in rows if row.contact_id == room.contact_id]
        waiting = next((row.message_id for row in here if self._holds(row.id)), None)
        known = next((row.provider_id for row in here if row.provider_id), "")
        following = max((int(row.key.rpartition(":")[2]) + 1 for row in rows), default=0)
        return Posted(count=following, waiting=waiting, provider_id=known)

    def _holds(self, delivery: int) -> bool:
        """Whether a delivery is still to be sent; then nobody begins to send it before the unit ends."""
        waits = select(_d.id).where(_d.id == delivery, _d.state == "pending", _d.part == 0).with_for_update()
        return self._connection.execute(waits).one_or_none() is not None

    def rewrite(self, message_id: int, message: OutgoingMessage) -> None:
        """Gives a message that is still to be sent another text and other buttons."""
        kept = {"text": message.text, "body": encode_message(message)}
        self._connection.execute(update(messages).where(_m.id == message_id).values(kept))

    def extend(self, message_id: int, text: str) -> None:
        """Gives a message that is still to be sent a longer text."""
        self._connection.execute(update(messages).where(_m.id == message_id).values(text=text))

    def forget(self, contact_ids: Collection[int], now: datetime) -> None:
        """Strikes out what was told of the tickets of these people; what is told of others stays.

        What stands in the channel of the staff is replaced there by the ticket's mark alone.
        """
        asked = select(_m.id).where(_m.contact_id.in_(contact_ids))
        theirs = select(tickets.c.id, tickets.c.opened_at).where(tickets.c.message_id.in_(asked))
        for row in self._connection.execute(theirs).all():
            self._blank(row.id, row.opened_at, now)
            self._clear(row.id, now)

    def _blank(self, ticket: int, since: datetime, now: datetime) -> None:
        told = _m.key.like(f"ticket:{ticket}:room:%") | _lists(ticket)
        rows = select(_m.id, _m.text).where(_m.direction == "out", _m.at >= since, told)
        for row in self._connection.execute(rows).all():
            left = "\n".join(_without(ticket, row.text.split("\n")))
            is_empty = f"\n{_ITEM}" not in left
            kept: dict[str, Any] = {"text": "", "body": _NOTHING} if is_empty else {"text": left}
            self._connection.execute(update(messages).where(_m.id == row.id).values(kept))
            if is_empty:
                self._cancel(row.id, now)

    def _cancel(self, message_id: int, now: datetime) -> None:
        waiting = update(deliveries).where(_d.message_id == message_id, _d.state == "pending")
        self._connection.execute(waiting.values(state="failed", reason=ERASED, finished_at=now))

    def _clear(self, ticket: int, now: datetime) -> None:
        room = self.room()
        posted = self.posted(room, ticket) if room is not None else None
        if room is None or posted is None or not posted.provider_id:
            return
        bare = OutgoingMessage(
            text=f"{mark(ticket)} —", replaces=posted.provider_id, key=post_key(ticket, posted.count)
        )
        kept = TranscriptRepository(self._connection).say(bare, room.contact_id, ChannelName.SLACK, None, now)
        DeliveryRepository(self._connection).add(bare.key, room.reach.id, kept, DeliveryKind.REMINDER, now)


def _lists(ticket: int) -> ColumnElement[bool]:
    return and_(_m.key.like("ticket:%"), _m.text.contains(f"{_ITEM}{mark(ticket)} ", autoescape=True))


def _without(ticket: int, lines: Sequence[str]) -> Iterator[str]:
    own = f"{_ITEM}{mark(ticket)} "
    return (line for line in lines if not line.startswith(own))
