"""Circulars and lists of two entries that turn out to be one person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, select, update

from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.store.tables import circular_recipients, deliveries, letters, list_entries

_r, _d, _l, _e = circular_recipients.c, deliveries.c, letters.c, list_entries.c

MERGED = "merged"
"""Why a letter was cancelled: another entry of the same person gets it."""

_WAITING = (DeliveryState.PENDING, DeliveryState.HELD)
_LOST = (DeliveryState.FAILED, DeliveryState.CANCELLED)


class CirculationMerge:
    """Moves places in circulations and on lists."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def join(self, kept: int, absorbed: int, now: datetime) -> dict[str, list[int]]:
        """Gives one entry the circulars and lists that only the other one has, and returns which; see `move`.

        Of a circular that both are to get, whichever letter is further on its way goes there, and no other.
        """
        theirs = self._circulars(absorbed)
        both = theirs & self._circulars(kept)
        for circular in sorted(both):
            self._keep_one(circular, kept, absorbed, now)
        own_lists = select(_e.list_id).where(_e.contact_id == kept)
        on_lists = select(_e.list_id).where(_e.contact_id == absorbed, _e.list_id.not_in(own_lists))
        moved = {
            "circulars": sorted(theirs - both),
            "lists": sorted(self._connection.execute(on_lists).scalars()),
        }
        self.move(absorbed, kept, moved["circulars"], moved["lists"])
        return moved

    def move(self, source: int, target: int, circulars: Collection[int], lists: Collection[int]) -> None:
        """Moves what still is with the source: places in circulations, with their letters, and on lists."""
        of_circulars = select(_l.id).where(_l.circular_id.in_(list(circulars)))
        place = update(circular_recipients).where(_r.contact_id == source, _r.circular_id.in_(list(circulars)))
        self._connection.execute(place.values(contact_id=target))
        sent = update(deliveries).where(_d.contact_id == source, _d.letter_id.in_(of_circulars))
        self._connection.execute(sent.values(contact_id=target))
        entry = update(list_entries).where(_e.contact_id == source, _e.list_id.in_(list(lists)))
        self._connection.execute(entry.values(contact_id=target))

    def _circulars(self, contact: int) -> set[int]:
        return set(self._connection.execute(select(_r.circular_id).where(_r.contact_id == contact)).scalars())

    def _keep_one(self, circular: int, kept: int, absorbed: int, now: datetime) -> None:
        """The letter to the kept entry goes out, unless only the other one's is, or is further, on its way."""
        loser = kept if self._steps(circular, absorbed) > self._steps(circular, kept) else absorbed
        waiting = update(deliveries).where(
            _d.contact_id == loser,
            _d.letter_id.in_(_letters_of(circular)),
            _d.state.in_(_WAITING),
            _d.kind != DeliveryKind.REPLY,
        )
        ended = {"state": DeliveryState.CANCELLED, "reason": MERGED, "finished_at": now}
        self._connection.execute(waiting.values(ended))
        place = update(circular_recipients).where(_r.circular_id == circular, _r.contact_id == loser)
        self._connection.execute(place.values(is_planned=True))

    def _steps(self, circular: int, contact: int) -> int:
        """How far the letter to a contact is: 0 nowhere, 1 waiting, 2 sent or being sent."""
        alive = select(_d.state).where(
            _d.contact_id == contact,
            _d.letter_id.in_(_letters_of(circular)),
            _d.state.not_in(_LOST),
            _d.kind != DeliveryKind.REPLY,
        )
        states = set(self._connection.execute(alive).scalars())
        return 2 if states.difference(_WAITING) else int(bool(states))


def _letters_of(circular: int) -> Select[int]:
    return select(_l.id).where(_l.circular_id == circular)
