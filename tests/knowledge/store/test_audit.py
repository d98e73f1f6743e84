"""The audit log: numbered, chained, append-only, and whoever changes it all the same is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from knowledge.store.audit import BEGINNING, ROWS_AT_ONCE, Checked, Fault
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.knowledge.store.tampering import disarm, tamper

CHANGES = {
    "at": "at = '2020-01-01 00:00:00+00'",
    "actor": "actor = 'operator'",
    "action": "action = 'contact.spared'",
    "subject": "subject = 'contact:99'",
    "details": "details = '{\"n\": 99}'",
    "details added": 'details = \'{"n": 3, "x": 1}\'',
    "hash": "hash = '0'",
}


def note(store: Store, count: int, now: datetime) -> None:
    def work(unit: Unit) -> None:
        for number in range(1, count + 1):
            instant = now + timedelta(microseconds=number)
            unit.audit.note("focal", "contact.erased", f"contact:{number}", instant, {"n": number})

    store.run(work)


def head_after(store: Store, instant: datetime) -> str:
    store.run(lambda unit: unit.audit.note("operator", "x", "", instant))
    return store.read(lambda unit: unit.audit.head()).head


def verify(store: Store, head: str | None = None) -> Checked:
    return store.read(lambda unit: unit.audit.verify(head))


def test_an_empty_log_is_sound(store: Store) -> None:
    """Nothing was done yet, and nothing is wrong with that; its head can be noted like any other."""
    assert verify(store) == Checked(count=0, head=BEGINNING)
    assert verify(store, BEGINNING).fault is None
    assert store.read(lambda unit: unit.audit.head()) == Checked(count=0, head=BEGINNING)


def test_what_was_done_is_found_again(store: Store, now: datetime) -> None:
    """Entries are numbered from 1 without gaps, listed newest first, a page at a time."""
    note(store, 5, now)
    newest = store.read(lambda unit: unit.audit.entries(None, 2))
    assert [(entry.id, entry.subject, entry.details) for entry in newest] == [
        (5, "contact:5", {"n": 5}),
        (4, "contact:4", {"n": 4}),
    ]
    assert [entry.id for entry in store.read(lambda unit: unit.audit.entries(4, 9))] == [3, 2, 1]
    assert newest[0].at == now + timedelta(microseconds=5)


def test_the_entries_about_somebody(store: Store, now: datetime) -> None:
    """What they did, and what was done to them; the contact with a longer number is another one."""

    def work(unit: Unit) -> None:
        for actor, subject in (("contact:1", "member:3"), ("focal", "contact:1"), ("focal", "contact:12")):
            unit.audit.note(actor, "x", subject, now)

    store.run(work)
    assert [entry.id for entry in store.read(lambda unit: unit.audit.about("contact:1"))] == [1, 2]


def test_a_sound_log_verifies_with_every_head_it_ever_had(store: Store, now: datetime) -> None:
    """A head noted in between is known for ever; the time zone in which an entry came does not matter."""
    heads = []
    for hour in range(3):
        instant = (now + timedelta(hours=hour)).astimezone(ZoneInfo("Europe/Madrid"))
        heads.append(head_after(store, instant))
    assert len(set(heads)) == 3
    for head in heads:
        assert verify(store, head) == Checked(count=3, head=heads[-1])


def test_a_long_log_is_read_in_pieces(sqlite_store: Store, now: datetime) -> None:
    """The piece in which a row is read makes no difference."""
    count = ROWS_AT_ONCE + 2

    def many(unit: Unit) -> None:
        for number in range(count):
            unit.audit.note("focal", "x", str(number), now)

    sqlite_store.run(many)
    assert verify(sqlite_store).count == count
    tamper(sqlite_store, f"UPDATE audit SET subject = 'y' WHERE id = {count - 1}")
    assert verify(sqlite_store).row == count - 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_row_shows(store: Store, now: datetime, change: str) -> None:
    """Whatever is changed in a row, the row is named, and what stands before it is known to be sound."""
    note(store, 5, now)
    tamper(store, f"UPDATE audit SET {change} WHERE id = 3")
    found = verify(store)
    assert (found.fault, found.row, found.count) == (Fault.ALTERED, 3, 2)


@pytest.mark.parametrize("spoiled", ["details = '{'", "details = '[1]'", "at = 'yesterday'", "actor = x'00ff'"])
def test_a_spoiled_row_is_reported_rather_than_stumbled_over(sqlite_store: Store, now: datetime, spoiled: str) -> None:
    """SQLite keeps anything in any column; what cannot even be read was altered."""
    note(sqlite_store, 3, now)
    tamper(sqlite_store, f"UPDATE audit SET {spoiled} WHERE id = 2")
    found = verify(sqlite_store)
    assert (found.fault, found.row) == (Fault.ALTERED, 2)


@pytest.mark.parametrize("row", [1, 3])
def test_a_deleted_row_shows(store: Store, now: datetime, row: int) -> None:
    """The number that is missing is named, be it the first."""
    note(store, 5, now)
    tamper(store, f"DELETE FROM audit WHERE id = {row}")
    found = verify(store)
    assert (found.fault, found.row, found.count) == (Fault.MISSING, row, row - 1)


def test_closing_the_gap_shows(store: Store, now: datetime) -> None:
    """Who deletes a row and renumbers the rest does not deceive the chain."""
    note(store, 4, now)
    tamper(store, "DELETE FROM audit WHERE id = 2", "UPDATE audit SET id = 2 WHERE id = 3")
    assert (verify(store).fault, verify(store).row) == (Fault.ALTERED, 2)


def test_an_inserted_row_shows(store: Store, now: datetime) -> None:
    """A row pushed in between the others, or before them, was not written there."""
    note(store, 2, now)
    copied = "INSERT INTO audit SELECT {}, at, actor, action, subject, details, hash FROM audit WHERE id = 1"
    tamper(store, "UPDATE audit SET id = 3 WHERE id = 2", copied.format(2))
    assert (verify(store).fault, verify(store).row) == (Fault.ALTERED, 2)
    tamper(store, copied.format(0))
    assert (verify(store).fault, verify(store).row) == (Fault.MISSING, 1)


def test_exchanged_rows_show(store: Store, now: datetime) -> None:
    """The order in which things were done is part of the log."""
    note(store, 4, now)
    exchange = "UPDATE audit SET id = {} WHERE id = {}"
    tamper(store, exchange.format(9, 2), exchange.format(2, 3), exchange.format(3, 9))
    assert (verify(store).fault, verify(store).row) == (Fault.ALTERED, 2)


def test_cutting_off_shows_against_a_head(store: Store, now: datetime) -> None:
    """Rows missing at the end leave a sound log; the head that was noted elsewhere tells."""
    note(store, 4, now)
    head = store.read(lambda unit: unit.audit.head()).head
    tamper(store, "DELETE FROM audit WHERE id = 4")
    assert verify(store).fault is None
    assert (verify(store, head).fault, verify(store, head).count) == (Fault.HEAD, 3)


def test_a_wholly_new_log_shows_against_a_head(store: Store, now: datetime) -> None:
    """Who writes everything anew, with one lie, makes a sound log, and another head."""
    note(store, 3, now)
    head = store.read(lambda unit: unit.audit.head()).head
    tamper(store, "DELETE FROM audit")
    note(store, 2, now)
    store.run(lambda unit: unit.audit.note("focal", "contact.erased", "contact:4", now))
    assert verify(store).fault is None
    assert verify(store, head).fault is Fault.HEAD


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET subject = ''",
        "DELETE FROM audit WHERE id = 1",
        "INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (id) DO UPDATE SET subject = ''",
    ],
)
def test_the_database_itself_refuses(store: Store, now: datetime, statement: str) -> None:
    """No statement changes or deletes a row, from wherever it comes."""
    note(store, 2, now)
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert verify(store).count == 2


def test_each_database_refuses_its_own_way_around(store: Store, now: datetime) -> None:
    """SQLite's REPLACE and PostgreSQL's TRUNCATE pass by ordinary triggers, and are refused as well."""
    note(store, 2, now)
    around = {"sqlite": "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 1", "postgresql": "TRUNCATE audit"}
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(around[store.engine.dialect.name]))


@pytest.mark.parametrize(
    ("actor", "action", "subject", "details"),
    [
        ("Ana Ruiz", "x", "", {}),
        ("", "x", "", {}),
        ("contact:" + "1" * 60, "x", "", {}),
        ("focal", "contact erased", "", {}),
        ("focal", "x", "ana@example.org", {}),
        ("focal", "x", "1" * 121, {}),
        ("focal", "x", "", {"text": "when is the meeting?"}),
        ("focal", "x", "", {"email": "ana@example.org"}),
        ("focal", "x", "", {"code": "x" * 65}),
        ("focal", "x", "", {"Ana Ruiz": 1}),
    ],
)
def test_words_are_refused(
    sqlite_store: Store, now: datetime, actor: str, action: str, subject: str, details: dict[str, str | int]
) -> None:
    """Names, texts and addresses do not get in, since nothing ever gets out again."""
    with pytest.raises(ValueError, match=r"audit entry|detail"):
        sqlite_store.run(lambda unit: unit.audit.note(actor, action, subject, now, details))
    assert verify(sqlite_store).count == 0


def test_a_failed_unit_leaves_no_gap(store: Store, now: datetime) -> None:
    """What was undone was not done: its number goes to the next."""

    def fails(unit: Unit) -> None:
        unit.audit.note("focal", "x", "", now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(fails)
    note(store, 1, now)
    assert verify(store) == store.read(lambda unit: unit.audit.head())
    assert verify(store).count == 1


def test_several_processes_write_one_chain(store: Store, database_url: str, now: datetime) -> None:
    """Stores that share a database and write at the same moment keep numbers and chain unbroken."""
    other = open_store(database_url)

    def write(number: int) -> None:
        (store, other)[number % 2].run(lambda unit: unit.audit.note("focal", "x", str(number), now))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(100)))
    other.close()
    assert (verify(store).fault, verify(store).count) == (None, 100)
    assert len({entry.subject for entry in store.read(lambda unit: unit.audit.entries(None, 100))}) == 100


def test_the_tests_own_tampering_needs_the_triggers_gone(store: Store, now: datetime) -> None:
    """What the tests above change was protected until they dropped the triggers."""
    note(store, 1, now)
    disarm(store)
    with store.engine.begin() as connection:
        assert connection.execute(text("DELETE FROM audit")).rowcount == 1
