"""What a tick of the clock costs with 100,000 open deadlines and a network of 88 cities, on SQLite and PostgreSQL.

Where nothing is due, it is what is paid every minute, and it must not grow with the deadlines that there are; with
1,000 of them in all it is measured beside it. Where 100 or 1,000 are due, it is how fast reminders are planned: at
ten in Central Europe, so that those who live further east, and whose ten was hours ago, are reminded with the others,
as after a downtime.

`python -m tests.bench.deadline_bench quick` measures the same with a twentieth of the deadlines.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, event, insert, select, update

from bot.config import PACKS
from handlers.deadlines.reminding import tick
from handlers.dialogue.library import Installation, Library
from handlers.register import import_register
from knowledge.model.audience import EVERYBODY, encode_audience
from knowledge.model.people import AddressState, ChannelName
from knowledge.model.rights import OPERATOR
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.tables import addresses, contacts, deadlines, deliveries, letters
from knowledge.store.unit import Unit
from tests.bench.planning import postgres
from tests.handlers.scripted import scripted

ROOT = Path(__file__).parents[2]
SIZE, QUICK = 100_000, 5_000
FEW = 1_000
DUE = (100, 1_000)
TICKS = 20
"""With nothing due, of which the median is taken."""

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
"""A Wednesday, ten in Central Europe."""

WEEK = timedelta(days=7)
_LOOK = "FROM deadlines WHERE deadlines.next_at IS NOT NULL AND deadlines.next_at <="


def measure(size: int = SIZE) -> dict[str, float]:
    """Every figure by its name; each database is measured in a process of its own."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures |= _in_a_process("SQLite", f"sqlite:///{folder}/focal.db", size)
    with postgres() as url:
        figures |= _in_a_process("PostgreSQL", url, size)
    return figures


