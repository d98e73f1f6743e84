"""Planning letters: one delivery for each who is to get one, on their best channel, at an hour that suits them.

Everything is done set by set inside the database; only the few hundred kinds of habits come out of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)

from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import (
    LATE,
    LONGEST_WAIT,
    MOST_REMINDERS_PER_DAY,
    Slot,
    delivery_key,
    delivery_kind,
    letter_key,
)
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.people import ChannelName
from knowledge.store.addressing import may_get
from knowledge.store.counting import run_counting
from knowledge.store.reaching import EmailAddresses, best_address, scope_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import circulars, contacts, deliveries, letters, members
from knowledge.store.timing import HABITS, first_slots, later_slots, timetable

_c, _m, _l, _d = contacts.c, members.c, letters.c, deliveries.c
_other = deliveries.alias("other")

TURNSTILE = select(func.pg_advisory_xact_lock(0x6C6574746572))
""""letter" in ASCII: one process plans, holds or moves letters at a time, so that two circulars planned at once do not
each find room on the same day, and nothing is planned behind the back of a pause."""

LAST_REMINDER = timedelta(days=366)
"""How long after its release a circular may be reminded of, for all that the planner knows."""

UNPLANNED: ColumnElement[bool] = literal_column("NOT circular_recipients.is_planned")
"""In the very words of the partial index: SQLite uses it for no others, such as "is_planned = 0"."""

COLUMNS = ("key", "address_id", "scope", "letter_id", "contact_id", "kind", "priority", "state", "due_at", "attempts")


class NoLetter(FocalError):
    """There is no letter for readers of some languages.

    Attributes:
        languages: of these readers.
    """

    def __init__(self, languages: Collection[str]) -> None:
        super().__init__(f"there is no letter for readers of {', '.join(sorted(languages))}")
        self.languages = tuple(sorted(languages))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailshot:
    """Letters that are to go out together.

    Attributes:
        people: who is to get one: the columns contact_id, language, and at_once, true of those who asked for it.
        most_per_day: letters that one person gets on one local day.
    """

    circular: Circular
    purpose: LetterPurpose
    people: Select[*tuple[Any, ...]]
    channels: Collection[ChannelName]
    now: datetime
    official: ZoneInfo
    most_per_day: int


def take_turn(connection: Connection) -> None:
    """Waits until no other process plans, and keeps others waiting until this unit ends. SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(TURNSTILE)


def letters_on(day: CTE, *, now: datetime, kind: DeliveryKind | None = None) -> ColumnElement[int]:
    """How many letters the contact at hand gets on the day of a timetable; late ones are moved, and do not count."""
    standing = or_(
        _other.c.state.in_([DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNCONFIRMED]),
        and_(_other.c.state == DeliveryState.PENDING, _other.c.due_at >= now - LATE),
    )
    kinds = [kind] if kind else [DeliveryKind.CIRCULAR, DeliveryKind.REMINDER]
    counted = select(func.count()).where(
        _other.c.contact_id == _c.id,
        _other.c.letter_id.is_not(None),
        _other.c.kind.in_(kinds),
        _other.c.due_at >= day.c.begin,
        _other.c.due_at < day.c.end,
        standing,
    )
    return counted.correlate_except(_other).scalar_subquery()


