"""Reminders of deadlines: who is to get one now, and the deliveries, made set by set inside the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from knowledge.model.campaigns import PROMPT
from knowledge.model.circulation import LATE, LONGEST_WAIT
from knowledge.model.deadlines import CHANGE, PURPOSE, Deadline
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import addressed, wishes
from knowledge.store.codec import encode_message
from knowledge.store.counting import run_counting
from knowledge.store.deadline_people import OTHER, TOO_SOON, given, hears_of_changes, not_given, snoozed
from knowledge.store.deadlines import not_settled
from knowledge.store.planning import COLUMNS
from knowledge.store.reaching import EmailAddresses, best_address, scope_of, virtual_channel
from knowledge.store.statements import upsertable
from knowledge.store.tables import contacts, deadlines, deliveries, letters, members, snoozes
from knowledge.store.taking_back import take_back
from knowledge.store.timing import HABITS, first_slots, timetable

_c, _m, _l, _d, _s = contacts.c, members.c, letters.c, deliveries.c, snoozes.c

MINUTE = "%Y%m%dT%H%M"
"""How the keys of letters tell when they were written."""

MOST_LATE = 5_000
"""Late letters that are taken back in one transaction: with the keys of those that failed before them, within the
32,766 values that a statement of SQLite takes (sqlite.org/limits.html)."""

_ZONE: ColumnElement[str] = func.coalesce(func.nullif(_c.time_zone, ""), _m.time_zone, "")
"""The clock of the contact at hand, as `timing.HABITS` begins; "" where only the official one is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Readers:
    """Readers of one language on one clock: they get the same letter.

    Attributes:
        zone: of the tz database, "" for the official one.
        member: the number of the member whose letter is not that of the others (`Postage.apart`); 0 of all others.
    """

    language: Language
    zone: str
    member: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """What a letter is written for.

    Attributes:
        name: the step, such as "7d"; "later" and an instant for those who wanted to be reminded later; a change such as
            "moved".
        at: when it is written: a letter says how many days are left, and a later one says another number.
    """

    deadline: Deadline
    name: str
    at: datetime
    purpose: str = PURPOSE

    @property
    def key(self) -> str:
        """What its deliveries begin with: "deadline:3:r1:7d:"."""
        return f"deadline:{self.deadline.id}:r{self.deadline.revision}:{self.name}:"

    @property
    def letter_key(self) -> str:
        """What its letters begin with: "deadline:3:r1:7d:20261120T0900:", by the minute in UTC."""
        return f"{self.key}{_minute(self.at)}:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Postage:
    """How letters go out.

    Attributes:
        channels: those that are served.
        write: writes the letter for one kind of readers.
        apart: the numbers of members of which each gets a letter of its own, such as what it has still to answer.
    """

    channels: Collection[ChannelName]
    now: datetime
    write: Callable[[Readers], OutgoingMessage]
    apart: Collection[int] = ()


