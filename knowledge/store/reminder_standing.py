"""How the reminders of a deadline stand: whom it concerns, with which habits, and which letters of it are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, func, or_, select

from knowledge.model.circulation import Habits
from knowledge.model.deadlines import Deadline
from knowledge.model.deliveries import DeliveryState
from knowledge.model.preferences import Mailing
from knowledge.model.reminder_plans import Posted, Reader
from knowledge.store.addressing import addressed, wishes
from knowledge.store.deadlines import settled
from knowledge.store.tables import contacts, deliveries, letters, members
from knowledge.store.timing import HABITS, habits_of

_c, _m, _d, _l = contacts.c, members.c, deliveries.c, letters.c

_OUT = frozenset({DeliveryState.SENT, DeliveryState.UNCONFIRMED})
_WAITING = frozenset({DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD})


class ReminderStanding:
    """Looks at the reminders of one deadline; each method is one statement, or two, however many members there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def readers(self, deadline: Deadline, now: datetime, official: ZoneInfo) -> tuple[Reader, ...]:
        """The people of its audience who wish to be reminded, those of one member with the same habits together; by
        the member's name."""
        named = addressed(deadline.audience, now).where(wishes(Mailing.DEADLINES))
        columns = (_m.id, _m.name, HABITS.label("habits"), settled(deadline, _m.id).label("is_settled"))
        found = named.add_columns(*columns, func.count(_c.id).label("people"))
        grouped = found.group_by(_m.id, _m.name, "habits").order_by(_m.name, _m.id, "habits")
        known: dict[str, Habits] = {}
        return tuple(
            Reader(
                member=row.id,
                name=row.name,
                habits=known.get(row.habits) or known.setdefault(row.habits, habits_of(row.habits, official)),
                people=row.people,
                is_settled=bool(row.is_settled),
            )
            for row in self._connection.execute(grouped)
        )

    def posted(self, deadline: Deadline) -> tuple[Posted, ...]:
        """The letters of it as it is now, that are out or wait to be sent, each step and member together; those of the
        time before it was moved are of another plan."""
        if not deadline.plan:
            return ()
        # The key of a letter has its step: "deadline:3:r1:7d:20261120T0900:fr:".
        is_of = {
            step.text: _l.key.startswith(f"deadline:{deadline.id}:r{deadline.revision}:{step}:")
            for step in deadline.plan
        }
        step = case(*((is_it, text) for text, is_it in is_of.items()))
        found = (
            select(step.label("step"), _c.member_id, _d.state, func.count().label("people"))
            .add_columns(func.min(func.coalesce(_d.finished_at, _d.due_at), type_=_d.due_at.type).label("at"))
            .select_from(letters)
            .join(deliveries, _d.letter_id == _l.id)
            .join(contacts, _c.id == _d.contact_id)
            .where(_l.deadline_id == deadline.id, or_(*is_of.values()), _c.member_id.is_not(None))
            .where(_d.state.in_(sorted(_OUT | _WAITING)))
            .group_by("step", _c.member_id, _d.state)
        )
        return tuple(
            Posted(step=row.step, member=row.member_id, people=row.people, is_sent=row.state in _OUT, at=row.at)
            for row in self._connection.execute(found)
        )

    def reached(self, those: Sequence[Deadline]) -> Mapping[int, int]:
        """To how many people a letter about each of some deadlines was sent, by its number; those of nobody are not
        among them."""
        if not those:
            return {}
        numbers = sorted(each.id for each in those)
        found = (
            select(_l.deadline_id, func.count(_d.contact_id.distinct()).label("people"))
            .join(deliveries, _d.letter_id == _l.id)
            .where(_l.deadline_id.in_(numbers), _d.state == DeliveryState.SENT)
        )
        return {row.deadline_id: row.people for row in self._connection.execute(found.group_by(_l.deadline_id))}
