"""How fast the circulation of a circular is frozen and planned, on SQLite and PostgreSQL, and in how much memory.

Beside it, in the same run, the least that the database needs for it: the rows that were planned, copied once more into
the same table, with its indexes and keys, by one bare INSERT … SELECT.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from knowledge.calendars import is_day_off
from knowledge.model.circulars import Circular, CircularKind, CircularState, LetterPurpose
from knowledge.model.circulation import letter_key
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit

ROOT = Path(__file__).parents[2]
SIZES = (100_000, 1_000_000)
SERVED = (ChannelName.TELEGRAM, ChannelName.EMAIL)
NOW = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)
"""A Friday evening: all are asleep or have a weekend before them, and every hour has to be looked for."""

_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :many) "
_PLACES = (
    ("ES", "Europe/Madrid", "ES-PV"),
    ("FR", "Europe/Paris", "FR"),
    ("PT", "Europe/Lisbon", "PT"),
    ("BR", "America/Sao_Paulo", "BR"),
    ("MX", "America/Mexico_City", "MX"),
    ("CA", "America/Montreal", "CA-QC"),
    ("SA", "Asia/Riyadh", "SA"),
    ("MN", "Asia/Ulaanbaatar", ""),
    ("ZA", "Africa/Johannesburg", "ZA"),
    ("KR", "Asia/Seoul", "KR"),
)
_MEMBERS = text(
    _NUMBERS + "INSERT INTO members (id, code, name, kind, country, time_zone, languages, holidays)"
    " SELECT n, 'city-' || n, 'City ' || n, 'city', :country, :zone, '[\"en\"]', :holidays"
    " FROM numbers WHERE n % 10 = :place"
)
_CONTACTS = text(
    _NUMBERS
    + "INSERT INTO contacts (id, member_id, name, role, language, language_chosen, subscribed, created_at, consent,"
    " email, time_zone, quiet_from, quiet_until)"
    " SELECT n, 1 + n % 1000, 'Person ' || n, 'focal_point', substr('enfrespt', 1 + 2 * (n % 4), 2), true, true, :now,"
    " '2026-1', CASE WHEN n % 5 = 0 THEN 'p' || n || '@example.org' ELSE '' END,"
    " CASE WHEN n % 20 = 0 THEN 'Europe/Berlin' ELSE '' END,"
    " CASE WHEN n % 10 = 0 THEN 60 * (18 + n % 5) END, CASE WHEN n % 10 = 0 THEN 480 END FROM numbers"
)
_ADDRESSES = text(
    _NUMBERS + "INSERT INTO addresses (contact_id, channel, external_id, state, scope)"
    " SELECT n, 'telegram', '' || n, 'active', 'telegram' FROM numbers"
)


def measure() -> dict[str, float]:
    """Rows a second, and megabytes that the process grew by; each measurement is made in a process of its own."""
    figures: dict[str, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            figures |= _in_a_process("SQLite", f"sqlite:///{folder}/focal.db", size)
        with postgres() as url:
            figures |= _in_a_process("PostgreSQL", url, size)
    return figures


@contextmanager
def postgres(kept: Path | None = None) -> Iterator[str]:
    """The URL of a PostgreSQL of the measurement's own; its data stays where it is to be kept."""
    from pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="focal-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(kept or folder, cleanup_mode="stop" if kept else "delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _in_a_process(database: str, url: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.planning", url, str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    taken: dict[str, float] = json.loads(done.stdout)
    return {f"planning: {size:,} on {database}, {name}": value for name, value in taken.items()}


def _measure(url: str, size: int) -> dict[str, float]:
    store = open_store(url)
    migrate(store.engine)
    _furnish(store, size)
    _load_calendars()
    before = _peak()
    circular, freezing = _timed(lambda: _freeze(store, size, 1))
    planning = _seconds(lambda: _plan(store, circular, size))
    grown = _peak() - before
    bare = _bare(store, size)
    second, _ = _timed(lambda: _freeze(store, size, 2))
    beside = _seconds(lambda: _plan(store, second, size))
    store.close()
    return {
        "frozen rows/s": size / freezing,
        "planned rows/s": size / planning,
        "both, rows/s": size / (freezing + planning),
        "bare INSERT … SELECT rows/s": size / bare,
        "planning seconds for one of the bare way": planning / bare,
        "planned rows/s, with another circular on its way": size / beside,
        "MB that the process grew by": grown,
    }


def _load_calendars() -> None:
    """Once in the life of a process, a second: the library of holidays, and the years at hand."""
    for country, _, holidays in _PLACES:
        for year in (NOW.year, NOW.year + 1):
            is_day_off(country, holidays, NOW.date().replace(year=year))


def _furnish(store: Store, size: int) -> None:
    """1,000 members in ten countries, and as many contacts as are wanted; a tenth keep hours of their own."""

    def work(unit: Unit) -> None:
        execute = unit.connection.execute
        is_sqlite = unit.connection.dialect.name == "sqlite"
        for place, (country, zone, holidays) in enumerate(_PLACES):
            values = {"many": 1_000, "place": place, "country": country, "zone": zone, "holidays": holidays}
            execute(_MEMBERS, values)
        execute(_CONTACTS, {"many": size, "now": NOW.replace(tzinfo=None) if is_sqlite else NOW})
        execute(_ADDRESSES, {"many": size})

    store.run(work)
    _analyze(store)


def _analyze(store: Store) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _freeze(store: Store, size: int, number: int) -> Circular:
    def work(unit: Unit) -> Circular:
        released = Circular(
            kind=CircularKind.CIRCULAR, year=2026, number=number, state=CircularState.RELEASED, released_at=NOW
        )
        circular = unit.circulars.add(released)
        assert unit.circulation.freeze(circular, SERVED, NOW) == size
        return circular

    return store.run(work)


def _plan(store: Store, circular: Circular, size: int) -> None:
    def write(unit: Unit) -> None:
        for language in NETWORK_LANGUAGES:
            key = letter_key(circular.id, LetterPurpose.CIRCULAR, language)
            message = OutgoingMessage(text="The assembly meets in Bilbao.", language=language)
            unit.circulation.put_letter(key, circular.id, LetterPurpose.CIRCULAR, message)

    def plan(unit: Unit) -> int:
        return unit.circulation.plan(circular, LetterPurpose.CIRCULAR, SERVED, NOW, ZoneInfo("Europe/Madrid"), 3)

    store.run(write)
    total = 0
    while planned := store.run(plan):
        total += planned
    assert total == size


def _bare(store: Store, size: int) -> float:
    """Seconds for the same rows, copied from a plain table into the emptied one."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE planned AS SELECT * FROM deliveries")
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql("DELETE FROM deliveries" if is_sqlite else "TRUNCATE deliveries")

    def copy() -> None:
        with store.engine.begin() as connection:
            copied = connection.exec_driver_sql("INSERT INTO deliveries SELECT * FROM planned")
            assert copied.rowcount == size

    return _seconds(copy)


def _timed(work: Callable[[], Circular]) -> tuple[Circular, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak() -> float:
    """Megabytes that this process had in memory at most."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
    else:
        for figure, value in measure().items():
            print(f"{figure:80} {value:12,.2f}")
