"""The circulation of circulars: frozen at release, planned in batches, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, literal, select, update

from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import MOST_PER_DAY, Pace, Place, Progress, Received, RegisterLine, Silent, Tally
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName, Contact
from knowledge.store.addressing import WISHES, addressed
from knowledge.store.circulation_register import CirculationRegister
from knowledge.store.codec import encode_message
from knowledge.store.counting import run_counting
from knowledge.store.planning import UNPLANNED, Mailshot, Planner, take_turn
from knowledge.store.reaching import EmailAddresses
from knowledge.store.reminding import Reminders
from knowledge.store.rerouting import Rerouter
from knowledge.store.rescheduling import MOST_AT_ONCE, Rescheduler
from knowledge.store.statements import upsertable
from knowledge.store.tables import circular_recipients, circulars, contacts, letters

_r, _c, _l = circular_recipients.c, contacts.c, letters.c

BATCH = 10_000
"""Recipients planned in one transaction unless somebody says otherwise: on SQLite everybody else waits meanwhile, a
quarter of a second (measured: 38,000 a second on an idle machine)."""

_PLANNABLE = frozenset({CircularState.RELEASED, CircularState.FINISHED})
"""A finished circular still goes to those who ask for it."""

_FROZEN = ("circular_id", "contact_id", "member_id", "language", "on_request", "is_planned", "acknowledged_via")


class CirculationRepository:
    """Who gets a circular, and who acknowledged it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def freeze(self, circular: Circular, channels: Collection[ChannelName], now: datetime) -> int:
        """Writes down who is to get a circular, as its audience is at this moment, and returns how many are new.

        Those who want no circulars are left out; those whom no channel reaches are not, so that the register shows
        them. Where e-mail is served, each of them is given an address for the e-mail that the register knows.
        """
        named = addressed(circular.audience, now).where(WISHES)
        rows = named.add_columns(literal(circular.id), _c.id, _c.member_id, _c.language, false(), false(), literal(""))
        adding = upsertable(self._connection, circular_recipients).from_select(_FROZEN, rows)
        frozen = run_counting(self._connection, adding.on_conflict_do_nothing())
        if ChannelName.EMAIL in channels:
            EmailAddresses(self._connection).keep_in_step(_recipients_of(circular.id), now)
        return frozen

    def add_recipient(self, circular_id: int, contact: Contact, now: datetime, *, on_request: bool = True) -> None:
        """Has somebody get a circular who was not there when it was released; who is a recipient already stays as is.

        It is planned with the next batch. What was asked for is due at once, and whatever they wish to get otherwise.
        """
        belongs = contact.member is not None and contact.member.belongs_on(now.date())
        row = {
            "circular_id": circular_id,
            "contact_id": contact.id,
            "member_id": contact.member.id if contact.member and belongs else None,
            "language": contact.language,
            "on_request": on_request,
            "is_planned": False,
            "acknowledged_via": "",
        }
        adding = upsertable(self._connection, circular_recipients).values(row)
        self._connection.execute(adding.on_conflict_do_nothing())

    def add_earlier(self, circular: Circular) -> int:
        """Has those get a correction who are on the register of the version before, and returns how many are new.

        Also where its audience has lost them: who read what was wrong is to read what is right. Whoever does not wish
        for circulars any more is left out.
        """
        rows = (
            select(literal(circular.id), _r.contact_id, _r.member_id, _c.language, false(), false(), literal(""))
            .join_from(circular_recipients, contacts, _c.id == _r.contact_id)
            .where(_r.circular_id == circular.corrects, WISHES)
        )
        adding = upsertable(self._connection, circular_recipients).from_select(_FROZEN, rows)
        return run_counting(self._connection, adding.on_conflict_do_nothing())

    def languages(self, circular_id: int) -> Mapping[Language, int]:
        """How many recipients read in each language: for each there is to be a letter before anything is planned."""
        counted = select(_r.language, func.count()).where(_r.circular_id == circular_id).group_by(_r.language)
        return {Language(row[0]): row[1] for row in self._connection.execute(counted.order_by(_r.language))}

    def put_letter(self, key: str, circular_id: int, purpose: LetterPurpose, message: OutgoingMessage) -> int:
        """Stores what readers of one language get and returns its number; a letter of that key stays as it is.

        Keys are made by `model.circulation.letter_key`.
        """
        values = {
            "key": key,
            "circular_id": circular_id,
            "purpose": purpose,
            "language": message.language,
            "text": message.text,
            "body": encode_message(message),
        }
        adding = upsertable(self._connection, letters).values(values).on_conflict_do_nothing().returning(_l.id)
        added: int | None = self._connection.execute(adding).scalar_one_or_none()
        if added is not None:
            return added
        known: int = self._connection.execute(select(_l.id).where(_l.key == key)).scalar_one()
        return known

    def plan(
        self,
        circular: Circular,
        purpose: LetterPurpose,
        channels: Collection[ChannelName],
        now: datetime,
        official: ZoneInfo,
        most_per_day: int,
        most: int = BATCH,
    ) -> int:
        """Plans the next recipients of a released circular and returns how many these were, reached or not.

        0 says that nobody is left, which is noted as `planned_at`; or that the circular is paused or cancelled.

        Raises:
            NoLetter: somebody reads a language that there is no letter for.
        """
        take_turn(self._connection)
        if not self._is_plannable(circular.id):
            return 0
        batch = self._next_ones(circular.id, most)
        if batch is None:
            self._note_planned(circular.id, now)
            return 0
        mailshot = Mailshot(
            circular=circular,
            purpose=purpose,
            people=select(_r.contact_id, _r.language, _r.on_request.label("at_once")).where(batch),
            channels=channels,
            now=now,
            official=official,
            most_per_day=most_per_day,
        )
        Planner(self._connection).post(mailshot)
        planned = update(circular_recipients).where(batch).values(is_planned=True)
        return run_counting(self._connection, planned)

    def plan_reminder(
        self,
        circular: Circular,
        purpose: LetterPurpose,
        channels: Collection[ChannelName],
        now: datetime,
        official: ZoneInfo,
        most_per_day: int,
    ) -> int:
        """Reminds the members of which nobody acknowledged a circular, and returns how many letters these are.

        REMINDER goes to recipients who got it and were not reminded of it before; ALTERNATE to the alternates of these
        members, who are recipients from then on. 0 also where the circular is paused or cancelled.

        Raises:
            NoLetter: somebody reads a language that there is no letter of this purpose for (`reminder_languages`).
        """
        take_turn(self._connection)
        if not self._is_plannable(circular.id):
            return 0
        return Reminders(self._connection).plan(circular, purpose, channels, now, official, most_per_day)

    def reminder_languages(self, circular: Circular, purpose: LetterPurpose, now: datetime) -> Mapping[Language, int]:
        """How many of those who are to be reminded now read in each language: each needs a letter of that purpose."""
        return Reminders(self._connection).languages(circular, purpose, now)

    def acknowledge(self, circular_id: int, contact_id: int, via: ChannelName, now: datetime) -> bool:
        """Notes that a recipient acknowledged a version, and takes back the reminders on their way to their member.

        True the first time only; of two entries of one person it does not matter which one got it.
        """
        return Reminders(self._connection).acknowledge(circular_id, contact_id, via, now)

    def hold(self, circular_id: int) -> int:
        """Holds what waits of a circular that was paused, and returns how many letters these are.

        What is being sent at this moment is not called back.
        """
        return Rescheduler(self._connection).hold(circular_id)

    def resume(self, circular: Circular, now: datetime, official: ZoneInfo, most_per_day: int = MOST_PER_DAY) -> int:
        """Lets go what was held, each at the next hour that suits its reader, and returns how many letters these are.

        What expired in between is cancelled instead.
        """
        return Rescheduler(self._connection).resume(circular, now, official, most_per_day)

    def cancel(self, circular_id: int, now: datetime, reason: str) -> int:
        """Takes back what waits of a circular, and returns how many letters these are; nothing more is planned."""
        return Rescheduler(self._connection).cancel(circular_id, now, reason)

    def revise_late(
        self, now: datetime, official: ZoneInfo, most_per_day: int = MOST_PER_DAY, most: int = MOST_AT_ONCE
    ) -> int:
        """Gives letters that are late (`model.circulation.LATE`) a new time, and cancels those that expired.

        Returns how many these are, at most as many late ones as said: again, until it is 0.
        """
        return Rescheduler(self._connection).revise_late(now, official, most_per_day, most)

    def reroute(self, delivery_id: int, channels: Collection[ChannelName], now: datetime, official: ZoneInfo) -> bool:
        """Has a letter that failed go out on the best address that it was not sent to yet, under the key with ":2".

        Called in the transaction in which it became `failed`; False where no address is left, where it is no letter of
        a circulation, and where its circular was cancelled or has expired.
        """
        return Rerouter(self._connection).reroute(delivery_id, channels, now, official)

    def progress(self, circular_id: int) -> Progress:
        """How far the circulation of a version has come."""
        return CirculationRegister(self._connection).progress(circular_id)

    def pace(self, circular_id: int, now: datetime) -> Pace:
        """How fast the circulation of a version goes at a moment."""
        return CirculationRegister(self._connection).pace(circular_id, now)

    def tallies(self, circular_ids: Collection[int]) -> Mapping[int, Tally]:
        """How many got some circulars and acknowledged them; nothing of those without recipients."""
        return CirculationRegister(self._connection).tallies(circular_ids)

    def is_done(self, circular_id: int) -> bool:
        """Whether everybody was planned and nothing waits or is being sent; reminders are not waited for."""
        return CirculationRegister(self._connection).is_done(circular_id)

    def register(
        self,
        circular: Circular,
        channels: Collection[ChannelName] = tuple(ChannelName),
        of: Collection[int] | None = None,
    ) -> tuple[RegisterLine, ...]:
        """The circulation register of one version, by member and name.

        Args:
            channels: those that are served, to tell why somebody was not reached.
            of: contacts, where not everybody's line is asked for.
        """
        return CirculationRegister(self._connection).lines(circular, channels, of)

    def places(self, circular_id: int) -> tuple[Place, ...]:
        """Everybody on the register in its order, in short: what its numbers and pages are made of."""
        return CirculationRegister(self._connection).places(circular_id)

    def silent(self, circular_id: int) -> tuple[Silent, ...]:
        """Members of which nobody acknowledged a circular, by name."""
        return CirculationRegister(self._connection).silent(circular_id)

    def received(self, contact_id: int) -> tuple[Received, ...]:
        """The circulars that somebody got or is to get, the newest first."""
        return CirculationRegister(self._connection).received(contact_id)

    def _next_ones(self, circular_id: int, most: int) -> ColumnElement[bool] | None:
        """What holds of the next recipients to be planned; None when nobody is left.

        It says where they begin, too: PostgreSQL would go through all that were planned before, whose old versions
        stay in the index until it is vacuumed (measured: a million planned at 7,800 a second instead of 31,000).
        """
        waiting = and_(_r.circular_id == circular_id, UNPLANNED)
        next_ones = select(_r.contact_id).where(waiting).order_by(_r.contact_id).limit(most).subquery().c.contact_id
        first, last = self._connection.execute(select(func.min(next_ones), func.max(next_ones))).one()
        return None if last is None else and_(waiting, _r.contact_id.between(first, last))

    def _is_plannable(self, circular_id: int) -> bool:
        """As it is stored at this moment: it may have been paused since it was read."""
        state = select(circulars.c.state).where(circulars.c.id == circular_id)
        return self._connection.execute(state).scalar_one_or_none() in _PLANNABLE

    def _note_planned(self, circular_id: int, now: datetime) -> None:
        first = update(circulars).where(circulars.c.id == circular_id, circulars.c.planned_at.is_(None))
        self._connection.execute(first.values(planned_at=now))


def _recipients_of(circular_id: int) -> Select[int]:
    return select(_r.contact_id).where(_r.circular_id == circular_id)
