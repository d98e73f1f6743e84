"""How the channels do, counted on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, update

from knowledge.model.languages import EN
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.channel_standing import ChannelStanding, Failing
from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries, paces
from knowledge.store.unit import Unit
from tests.queueing import Person, meet, queue

TELEGRAM, WEBCHAT, SLACK = ChannelName.TELEGRAM, ChannelName.WEBCHAT, ChannelName.SLACK
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def ana(store: Store, now: datetime) -> Person:
    """On Telegram."""
    return meet(store, "ana", now, TELEGRAM)


@pytest.fixture
def zoé(store: Store, now: datetime) -> Person:
    """On the web page."""
    return meet(store, "zoé", now, WEBCHAT)


def end(store: Store, key: str, state: str, at: datetime | None, reason: str | None = None) -> None:
    """Has a delivery come to its end."""
    ended = update(deliveries).where(deliveries.c.key == key).values(state=state, finished_at=at, reason=reason)
    store.run(lambda unit: unit.connection.execute(ended))


def test_what_waits(store: Store, now: datetime, ana: Person, zoé: Person) -> None:
    """Only what is due counts, with the first moment of it; channels where nothing waits are left out."""
    for to, due_at in ((ana, now - 5 * MINUTE), (ana, now - MINUTE), (ana, now + MINUTE), (zoé, now + MINUTE)):
        queue(store, to, due_at)
    found = store.read(lambda unit: ChannelStanding(unit.connection).queues(now))
    assert {name: (one.due, one.oldest) for name, one in found.items()} == {TELEGRAM: (2, now - 5 * MINUTE)}


def test_what_went_out_just_now(store: Store, now: datetime, ana: Person) -> None:
    """Within the minute, and only what was sent."""
    for state, at in (("sent", now - timedelta(seconds=30)), ("sent", now - 2 * MINUTE), ("failed", now)):
        end(store, queue(store, ana, now - 5 * MINUTE), state, at)
    assert store.read(lambda unit: ChannelStanding(unit.connection).sent_since(now - MINUTE)) == {TELEGRAM: 1}


def test_failures_by_reason_lead_to_their_rows(store: Store, now: datetime, ana: Person, zoé: Person) -> None:
    """The most frequent first; each number is that of the rows behind it, page by page."""
    for each in range(5):
        end(store, queue(store, ana, now - DAY), "failed", now - MINUTE, "chat not found" if each else None)
    end(store, queue(store, zoé, now - DAY), "unconfirmed", now - MINUTE, "no answer")
    end(store, queue(store, zoé, now - 3 * DAY), "failed", now - 2 * DAY, "no answer")

    def look(standing: ChannelStanding) -> None:
        assert standing.failing(now - DAY) == (
            Failing(channel=TELEGRAM, reason="chat not found", count=4),
            Failing(channel=TELEGRAM, reason="", count=1),
            Failing(channel=WEBCHAT, reason="no answer", count=1),
        )
        for each in standing.failing(now - DAY):
            rows = standing.failed(ChannelName(each.channel), now - DAY, each.reason, None, 100)
            assert len(rows) == each.count
            assert {row.reason for row in rows} == {each.reason}
        first = standing.failed(TELEGRAM, now - DAY, None, None, 3)
        rest = standing.failed(TELEGRAM, now - DAY, None, first[-1].id, 3)
        assert len({row.id for row in (*first, *rest)}) == 5
        assert {row.contact for row in first} == {ana.contact}

    store.read(lambda unit: look(ChannelStanding(unit.connection)))


def test_whom_it_does_not_reach(store: Store, now: datetime, ana: Person, zoé: Person) -> None:
    """By channel, with why and since when."""
    lost = update(addresses).where(addresses.c.channel == TELEGRAM)
    store.run(lambda unit: unit.connection.execute(lost.values(state=AddressState.BLOCKED, since=now)))
    standing = store.read(lambda unit: ChannelStanding(unit.connection).unreached())
    assert standing == {TELEGRAM: 1}
    (row,) = store.read(lambda unit: ChannelStanding(unit.connection).addresses(TELEGRAM, None, 10))
    assert (row.contact, row.state, row.since) == (ana.contact, AddressState.BLOCKED, now)
    assert store.read(lambda unit: ChannelStanding(unit.connection).addresses(WEBCHAT, None, 10)) == ()


def _hear(message: IncomingMessage, by: Person, unit: Unit) -> None:
    unit.transcripts.hear(message, by.contact, EN)


def test_what_was_heard_last(store: Store, now: datetime, ana: Person) -> None:
    """Of each channel its own; nothing of one that never heard anybody. What was said does not count."""
    queue(store, ana, now + DAY)
    for at in (now, now + MINUTE):
        message = IncomingMessage(key=f"in-{at.isoformat()}", sender=ana.address, text="hello", at=at)
        store.run(partial(_hear, message, ana))
    heard = store.read(lambda unit: ChannelStanding(unit.connection).heard((TELEGRAM, SLACK)))
    assert heard == {TELEGRAM: now + MINUTE}


def test_what_pauses(store: Store, now: datetime) -> None:
    """A scope that was told to slow down; one that keeps its usual pace does not pause."""
    rows = [
        {"scope": "telegram", "next_at": now + MINUTE},
        {"scope": "slack:T1", "next_at": now + timedelta(seconds=1)},
    ]
    store.run(lambda unit: unit.connection.execute(insert(paces), rows))
    paused = store.read(lambda unit: ChannelStanding(unit.connection).paused(now, timedelta(seconds=5)))
    assert paused == {"telegram": now + MINUTE}


def test_workspaces(store: Store, now: datetime) -> None:
    """By team and when; what is sealed stays sealed."""
    store.run(lambda unit: unit.workspaces.put("T1", "sealed", now))
    assert store.read(lambda unit: ChannelStanding(unit.connection).workspaces()) == {"T1": now}
