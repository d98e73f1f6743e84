"""Registrations of people who are erased, or turn out to be one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from knowledge.model.events import STANDS, RegistrationState
from knowledge.store.events import EventRepository
from knowledge.store.registrations import RegistrationRepository
from knowledge.store.tables import events, registrations

_e, _r = events.c, registrations.c


class RegistrationPeople:
    """Takes people out of registrations, or puts others into their place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, contact_ids: Sequence[int], now: datetime) -> None:
        """Withdraws people from what is still to come, and leaves a number of what was: that somebody of a member was
        there. Colleagues whom they registered keep their place.

        The seats that they had are free; the job of events offers them.
        """
        theirs = _r.contact_id.in_(contact_ids)
        self._withdraw(contact_ids, now)
        nobody = {"name": "", "function": "", "email": "", "contact_id": None, "by_id": None, "remind_at": None}
        self._connection.execute(update(registrations).where(theirs).values(nobody))
        self._connection.execute(update(registrations).where(_r.by_id.in_(contact_ids)).values(by_id=None))

    def _withdraw(self, contact_ids: Sequence[int], now: datetime) -> None:
        coming = (_r.contact_id.in_(contact_ids), _r.state.in_(sorted(STANDS)), _e.ends_at > now)
        ahead = select(_e.id).join(registrations, _r.event_id == _e.id).where(*coming).distinct()
        kept, seats = EventRepository(self._connection), RegistrationRepository(self._connection)
        for number in sorted(self._connection.execute(ahead).scalars()):
            event = kept.hold(number)
            for registration in seats.of_event(number, STANDS):
                if event is None or registration.contact not in contact_ids:
                    continue
                withdrawn = {"state": RegistrationState.WITHDRAWN, "changed_at": now, "offered_until": None}
                self._connection.execute(update(registrations).where(_r.id == registration.id).values(withdrawn))
                if registration.holds_seat:
                    seats.free_seat(number)
                seats.unregister(event, registration.member, now)

    def join(self, kept: int, absorbed: int) -> dict[str, list[int]]:
        """Gives one entry the registrations of another, and returns which; see `move`."""
        moved = {
            "registrations": self._ids(_r.contact_id == absorbed),
            "registered": self._ids(_r.by_id == absorbed),
        }
        self.move(absorbed, kept, moved["registrations"], moved["registered"])
        return moved

    def move(self, source: int, target: int, own: Collection[int], made: Collection[int]) -> None:
        """Moves what still is with the source: registrations of theirs, and those that they made."""
        come = update(registrations).where(_r.contact_id == source, _r.id.in_(list(own)))
        self._connection.execute(come.values(contact_id=target))
        registered = update(registrations).where(_r.by_id == source, _r.id.in_(list(made)))
        self._connection.execute(registered.values(by_id=target))

    def _ids(self, condition: ColumnElement[bool]) -> list[int]:
        return list(self._connection.execute(select(_r.id).where(condition).order_by(_r.id)).scalars())