class Planner:
    """Makes deliveries of letters."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(self, mailshot: Mailshot) -> int:
        """Makes the deliveries and returns how many; of what is there already, and of whom no channel reaches, none.

        Raises:
            NoLetter: there is none in the language of some of them.
        """
        people = mailshot.people.subquery("people")
        names = self._habits(mailshot, people)
        if not names:
            return 0
        is_urgent = mailshot.circular.is_urgent
        slots = first_slots(names, mailshot.now, mailshot.official, is_urgent=is_urgent)
        is_capped = self._has_rivals(mailshot, slots)
        posted = self._insert(mailshot, people, slots, is_capped=is_capped)
        last = mailshot.now + LONGEST_WAIT
        while is_capped and self._is_anybody_left(mailshot, people):
            slots = later_slots(slots, mailshot.official, is_urgent=is_urgent)
            is_capped = any(slot.due < last for slot in slots.values())
            posted += self._insert(mailshot, people, slots, is_capped=is_capped)
        return posted

    def _habits(self, mailshot: Mailshot, people: Subquery) -> set[str]:
        kinds = (
            select(HABITS.label("habits"), people.c.language, people.c.at_once)
            .select_from(people)
            .join(contacts, _c.id == people.c.contact_id)
            .join(members, _m.id == _c.member_id, isouter=True)
            .distinct()
        )
        rows = self._connection.execute(kinds).all()
        if ChannelName.EMAIL in mailshot.channels and any(row.at_once for row in rows):
            asked = select(people.c.contact_id).where(people.c.at_once)
            EmailAddresses(self._connection).keep_in_step(asked, mailshot.now)
        self._make_sure_of_letters(mailshot, {row.language for row in rows})
        return {row.habits for row in rows}

    def _make_sure_of_letters(self, mailshot: Mailshot, languages: set[str]) -> None:
        keys = {letter_key(mailshot.circular.id, mailshot.purpose, language): language for language in languages}
        found = set(self._connection.execute(select(_l.key).where(_l.key.in_(list(keys)))).scalars())
        if missing := [language for key, language in keys.items() if key not in found]:
            raise NoLetter(missing)

    def _has_rivals(self, mailshot: Mailshot, slots: Mapping[str, Slot]) -> bool:
        """Whether other letters may be due on the same days; mostly there are none, and nothing has to be counted."""
        first_day = min(slot.begin for slot in slots.values())
        o = circulars.c
        in_circulation = or_(
            o.state.in_([CircularState.RELEASED, CircularState.PAUSED]),
            o.finished_at >= first_day,
            and_(o.state == CircularState.CANCELLED, o.released_at >= first_day - LONGEST_WAIT),
            and_(_l.purpose != LetterPurpose.CIRCULAR, o.released_at >= first_day - LAST_REMINDER),
        )
        is_other = or_(_l.circular_id != mailshot.circular.id, _l.purpose != mailshot.purpose)
        rivals = exists().where(o.id == _l.circular_id, in_circulation, is_other)
        return bool(self._connection.execute(select(rivals)).scalar_one())

    def _insert(self, mailshot: Mailshot, people: Subquery, slots: Mapping[str, Slot], *, is_capped: bool) -> int:
        day = timetable(self._connection, slots)
        found = self._reachable(mailshot, people, day, is_capped=is_capped).cte("found")
        found = found.prefix_with("MATERIALIZED")  # or the best address is looked for twice: for WHERE, and for SELECT
        kind = delivery_kind(mailshot.purpose)
        rows = select(
            _key_of(mailshot, found.c.contact_id),
            found.c.address_id,
            scope_of(found.c.address_id),
            found.c.letter_id,
            found.c.contact_id,
            literal(kind),
            literal(kind.priority),
            literal(DeliveryState.PENDING),
            found.c.due_at,
            literal(0),
        ).where(found.c.address_id.is_not(None))
        adding = upsertable(self._connection, deliveries).from_select(COLUMNS, rows)
        return run_counting(self._connection, adding.on_conflict_do_nothing(index_elements=["key"]))

    def _reachable(
        self, mailshot: Mailshot, people: Subquery, day: CTE, *, is_capped: bool
    ) -> Select[*tuple[Any, ...]]:
        start = letter_key(mailshot.circular.id, mailshot.purpose, "")
        at_once = people.c.at_once
        found = (
            select(
                people.c.contact_id,
                _l.id.label("letter_id"),
                case((at_once, literal(mailshot.now, _d.due_at.type)), else_=day.c.due).label("due_at"),
                best_address(mailshot.channels, at_once).label("address_id"),
            )
            .select_from(people)
            .join(contacts, _c.id == people.c.contact_id)
            .join(members, _m.id == _c.member_id, isouter=True)
            .join(letters, _l.key == literal(start) + people.c.language)
            .join(day, day.c.habits == HABITS)
            .where(may_get(at_once))
        )
        return found.where(or_(at_once, *self._room(mailshot, day))) if is_capped else found

    def _room(self, mailshot: Mailshot, day: CTE) -> tuple[ColumnElement[bool]]:
        room = letters_on(day, now=mailshot.now) < mailshot.most_per_day
        if delivery_kind(mailshot.purpose) is not DeliveryKind.REMINDER:
            return (room,)
        reminded = letters_on(day, now=mailshot.now, kind=DeliveryKind.REMINDER)
        return (and_(room, reminded < MOST_REMINDERS_PER_DAY),)

    def _is_anybody_left(self, mailshot: Mailshot, people: Subquery) -> bool:
        """Whether somebody who can be reached has no delivery yet.

        It is looked for by contact: by its key, which is put together for each of them, PostgreSQL reads whole tables.
        """
        of_mailshot = select(_l.id).where(_l.circular_id == mailshot.circular.id, _l.purpose == mailshot.purpose)
        has_one = exists().where(
            _other.c.contact_id == _c.id,
            _other.c.letter_id.is_not(None),
            _other.c.letter_id.in_(list(self._connection.execute(of_mailshot).scalars())),
            _other.c.kind == delivery_kind(mailshot.purpose),
        )
        address = best_address(mailshot.channels, people.c.at_once)
        left = (
            select(people.c.contact_id)
            .join(contacts, _c.id == people.c.contact_id)
            .where(may_get(people.c.at_once), not_(has_one), address.is_not(None))
        )
        return self._connection.execute(left.limit(1)).first() is not None


def _key_of(mailshot: Mailshot, contact: ColumnElement[int]) -> ColumnElement[str]:
    return literal(delivery_key(mailshot.circular.id, mailshot.purpose, "")) + cast(contact, Text)
