"""What the clock does about events: offers end, free seats are offered, and who takes part is reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from handlers.dialogue.library import Library
from handlers.events.offering import lapse, offer_seats
from handlers.events.reminding import remind_some
from handlers.one_by_one import one_by_one
from knowledge.store.store import Store
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """How many offers ended and were made, and how many people's turn it was to be reminded."""

    lapsed: int
    offered: int
    reminded: int


def tick(store: Store, library: Library, now: datetime) -> Ticked:
    """Does what is due by now. Idempotent, and safe in several processes: seats are given out under the event's lock,
    and a reminder is taken off before it is written. Its cost depends on what is due.

    Seats also come free without anybody withdrawing: when somebody is erased, or an event's audience changes.
    """
    before = store.read(lambda unit: unit.registrations.lapsed(now))
    lapses = (partial(store.run, partial(lapse, registration_id=one.id, library=library, now=now)) for one in before)
    steps = (
        lambda: sum(one_by_one(lapses)),
        partial(_offer_all, store, library, now),
        partial(_remind_all, store, library, now),
    )
    lapsed, offered, reminded = one_by_one(steps)
    return Ticked(lapsed=lapsed, offered=offered, reminded=reminded)


def _offer_all(store: Store, library: Library, now: datetime) -> int:
    awaited = store.read(lambda unit: unit.events.awaited(now))
    return sum(one_by_one(partial(store.run, partial(_offer, event_id=id, library=library, now=now)) for id in awaited))


def _remind_all(store: Store, library: Library, now: datetime) -> int:
    reminded = 0
    while done := _remind(store, library, now):
        reminded += done
    return reminded


def _offer(unit: Unit, event_id: int, library: Library, now: datetime) -> int:
    event = unit.events.hold(event_id)
    return offer_seats(unit, event, library, now) if event is not None else 0


def _remind(store: Store, library: Library, now: datetime) -> int:
    """Nothing is written, and nobody waits for the writer, where nobody is to be reminded."""
    if not store.read(lambda unit: unit.registrations.to_remind(now, 1)):
        return 0
    return store.run(partial(remind_some, library=library, now=now))
