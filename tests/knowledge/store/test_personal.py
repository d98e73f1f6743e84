"""What is kept about a person is collected from every table, and from nobody else's rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, or_, select

from knowledge.store.personal import PersonalData
from knowledge.store.store import Store
from knowledge.store.tables import addresses, contacts, messages, metadata
from knowledge.store.unit import Unit
from tests.lives import CHATS, live

SECRETS = {"code_hash", "token_hash", "password_hash", "totp_sealed", "recovery"}
"""Digests and seals of what only the person knows."""

BY_WAY_OF = {contacts: "contacts", messages: "messages", addresses: "addresses"}
"""Tables that stand for the person: what refers to their rows is about them."""

OF_OTHERS = {("requests", "closed_by"): "decisions"}
"""Rows that the person has a part in, though they belong to somebody else; listed apart and in part."""


def collected(store: Store, contact: int) -> PersonalData:
    return store.read(lambda unit: unit.personal.of(contact))


def rows_about(unit: Unit, table: Table, ids: dict[str, set[int]]) -> list[dict[str, Any]]:
    """The rows of a table that refer to the person, themselves or by way of a message or an address."""
    referring = [
        column.in_(ids[BY_WAY_OF[key.column.table]])
        for column in table.c
        for key in column.foreign_keys
        if key.column.table in BY_WAY_OF and (table.name, column.name) not in OF_OTHERS
    ]
    if not referring:
        return []
    return [dict(row._mapping) for row in unit.connection.execute(select(table).where(or_(*referring)))]


def test_every_row_that_refers_to_the_person_is_there(store: Store, now: datetime) -> None:
    """Each table with a reference to contacts, messages or addresses has its section with every row and column.

    A table added later that is forgotten here fails: it has no section, or the life that is led in the tests leaves no
    trace in it.
    """
    life, other = live(store, 1, now), live(store, 2, now)
    data = collected(store, life.contact)
    ids = {"contacts": {life.contact, life.absorbed}}
    ids["messages"] = {row["id"] for row in data.messages}
    ids["addresses"] = {row["id"] for row in data.addresses}

    def work(unit: Unit) -> None:
        for table in metadata.sorted_tables:
            if not any(key.column.table in BY_WAY_OF for key in table.foreign_keys):
                continue
            rows = rows_about(unit, table, ids)
            assert rows, f"no life leaves a trace in {table.name}"
            section: tuple[dict[str, Any], ...] = getattr(data, table.name)
            assert len(section) == len(rows), table.name
            for row in rows:
                shown = _hashable({name: value for name, value in row.items() if name not in SECRETS})
                assert any(shown.items() <= record.items() for record in map(_hashable, section)), table.name

    store.read(work)
    assert other.contact not in {row["id"] for row in data.contacts}


def _hashable(record: dict[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in record.items()}


def test_the_person_themself_is_there(store: Store, now: datetime) -> None:
    """Their entry and the one it absorbed, with the name of the city they act for."""
    life = live(store, 1, now)
    data = collected(store, life.contact)
    assert [(row["id"], row["name"]) for row in data.contacts] == [
        (life.contact, "Amaia1"),
        (life.absorbed, "Abs0rbed1"),
    ]
    assert {row["member_name"] for row in data.posts} == {"Bilbao"}
    assert collected(store, life.absorbed) == data


def test_what_stands_under_their_addresses_is_there(store: Store, now: datetime) -> None:
    """Failures filed, the lines that their browser shows, and the audit log by and about them."""
    life = live(store, 1, now)
    live(store, 2, now)
    data = collected(store, life.contact)
    assert {(row["external_id"], row["text"]) for row in data.failures} == {
        (life.addresses[channel], "secret question 1") for channel in CHATS
    }
    assert [(row["chat"], row["lines"]) for row in data.mailboxes] == [("browser-1-long-and-random", 2)]
    assert [(row["actor"], row["subject"]) for row in data.audit] == [
        (f"contact:{life.contact}", "member:1"),
        ("operator", f"contact:{life.contact}"),
    ]
    assert [row["closed_by"] for row in data.decisions] == [life.contact]


def test_nothing_of_others_is_there(store: Store, now: datetime) -> None:
    """No word, name or address of another person, not even of one they were once taken for, and no digest."""
    life, other = live(store, 1, now), live(store, 2, now)
    merge = store.run(lambda unit: unit.merges.merge(life.contact, other.contact, now))
    store.run(lambda unit: unit.merges.undo(merge, now))
    shown = repr(collected(store, life.contact))
    assert [word for word in (*other.words, *other.places) if word in shown] == []
    assert "hash-" not in shown
    assert SECRETS.isdisjoint(shown.split("'"))


def test_of_somebody_erased_nothing_is_there(store: Store, now: datetime) -> None:
    """The tombstone has numbers alone."""
    life = live(store, 1, now)
    store.run(lambda unit: unit.erasure.finish(unit.erasure.erase([life.contact], now), now))
    shown = repr(collected(store, life.contact))
    assert [word for word in (*life.words, *life.places) if word in shown] == []


def test_circulars_are_there_with_what_came_of_them(store: Store, now: datetime) -> None:
    """Their titles, when and where they were acknowledged, how they went out; what the person did, and their lists."""
    life = live(store, 1, now)
    live(store, 2, now)
    data = collected(store, life.contact)
    got, waits = data.circular_recipients
    assert (got["title"], got["acknowledged_at"], got["acknowledged_via"]) == ("A circular that got", now, "email")
    assert (waits["title"], waits["acknowledged_at"]) == ("A circular that waits", None)
    states = {row["circular_id"]: row["state"] for row in data.deliveries if row["circular_id"]}
    assert states == {got["circular_id"]: "sent", waits["circular_id"]: "pending"}
    assert [(row["subject"], row["act"], row["member_name"]) for row in data.acts] == [
        ("event:1", "registered", "Bilbao")
    ]
    assert [row["name"] for row in data.list_entries] == ["List 1"]


def test_reminders_are_there_with_the_titles_of_their_deadlines(store: Store, now: datetime) -> None:
    """In the language of the letter or the next that there is; a letter of a circular has its title there."""
    life = live(store, 1, now)
    live(store, 2, now)
    data = collected(store, life.contact)
    (reminder,) = [row for row in data.deliveries if row["deadline_id"]]
    assert (reminder["title"], reminder["state"], reminder["circular_id"]) == ("Inscripción 1", "sent", None)
    assert {row["title"] for row in data.deliveries if not row["deadline_id"]} == {""}
    assert [(row["title"], row["until"]) for row in data.snoozes] == [("Inscripción 1", now + timedelta(days=1))]
    assert data.calendar_feeds == ({"contact_id": life.contact, "made_at": now},)


def test_files_that_were_sent_are_there(store: Store, now: datetime) -> None:
    """By name, with what they answered, also in the name of a city; nobody else's."""
    life = live(store, 1, now)
    live(store, 2, now)
    data = collected(store, life.contact)
    sent = [(row["name"], row["subject"]) for row in data.answer_files]
    assert sent == [("file of 1.pdf", "call:1"), ("budget 1.pdf", "call:1")]
