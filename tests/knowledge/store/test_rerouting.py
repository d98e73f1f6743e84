"""A letter that fails on one channel goes out on the next one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from knowledge.model.circulars import CircularState, LetterPurpose
from knowledge.model.people import AddressState, ChannelName, Member
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from knowledge.store.unit import Unit
from tests.circulations import (
    MADRID,
    SERVED,
    Reader,
    add_address,
    add_member,
    add_reader,
    change_contact,
    deliver,
    fail,
    planned,
    release,
    remind,
    set_state,
    take,
    write_letters,
)
from tests.queueing import meet, queue

DAY = timedelta(days=1)


def reroute(store: Store, delivery: int, now: datetime) -> bool:
    return store.run(lambda unit: unit.circulation.reroute(delivery, SERVED, now, MADRID))


@pytest.fixture
def ana(store: Store, now: datetime) -> Reader:
    """Somebody with Telegram, an older Slack, and e-mail."""
    bilbao = add_member(store, "bilbao")
    reader = add_reader(store, bilbao, now, channel=ChannelName.SLACK, email="ana@example.org")
    add_address(store, reader, ChannelName.TELEGRAM, "4242")
    return reader


def test_the_next_best_address_until_none_is_left(store: Store, ana: Reader, now: datetime) -> None:
    """The same letter under the same key with a number behind; e-mail last, and then it is over."""
    circular = release(store, now)
    key = f"circular:{circular.id}:contact:{ana.id}"
    for more in (True, True, False):
        (failed,) = fail(store, now)
        assert reroute(store, failed, now) is more
    assert [(one.key, one.channel, one.state) for one in planned(store)] == [
        (key, "telegram", "failed"),
        (f"{key}:2", "slack", "failed"),
        (f"{key}:3", "email", "failed"),
    ]
    assert len(set(store.read(letters_of))) == 1
    (line,) = store.read(lambda unit: unit.circulation.register(circular))
    assert (line.channel, line.state, line.reason) == ("email", "failed", "blocked")
    assert [(each.channel, each.state, each.reason, each.at) for each in line.earlier] == [
        ("telegram", "failed", "blocked", now),
        ("slack", "failed", "blocked", now),
    ]


def letters_of(unit: Unit) -> list[int]:
    return list(unit.connection.execute(select(deliveries.c.letter_id)).scalars())


def test_also_where_the_message_is_at_fault(store: Store, ana: Reader, now: datetime) -> None:
    """What one platform refuses another may take; the address that is still good is not tried again."""
    release(store, now)
    (failed,) = fail(store, now, address=None)
    assert reroute(store, failed, now)
    (failed,) = fail(store, now, address=None)
    assert reroute(store, failed, now)
    assert [one.channel for one in planned(store)] == ["telegram", "slack", "email"]


def test_only_what_failed(store: Store, ana: Reader, now: datetime) -> None:
    """Not what waits, what is being sent, or what was sent."""
    release(store, now)
    (one,) = planned(store)
    assert not reroute(store, one.id, now)
    take(store, now)
    assert not reroute(store, one.id, now)
    assert not reroute(store, 999, now)


def test_it_is_done_once(store: Store, ana: Reader, now: datetime) -> None:
    """A result that is recorded again, after a crash, makes no second delivery on the third channel."""
    release(store, now)
    (failed,) = fail(store, now)
    assert reroute(store, failed, now)
    assert not reroute(store, failed, now)
    assert len(planned(store)) == 2


def test_at_a_civil_hour(store: Store, ana: Reader, now: datetime) -> None:
    """A bounce at night wakes nobody on another channel."""
    release(store, now)
    (failed,) = fail(store, now)
    assert reroute(store, failed, datetime(2026, 11, 20, 23, tzinfo=ZoneInfo("Europe/Madrid")))
    assert planned(store)[-1].due_at == datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Madrid"))


def test_it_follows_the_state_of_its_circular(store: Store, ana: Reader, now: datetime) -> None:
    """Held while that is paused, none when it is cancelled or has expired."""
    circular = release(store, now, expires_at=now + DAY)
    (failed,) = fail(store, now)
    set_state(store, circular, CircularState.CANCELLED)
    assert not reroute(store, failed, now)
    set_state(store, circular, CircularState.PAUSED)
    assert not reroute(store, failed, now + DAY)
    assert reroute(store, failed, now)
    assert planned(store)[-1].state == "held"


@pytest.mark.parametrize("changed", [{"subscribed": False}, {"consent": "no:2026-1"}])
def test_what_they_wish_by_now_counts(store: Store, ana: Reader, now: datetime, changed: dict[str, object]) -> None:
    """Who blocked us and unsubscribed meant it."""
    release(store, now)
    (failed,) = fail(store, now)
    change_contact(store, ana, **changed)
    assert not reroute(store, failed, now)


def test_of_somebody_erased_nothing_is_sent(store: Store, ana: Reader, now: datetime) -> None:
    """Neither before nor after the erasure is finished."""
    release(store, now)
    (failed,) = fail(store, now)
    store.run(lambda unit: unit.erasure.erase([ana.id], now))
    assert not reroute(store, failed, now)
    store.run(lambda unit: unit.erasure.finish([ana.id], now))
    assert not reroute(store, failed, now)


def test_reminders_go_on_too(store: Store, ana: Reader, now: datetime) -> None:
    """Under their own key."""
    circular = release(store, now)
    deliver(store, now)
    write_letters(store, circular, purpose=LetterPurpose.REMINDER)
    remind(store, circular, now)
    (failed,) = fail(store, now, AddressState.UNREACHABLE)
    assert reroute(store, failed, now)
    assert planned(store)[-1].key == f"circular:{circular.id}:reminder:contact:{ana.id}:2"


def test_neither_replies_nor_tests_of_letters_are_sent_elsewhere(store: Store, ana: Reader, now: datetime) -> None:
    """They were asked for there."""
    circular = release(store, now)
    deliver(store, now)
    queue(store, meet(store, "browser", now), now)

    def test_letter(unit: Unit) -> None:
        row = dict(unit.connection.execute(select(deliveries).limit(1)).one()._mapping)
        del row["id"]
        new = {"key": f"circular:{circular.id}:test:contact:{ana.id}:1", "kind": "reply", "state": "pending"}
        unit.connection.execute(insert(deliveries), row | new | {"attempts": 0, "finished_at": None})

    store.run(test_letter)
    failed = fail(store, now)
    assert len(failed) == 2
    assert [reroute(store, one, now) for one in failed] == [False, False]


def test_a_merged_entry_goes_on_with_its_new_self(store: Store, now: datetime) -> None:
    """The addresses of the entry that it was merged into are its own."""
    bilbao: Member = add_member(store, "bilbao")
    absorbed = add_reader(store, bilbao, now)
    release(store, now)
    kept = add_reader(store, bilbao, now, channel=ChannelName.SLACK)
    store.run(lambda unit: unit.merges.merge(kept.id, absorbed.id, now))
    (failed,) = fail(store, now)
    assert reroute(store, failed, now)
    assert (planned(store)[-1].contact, planned(store)[-1].to) == (kept.id, kept.chat)
