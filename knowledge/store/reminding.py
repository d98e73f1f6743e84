"""Acknowledgements, and the reminders to members of which nobody acknowledges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, exists, false, func, literal, not_, select, true, update

from knowledge.model.audience import Audience
from knowledge.model.circulars import Circular, LetterPurpose
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName, Role
from knowledge.store.addressing import WISHES, acknowledging_members, addressed
from knowledge.store.planning import Mailshot, Planner
from knowledge.store.reaching import EmailAddresses
from knowledge.store.selves import selves_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import circular_recipients, contacts, deliveries, letters
from knowledge.store.taking_back import take_back

_r, _c, _l, _d = circular_recipients.c, contacts.c, letters.c, deliveries.c

ACKNOWLEDGED = "acknowledged"
"""Why a reminder was cancelled: in between, somebody of the member acknowledged."""

_TURNSTILE = 0x61636B
""""ack" in ASCII: on PostgreSQL nobody acknowledges a circular while reminders of it are planned, or the other way."""

_GOT = (DeliveryState.SENT, DeliveryState.UNCONFIRMED)


class Reminders:
    """Who acknowledged, and who is reminded."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acknowledge(self, circular_id: int, contact_id: int, via: ChannelName, now: datetime) -> bool:
        """Notes that somebody acknowledged, and takes back the reminders on their way to their member."""
        self._take_turn(circular_id, exclusively=False)
        theirs = (_r.circular_id == circular_id, _r.contact_id.in_(selves_of(self._connection, [contact_id])))
        done = select(_r.contact_id).where(*theirs, _r.acknowledged_at.is_not(None)).limit(1)
        if self._connection.execute(done).first() is not None:
            return False
        first = update(circular_recipients).where(*theirs, _r.acknowledged_at.is_(None))
        noted = self._connection.execute(first.values(acknowledged_at=now, acknowledged_via=via)).rowcount > 0
        if noted:
            self._take_back(circular_id, contact_id, now)
        return noted

    def _take_back(self, circular_id: int, contact_id: int, now: datetime) -> None:
        colleague = circular_recipients.alias("colleague").c
        member = select(_r.member_id).where(_r.circular_id == circular_id, _r.contact_id == contact_id)
        of_member = colleague.member_id.in_(member) | (colleague.contact_id == contact_id)
        theirs = select(colleague.contact_id).where(colleague.circular_id == circular_id, of_member)
        reminding = select(_l.id).where(_l.circular_id == circular_id, _l.purpose != LetterPurpose.CIRCULAR)
        of_them = and_(_d.contact_id.in_(theirs), _d.letter_id.in_(reminding))
        take_back(self._connection, of_them, ACKNOWLEDGED, now)

    def languages(self, circular: Circular, purpose: LetterPurpose, now: datetime) -> Mapping[Language, int]:
        """How many of those who are to be reminded read in each language."""
        people = _to_remind(circular, purpose, now).subquery()
        counted = select(people.c.language, func.count()).group_by(people.c.language).order_by(people.c.language)
        return {Language(row[0]): row[1] for row in self._connection.execute(counted)}

    def plan(
        self,
        circular: Circular,
        purpose: LetterPurpose,
        channels: Collection[ChannelName],
        now: datetime,
        official: ZoneInfo,
        most_per_day: int,
    ) -> int:
        """Plans the reminders and returns how many."""
        self._take_turn(circular.id, exclusively=True)
        people = _to_remind(circular, purpose, now)
        if ChannelName.EMAIL in channels:
            EmailAddresses(self._connection).keep_in_step(select(people.subquery().c.contact_id), now)
        mailshot = Mailshot(
            circular=circular,
            purpose=purpose,
            people=people,
            channels=channels,
            now=now,
            official=official,
            most_per_day=most_per_day,
        )
        posted = Planner(self._connection).post(mailshot)
        if purpose is LetterPurpose.ALTERNATE:
            self._add_recipients(circular)
        self._note(circular, purpose, now)
        return posted

    def _add_recipients(self, circular: Circular) -> None:
        """Alternates who were reminded are recipients, if they were none."""
        written_to = _of_purpose(circular, LetterPurpose.ALTERNATE, _c.id)
        names = ("circular_id", "contact_id", "member_id", "language", "on_request", "is_planned", "acknowledged_via")
        values = (literal(circular.id), _c.id, _c.member_id, _c.language, false(), true(), literal(""))
        adding = upsertable(self._connection, circular_recipients).from_select(names, select(*values).where(written_to))
        self._connection.execute(adding.on_conflict_do_nothing())

    def _note(self, circular: Circular, purpose: LetterPurpose, now: datetime) -> None:
        reminded = _of_purpose(circular, purpose, _r.contact_id)
        noted = update(circular_recipients).where(_r.circular_id == circular.id, _r.reminded_at.is_(None), reminded)
        self._connection.execute(noted.values(reminded_at=now))

    def _take_turn(self, circular_id: int, *, exclusively: bool) -> None:
        if self._connection.dialect.name == "postgresql":
            lock = func.pg_advisory_xact_lock if exclusively else func.pg_advisory_xact_lock_shared
            self._connection.execute(select(lock(_TURNSTILE, circular_id)))


def silent_members(circular_id: int) -> Select[int | None]:
    """Members with recipients of a circular of whom nobody acknowledged it."""
    acknowledged = acknowledging_members(circular_id)
    of_members = select(_r.member_id).where(_r.circular_id == circular_id, _r.member_id.is_not(None))
    return of_members.where(_r.member_id.not_in(acknowledged)).distinct()


def _to_remind(circular: Circular, purpose: LetterPurpose, now: datetime) -> Select[*tuple[Any, ...]]:
    """Who is to be reminded now, as `Mailshot.people` wants it."""
    if purpose is LetterPurpose.ALTERNATE:
        alternates = addressed(Audience(roles=frozenset({Role.ALTERNATE})), now)
        new = not_(_of_purpose(circular, purpose, _c.id))
        chosen = alternates.where(WISHES, _c.member_id.in_(silent_members(circular.id)), new)
        return chosen.add_columns(_c.id.label("contact_id"), _c.language, false().label("at_once"))
    acknowledged = acknowledging_members(circular.id)
    return select(_r.contact_id, _r.language, false().label("at_once")).where(
        _r.circular_id == circular.id,
        _r.reminded_at.is_(None),
        _r.member_id.is_not(None),
        _r.member_id.not_in(acknowledged),
        _of_purpose(circular, LetterPurpose.CIRCULAR, _r.contact_id, _GOT),
    )


def _of_purpose(
    circular: Circular, purpose: LetterPurpose, contact: Any, states: Collection[DeliveryState] = ()
) -> Any:
    """Whether a contact has a delivery of a purpose, in one of some states."""
    of_letter = and_(_l.circular_id == circular.id, _l.purpose == purpose)
    in_state = [_d.state.in_(states)] if states else []
    return exists().where(_d.contact_id == contact, _d.letter_id == _l.id, of_letter, *in_state)