class DeadlineReminders:
    """Makes and takes back deliveries of letters about deadlines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remind(self, occasion: Occasion, habits: Collection[str], post: Postage) -> int:
        """Reminds those with one of these habits who are to be, at once; returns how many. Who was, is not again."""
        before = post.now - timedelta(minutes=1)  # what is written for another step now goes to people of other habits
        recent = self._recent_letters(occasion.deadline, post.now, before)
        people = not_given(self._lacking(occasion, habits, post.now), recent, post.now)
        return self._send(occasion, people, post, literal(post.now, _d.due_at.type))

    def waiting(self, occasion: Occasion, habits: Collection[str], post: Postage) -> Mapping[str, datetime]:
        """The habits of those who are still to be reminded, and from when on they may be: not just after another one,
        if they got that."""
        long_ago = literal(post.now - TOO_SOON, _d.due_at.type)
        recent = self._recent_letters(occasion.deadline, post.now, post.now)
        last = given(recent, post.now).with_only_columns(func.max(OTHER.c.due_at)).scalar_subquery()
        free = func.coalesce(last, long_ago) if recent else long_ago
        lacking = self._lacking(occasion, habits, post.now).where(virtual_channel(post.channels) != "")
        found = lacking.with_only_columns(HABITS.label("habits"), func.min(free)).group_by("habits")
        return {row[0]: row[1] + TOO_SOON for row in self._connection.execute(found)}

    def remind_later(self, occasion: Occasion, post: Postage, official: ZoneInfo) -> int:
        """Reminds those who wanted to be reminded later, where that time has come, and forgets that they did.

        Where it is no hour of theirs, because their clock is another one by now or nobody looked in time, it is still
        later.
        """
        id = occasion.deadline.id
        self._put_offsnoozed(id, post.now, official)
        come = exists().where(_s.deadline_id == id, _s.contact_id == _c.id, _s.until <= post.now)
        people = self._asked(occasion.deadline, post.now).where(come)
        people = not_given(people, self._recent_letters(occasion.deadline, post.now, post.now), post.now)
        reminded = self._send(occasion, people, post, literal(post.now, _d.due_at.type))
        self._connection.execute(delete(snoozes).where(_s.deadline_id == id, _s.until <= post.now))
        return reminded

    def _put_offsnoozed(self, deadline_id: int, now: datetime, official: ZoneInfo) -> None:
        come = select(_s.contact_id, HABITS.label("habits")).join_from(snoozes, contacts, _c.id == _s.contact_id)
        come = come.join(members, _m.id == _c.member_id, isouter=True)
        found = self._connection.execute(come.where(_s.deadline_id == deadline_id, _s.until <= now)).all()
        slots = first_slots({row.habits for row in found}, now, official, is_urgent=False)
        for row in found:
            if slots[row.habits].due > now:
                theirs = update(snoozes).where(_s.deadline_id == deadline_id, _s.contact_id == row.contact_id)
                self._connection.execute(theirs.values(until=slots[row.habits].due))

    def tell(self, occasion: Occasion, post: Postage, official: ZoneInfo, without: Collection[int] = ()) -> int:
        """Tells those who got a letter about the deadline, each at the next hour that suits them, whatever their member
        did since; returns how many.

        Args:
            without: the numbers of contacts who hear of it in another way.
        """
        people = self._told(occasion.deadline).where(_c.id.not_in(sorted(without)))
        return self._send_at_their_hour(occasion, people, post, official)

    def write_to(
        self, occasion: Occasion, post: Postage, official: ZoneInfo, of_members: Collection[int] | None = None
    ) -> int:
        """Writes to those who are asked still and have not got this, each at the next hour that suits them; returns how
        many. Nobody gets a reminder just after another one, nor anything but word of a change when it is too late.

        Args:
            of_members: to people of these members alone.
        """
        return self._send_at_their_hour(occasion, self._unwritten(occasion, post, of_members), post, official)

    def is_to_be_written(self, occasion: Occasion, post: Postage) -> bool:
        """Whether there is anybody to whom `write_to` would write, whatever the hour."""
        people = self._unwritten(occasion, post, None).where(virtual_channel(post.channels) != "")
        return self._connection.execute(people.limit(1)).first() is not None

    def _unwritten(self, occasion: Occasion, post: Postage, of_members: Collection[int] | None) -> Select[Any]:
        people = self._asked(occasion.deadline, post.now).where(not_(exists().where(OTHER.c.key == _key(occasion))))
        if of_members is not None:
            people = people.where(_m.id.in_(sorted(of_members)))
        if occasion.purpose not in (PURPOSE, PROMPT):
            return people
        return not_given(people, self._recent_letters(occasion.deadline, post.now, post.now), post.now)

    def _send_at_their_hour(self, occasion: Occasion, people: Select[Any], post: Postage, official: ZoneInfo) -> int:
        kinds = select(HABITS).select_from(contacts).join(members, _m.id == _c.member_id)
        kinds = kinds.where(_c.id.in_(select(people.subquery().c.contact_id))).distinct()
        slots = first_slots(list(self._connection.execute(kinds).scalars()), post.now, official, is_urgent=False)
        if occasion.purpose != CHANGE:
            last = occasion.deadline.last_call
            slots = {name: slot for name, slot in slots.items() if slot.due <= last}
            people = people.where(HABITS.in_(sorted(slots)))
        day = timetable(self._connection, slots)
        at = select(day.c.due).where(day.c.habits == HABITS).correlate(contacts, members).scalar_subquery()
        return self._send(occasion, people, post, at)

    def _told(self, deadline: Deadline) -> Select[Any]:
        found = select(_c.id.label("contact_id"), _c.language, _ZONE.label("zone"), _m.id.label("member_id"))
        found = found.select_from(contacts).join(members, _m.id == _c.member_id)
        return found.where(hears_of_changes(deadline))

    def _send(self, occasion: Occasion, people: Select[Any], post: Postage, due: ColumnElement[Any]) -> int:
        found = people.subquery()
        kinds = select(found.c.language, found.c.zone, _alone(found.c.member_id, post).label("member")).distinct()
        rows = self._connection.execute(kinds.order_by(found.c.language, found.c.zone, "member"))
        readers = [Readers(language=Language(row.language), zone=row.zone, member=row.member) for row in rows]
        if not readers:
            return 0
        self._put_letters(occasion, {each: post.write(each) for each in readers})
        return self._post(occasion, people, post, due)

    def _put_letters(self, occasion: Occasion, written: Mapping[Readers, OutgoingMessage]) -> None:
        """What each kind of readers gets; a letter that is there stays as it is."""
        rows = [
            {
                "key": f"{occasion.letter_key}{readers.language}:{readers.zone}{_of_member(readers)}",
                "deadline_id": occasion.deadline.id,
                "purpose": occasion.purpose,
                "language": message.language,
                "text": message.text,
                "body": encode_message(message),
            }
            for readers, message in written.items()
        ]
        self._connection.execute(upsertable(self._connection, letters).on_conflict_do_nothing(), rows)

    def _post(self, occasion: Occasion, people: Select[Any], post: Postage, due: ColumnElement[Any]) -> int:
        chosen = people.subquery("chosen")
        if ChannelName.EMAIL in post.channels:
            EmailAddresses(self._connection).keep_in_step(select(chosen.c.contact_id), post.now)
        kind = DeliveryKind.REMINDER
        reached = (
            select(
                _key(occasion).label("key"),
                best_address(post.channels).label("address_id"),
                _l.id.label("letter_id"),
                _c.id.label("contact_id"),
                due.label("due_at"),
            )
            .select_from(chosen)
            .join(contacts, _c.id == chosen.c.contact_id)
            .join(members, _m.id == _c.member_id)
            .join(letters, _l.key == _letter_key(occasion, post, chosen.c))
            .cte("reached")
            .prefix_with("MATERIALIZED")
        )
        rows = select(
            reached.c.key,
            reached.c.address_id,
            scope_of(reached.c.address_id),
            reached.c.letter_id,
            reached.c.contact_id,
            literal(kind),
            literal(kind.priority),
            literal(DeliveryState.PENDING),
            reached.c.due_at,
            literal(0),
        ).where(reached.c.address_id.is_not(None))
        adding = upsertable(self._connection, deliveries).from_select(COLUMNS, rows)
        return run_counting(self._connection, adding.on_conflict_do_nothing(index_elements=["key"]))

    def take_back(self, deadline_ids: Sequence[int], now: datetime, reason: str, member_id: int | None = None) -> int:
        """Cancels the reminders that wait of some deadlines, for one member or for all; what is being sent is not
        called back, but not tried again, and the word that a deadline is another one now is told in any case."""
        of_them = select(_l.id).where(_l.deadline_id.in_(deadline_ids), _l.purpose != CHANGE)
        theirs: ColumnElement[bool] = _d.letter_id.in_(of_them)
        if member_id is not None:
            theirs = and_(theirs, _d.contact_id.in_(select(_c.id).where(_c.member_id == member_id)))
        return take_back(self._connection, theirs, reason, now)

    def forget_late(self, now: datetime, official: ZoneInfo) -> int:
        """Takes back reminders that waited for too long, as when nothing could be sent, and has the clock look again:
        what still makes sense of them is made anew, at an hour that suits its reader. Nobody would work out anew that a
        deadline has changed, nor what the secretariat wrote: that is put off to such an hour.

        Returns how many that were, at most `MOST_LATE`; to be asked again until there are none.
        """
        late = (_d.state == DeliveryState.PENDING, _d.due_at < now - LATE, _l.deadline_id.is_not(None))
        found = select(_d.id, _d.key, _l.deadline_id, _l.purpose).join(letters, _l.id == _d.letter_id)
        rows = self._connection.execute(found.where(*late).order_by(_d.due_at).limit(MOST_LATE)).all()
        if not rows:
            return 0
        self._put_off([row.id for row in rows if row.purpose != PURPOSE], now, official)
        reminders = [row for row in rows if row.purpose == PURPOSE]
        failed = [key for row in reminders for key in _earlier_keys(row.key)]
        its = or_(_d.id.in_([row.id for row in reminders]), _d.key.in_(failed))
        self._connection.execute(delete(deliveries).where(its))
        ids = sorted({row.deadline_id for row in reminders})
        self._connection.execute(update(deadlines).where(deadlines.c.id.in_(ids)).values(next_at=now))
        return len(rows)

    def _put_off(self, delivery_ids: Sequence[int], now: datetime, official: ZoneInfo) -> None:
        found = select(_d.id, HABITS.label("habits")).join_from(deliveries, contacts, _c.id == _d.contact_id)
        found = found.join(members, _m.id == _c.member_id, isouter=True).where(_d.id.in_(delivery_ids))
        rows = self._connection.execute(found).all()
        slots = first_slots({row.habits for row in rows}, now, official, is_urgent=False)
        due = [{"number": row.id, "due": slots[row.habits].due} for row in rows]
        if due:
            put_off = update(deliveries).where(_d.id == bindparam("number"))
            self._connection.execute(put_off.values(due_at=bindparam("due", type_=_d.due_at.type)), due)

    def reached(self, deadline_id: int) -> int:
        """To how many people a letter about it was sent."""
        sent = select(func.count(_d.contact_id.distinct())).join(letters, _l.id == _d.letter_id)
        return self._connection.execute(
            sent.where(_l.deadline_id == deadline_id, _d.state == DeliveryState.SENT)
        ).scalar_one()

    def _lacking(self, occasion: Occasion, habits: Collection[str], now: datetime) -> Select[Any]:
        """Those with one of these habits who are to be reminded, and were not on this occasion."""
        was = exists().where(OTHER.c.key == _key(occasion))
        people = self._asked(occasion.deadline, now).where(HABITS.in_(sorted(habits)), not_(was))
        return people.where(not_(snoozed(occasion.deadline, now)))

    def _recent_letters(self, deadline: Deadline, now: datetime, last: datetime) -> list[int]:
        """Letters about it that were written not long ago; mostly none, and then nobody's deliveries are searched. What
        the secretariat had written may wait for an hour that suits its reader.

        Args:
            last: reminders of the clock's that were written later are left out.
        """
        of_it = select(_l.id, _l.key, _l.purpose).where(_l.deadline_id == deadline.id, _l.purpose != CHANGE)
        earliest, first, last_one = (
            _minute(at) for at in (now - LONGEST_WAIT, now - TOO_SOON - timedelta(minutes=1), last)
        )
        return [
            row.id
            for row in self._connection.execute(of_it)
            if (first < (written := _written(row.key)) <= last_one) or (row.purpose != PURPOSE and written > earliest)
        ]

    def _asked(self, deadline: Deadline, now: datetime) -> Select[Any]:
        """Those of whose member it is still asked."""
        asked = addressed(deadline.audience, now).where(wishes(Mailing.DEADLINES), not_settled(deadline))
        return asked.add_columns(_c.id.label("contact_id"), _c.language, _ZONE.label("zone"), _m.id.label("member_id"))


def _key(occasion: Occasion) -> ColumnElement[str]:
    """Of the delivery to the contact at hand."""
    key: ColumnElement[str] = literal(f"{occasion.key}contact:").op("||")(cast(_c.id, Text))
    return key


def _alone(member: ColumnElement[int], post: Postage) -> ColumnElement[int]:
    """The member at hand, if its letter is its own; 0 if it is that of all."""
    return case((member.in_(sorted(post.apart)), member), else_=0) if post.apart else literal(0)


def _of_member(readers: Readers) -> str:
    return f":{readers.member}" if readers.member else ""


def _letter_key(occasion: Occasion, post: Postage, chosen: Any) -> ColumnElement[str]:
    """Of the letter to the contact at hand."""
    key: ColumnElement[str] = literal(occasion.letter_key) + chosen.language + literal(":") + chosen.zone
    if not post.apart:
        return key
    own = literal(":") + cast(chosen.member_id, Text)
    return key + case((chosen.member_id.in_(sorted(post.apart)), own), else_="")


def _earlier_keys(key: str) -> list[str]:
    """Of deliveries on other channels that failed before the one of a key, which is numbered then (`rerouting`)."""
    first, _, number = key.rpartition(":")
    if first.endswith(":contact"):
        return []
    return [first, *(f"{first}:{each}" for each in range(2, int(number)))]


def _written(key: str) -> str:
    """When a letter was written, as its key says (`Occasion.letter_key`): as text, which sorts like time."""
    return key.split(":")[4]


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):{MINUTE}}"