def _in_a_process(database: str, url: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.deadline_bench", url, str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    taken: dict[str, float] = json.loads(done.stdout)
    return {f"deadlines: {database}, {name}": value for name, value in taken.items()}


def _measure(url: str, size: int) -> dict[str, float]:
    store, library = open_store(url), _library()
    migrate(store.engine)
    _furnish(store)
    figures: dict[str, float] = {}
    for total in (FEW, size):
        _add(store, total)
        figures[f"{total:,} open, nothing due, ms"] = _idle(store, library)
    for due in DUE:
        figures |= {f"{size:,} open, {due:,} due, {name}": value for name, value in _due(store, library, due).items()}
    figures[f"{size:,} open, clocks that nobody had before, s"] = _learning(store, library)
    store.close()
    return figures


def _library() -> Library:
    return replace(scripted({}), installation=Installation(channels=(ChannelName.TELEGRAM,)))


def _furnish(store: Store) -> None:
    """The demonstration network: everybody agreed and has a chat, and their habits are known."""
    folder = PACKS / "demonstration"
    assert not import_register(store, OPERATOR, [folder / "members.csv", folder / "contacts.csv"], NOW).problems

    def work(unit: Unit) -> None:
        unit.connection.execute(update(contacts).values(consent="2026-1"))
        row = {"channel": ChannelName.TELEGRAM, "state": AddressState.ACTIVE, "scope": "telegram"}
        ids = unit.connection.execute(select(contacts.c.id)).scalars().all()
        unit.connection.execute(insert(addresses), [row | {"contact_id": id, "external_id": str(id)} for id in ids])
        unit.deadlines.learn_habits(unit.deadlines.new_habits())

    store.run(work)


def _add(store: Store, total: int) -> None:
    """As many deadlines as are wanted in all, of which nobody is to be reminded before tomorrow; they are those of the
    next year, and half of them have been reminded of and are looked at no more."""

    def work(unit: Unit) -> None:
        there = len(unit.connection.execute(select(deadlines.c.id)).all())
        rows = [_row(number) for number in range(there, total)]
        unit.connection.execute(insert(deadlines), rows)

    store.run(work)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _row(number: int) -> dict[str, object]:
    due_at = NOW + timedelta(days=8, minutes=5 * number)
    return {
        "subject": f"event:{number}",
        "kind": "registration",
        "titles": {"en": f"Register for event {number}", "es": f"Inscríbase en el acto {number}"},
        "due_at": due_at,
        "zone": "Europe/Madrid",
        "audience": encode_audience(EVERYBODY),
        "plan": "14d 7d 3d 1d 4h",
        "state": "open",
        "since": NOW - WEEK,
        "link": "",
        "revision": 0,
        "next_at": due_at - WEEK if number % 2 else None,
    }


def _idle(store: Store, library: Library) -> float:
    taken = sorted(_seconds(lambda: tick(store, library, NOW)) for _ in range(TICKS))
    return 1_000 * taken[TICKS // 2]


def _due(store: Store, library: Library, many: int) -> dict[str, float]:
    """A tick with some due, what it looked at, and everything as before."""
    store.run(lambda unit: _make_due(unit, many))
    looked = _looked_at(store)
    counted: list[int] = []
    seconds = _seconds(lambda: counted.append(tick(store, library, NOW)))
    figures = {
        "s": seconds,
        "reminders": counted[0],
        "reminders/s": counted[0] / seconds,
        "ms per deadline": 1_000 * seconds / many,
    }
    store.run(_clear)
    return figures | looked


def _make_due(unit: Unit, many: int) -> None:
    """They end in a week at six."""
    changed = update(deadlines).where(deadlines.c.id <= many)
    unit.connection.execute(changed.values(due_at=NOW + WEEK + timedelta(hours=8), next_at=NOW))


def _clear(unit: Unit) -> None:
    unit.connection.execute(delete(deliveries))
    unit.connection.execute(delete(letters))
    unit.connection.execute(update(deadlines).where(deadlines.c.next_at <= NOW + WEEK).values(next_at=None))


def _learning(store: Store, library: Library) -> float:
    """Somebody moves to a clock that nobody had: once, all open deadlines are looked at for it."""
    moved = update(contacts).where(contacts.c.id == 3).values(time_zone="Pacific/Kiritimati")
    store.run(lambda unit: unit.connection.execute(moved))
    return _seconds(lambda: store.run(lambda unit: unit.deadlines.new_habits()) and tick(store, library, NOW))


def _looked_at(store: Store) -> dict[str, float]:
    """What the very statement that finds the due ones reads of the table."""
    statement, parameters = _statement(store)
    with store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar()
            assert explained is not None
            scan = _scan(explained[0]["Plan"])
            return {
                "rows read by one look": scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0),
                "its index is used": float(scan.get("Index Name") == "ix_deadlines_next_at"),
            }
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        is_used = any("INDEX ix_deadlines_next_at" in row.detail for row in plan)
        return {
            "steps of the database's machine for one look": _steps(connection, statement, parameters),
            "its index is used": float(is_used),
        }


def _statement(store: Store) -> tuple[str, Any]:
    """The statement with its parameters, as it goes to the driver."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_others: object) -> None:
        if _LOOK in " ".join(statement.split()):
            seen.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    store.run(lambda unit: unit.deadlines.due(NOW, 50))
    event.remove(store.engine, "before_cursor_execute", note)
    return seen[0]


def _scan(plan: dict[str, Any]) -> dict[str, Any]:
    """The innermost part of a plan: what reads the table."""
    while "Plans" in plan:
        (plan,) = plan["Plans"]
    return plan


def _steps(connection: Connection, statement: str, parameters: Any) -> float:
    """SQLite counts no rows; it counts the instructions of its virtual machine (sqlite3_progress_handler)."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 1)
    try:
        connection.exec_driver_sql(statement, parameters).all()
    finally:
        driver.set_progress_handler(None, 0)
    return steps


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
    else:
        for figure, value in measure(QUICK if "quick" in sys.argv else SIZE).items():
            print(f"{figure:80} {value:12,.2f}")
