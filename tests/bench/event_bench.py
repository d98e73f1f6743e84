"""How fast seats are given out when everybody wants one at once, on SQLite and PostgreSQL.

500 people of 100 cities register for 20 seats, each in a transaction of their own, from 32 threads. Beside it, what a
tick of the clock costs while the others wait: it is paid every minute.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

from handlers.dialogue.library import Library
from handlers.events.running import tick
from handlers.events.setting import announce, open_event
from knowledge.model.events import Event
from knowledge.model.languages import EN, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.bench.planning import postgres
from tests.handlers.deadlines import network
from tests.handlers.events.storms import crowd, rush

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MEMBERS, EACH, SEATS, TICKS = 100, 5, 20, 20


def measure() -> dict[str, float]:
    """Every figure by its name."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures |= _measure("SQLite", f"sqlite:///{folder}/focal.db")
    with postgres() as url:
        figures |= _measure("PostgreSQL", url)
    return figures


def _measure(database: str, url: str) -> dict[str, float]:
    store = open_store(url)
    migrate(store.engine)
    library = network.library()
    people, event = crowd(store, MEMBERS, EACH, NOW), store.run(_opened)
    begun = time.perf_counter()
    came = Counter(rush(store, event.id, people, NOW, library))
    taken = time.perf_counter() - begun
    assert came == {"confirmed": SEATS, "waiting": len(people) - SEATS}
    idle = _idle(store, library)
    store.close()
    return {
        f"events: {database}, {len(people)} people for {SEATS} seats, registrations/s": len(people) / taken,
        f"events: {database}, a tick while {len(people) - SEATS} wait, ms": idle,
    }


def _opened(unit: Unit) -> Event:
    begin = NOW + timedelta(days=30)
    titles = Text({EN: "General Assembly"})
    draft = Event(titles=titles, starts_at=begin, ends_at=begin + timedelta(hours=8), zone="Europe/Madrid", seats=SEATS)
    event = announce(unit, OPERATOR, draft, NOW)
    return open_event(unit, OPERATOR, event.id, event.revision, NOW)


def _idle(store: Store, library: Library) -> float:
    """Milliseconds of a tick that finds nothing to do, the median of some."""
    times = []
    for _ in range(TICKS):
        begun = time.perf_counter()
        tick(store, library, NOW)
        times.append(1000 * (time.perf_counter() - begun))
    return median(times)


def main() -> None:
    for name, value in measure().items():
        print(f"{name}: {value:,.1f}")


if __name__ == "__main__":
    main()
