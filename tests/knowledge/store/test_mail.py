"""Browsers' mailboxes: numbered without gaps, the same message once."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit


def put(store: Store, chat: str, key: str, now: datetime, direction: str = "out") -> int:
    return store.run(lambda unit: unit.mail.put(chat, direction, key, {"text": key}, now))


def numbers(store: Store, chat: str) -> list[int]:
    return [mail.seq for mail in store.read(lambda unit: unit.mail.after(chat, 0, limit=1_000))]


def test_messages_are_numbered_from_one(store: Store, now: datetime) -> None:
    """Each mailbox counts for itself, in both directions together."""
    assert [put(store, "a", "k1", now), put(store, "a", "k2", now, "in"), put(store, "b", "k1", now)] == [1, 2, 1]


def test_the_same_key_stands_once(store: Store, now: datetime) -> None:
    """A message sent again is not shown again, and keeps its first number."""
    put(store, "a", "k1", now)
    put(store, "a", "k2", now)
    assert put(store, "a", "k1", now) == 1
    assert numbers(store, "a") == [1, 2]


def test_a_key_belongs_to_its_direction(store: Store, now: datetime) -> None:
    """What the visitor wrote and what Focal wrote are never taken for each other."""
    assert put(store, "a", "k1", now, "in") == 1
    assert put(store, "a", "k1", now, "out") == 2


def test_a_message_is_read_as_it_was_put(store: Store, now: datetime) -> None:
    """Direction, body and instant come back; the words in any script."""
    body = {"text": "مرحبا 🌍 <b>", "choices": [["menu", "Все темы"]], "question": 3}
    store.run(lambda unit: unit.mail.put("a", "out", "k1", body, now))
    (mail,) = store.read(lambda unit: unit.mail.newest("a"))
    assert (mail.seq, mail.direction, mail.body, mail.at) == (1, "out", body, now)


def test_reading_on_and_reading_the_newest(store: Store, now: datetime) -> None:
    """A stream reads on from a number; a page shows the last ones; both oldest first."""
    for number in range(6):
        put(store, "a", f"k{number}", now)
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.after("a", 4))] == [5, 6]
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.after("a", 0, limit=2))] == [1, 2]
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.newest("a", limit=2))] == [5, 6]
    assert store.read(lambda unit: unit.mail.after("nobody", 0)) == ()


def test_having_all_of_several_replies(store: Store, now: datetime) -> None:
    """A page waits until every reply is there; what the visitor wrote is no reply."""
    put(store, "a", "reply:1:0", now)
    put(store, "a", "reply:1:1", now, "in")

    def has(*keys: str) -> bool:
        return store.read(lambda unit: unit.mail.has_all("a", keys))

    assert has()
    assert has("reply:1:0", "reply:1:0")
    assert not has("reply:1:0", "reply:1:1")


def test_no_gaps_and_no_doubles_among_processes(database_url: str, now: datetime) -> None:
    """Many writers of two processes fill one mailbox with the numbers from one up, and each key stands once."""
    stores = [open_store(database_url) for _ in range(2)]
    begin = threading.Barrier(8)
    returned: list[tuple[str, int]] = []

    def write(store: Store, writer: int) -> None:
        begin.wait(10)
        for number in range(6):
            for key in (f"own:{writer}:{number}", f"shared:{number}"):
                returned.append((key, put(store, "a", key, now)))

    threads = [threading.Thread(target=write, args=(stores[number % 2], number)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(returned) == 96
    assert numbers(stores[0], "a") == list(range(1, 8 * 6 + 6 + 1))
    assert len(set(returned)) == 8 * 6 + 6, "the same key has the same number for everybody"
    for store in stores:
        store.close()


def test_an_undone_message_leaves_no_gap(store: Store, now: datetime) -> None:
    """The number of a message whose unit failed is given to the next."""

    def work(unit: Unit) -> None:
        unit.mail.put("a", "out", "k1", {"text": ""}, now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(work)
    assert put(store, "a", "k2", now) == 1
