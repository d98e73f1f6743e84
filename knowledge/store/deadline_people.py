"""People and letters about deadlines, in SQL: who got one, when, and who wants none for now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, select

from knowledge.model.deadlines import Deadline
from knowledge.model.deliveries import DeliveryState
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import wishes
from knowledge.store.tables import contacts, deliveries, letters, snoozes

_c, _l, _d, _s = contacts.c, letters.c, deliveries.c, snoozes.c
OTHER = deliveries.alias("other")
"""What the contact at hand got, or is to get."""

TOO_SOON = timedelta(hours=3)
"""Nobody gets two reminders of one deadline within this: one that was late is not followed at once by the next."""


def snoozed(deadline: Deadline, now: datetime) -> ColumnElement[bool]:
    """The contact at hand is to be reminded later, and not before."""
    return exists().where(_s.deadline_id == deadline.id, _s.contact_id == _c.id, _s.until > now)


def not_given(people: Select[Any], recent: Collection[int], now: datetime) -> Select[Any]:
    """Of some people those who got none of some letters not long ago, and are to get none."""
    return people.where(not_(exists(given(recent, now)))) if recent else people


def given(recent: Collection[int], now: datetime) -> Select[Any]:
    """What the contact at hand got, or is to get, of some letters that were written not long ago."""
    found = select(OTHER.c.id).where(
        OTHER.c.contact_id == _c.id, OTHER.c.due_at > now - TOO_SOON, OTHER.c.letter_id.in_(sorted(recent))
    )
    return found.correlate(contacts)


def hears_of_changes(deadline: Deadline) -> ColumnElement[bool]:
    """The contact at hand got a letter about a deadline, and wishes for such letters."""
    # From the few letters about it to their readers: person by person, SQLite would read all that anybody ever got.
    got = select(_d.contact_id).where(
        _d.letter_id == _l.id,
        _l.deadline_id == deadline.id,
        _d.contact_id.is_not(None),
        _d.state.in_([DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNCONFIRMED]),
    )
    return and_(wishes(Mailing.DEADLINES), _c.id.in_(got))
