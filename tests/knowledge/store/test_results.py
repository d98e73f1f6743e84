"""What is recorded of many sends at once, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.model.deliveries import (
    Abandoned,
    Delivery,
    DeliveryState,
    Moved,
    Postponed,
    Progressed,
    Result,
    Sent,
    Upload,
)
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from tests.circulations import add_member, add_reader, planned, release, take
from tests.queueing import claim, meet, queue, states

SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=12)
UPLOAD = Upload(scope="telegram", reference="r1", handle="doc:1")


def sent(delivery: Delivery, at: datetime, *uploads: Upload) -> Sent:
    return Sent(delivery=delivery.id, attempt=delivery.attempts, provider_id="p", at=at, uploads=uploads)


def gone(delivery: Delivery, at: datetime, state: DeliveryState = DeliveryState.FAILED) -> Abandoned:
    return Abandoned(delivery=delivery.id, attempt=delivery.attempts, state=state, reason="«no»", at=at)


def record(store: Store, *results: Result) -> tuple[int, ...]:
    return store.run(lambda unit: unit.deliveries.record(results))


def test_all_kinds_of_results_at_once(store: Store, now: datetime) -> None:
    """One batch with every outcome changes each delivery as its own outcome says, and no other."""
    people = [meet(store, str(number), now, ChannelName.TELEGRAM) for number in range(6)]
    keys = [queue(store, one, now, f"text {number}") for number, one in enumerate(people)]
    a, b, c, d, e, _ = claim(store, now, now + LEASE)
    results: tuple[Result, ...] = (
        sent(a, now),
        Progressed(delivery=b.id, attempt=1, part=1, at=now),
        Postponed(delivery=c.id, attempt=1, due_at=now + SECOND, reason='"later"'),
        Moved(delivery=d.id, attempt=1, external_id="-100", at=now),
        gone(e, now, DeliveryState.UNCONFIRMED),
    )
    assert record(store, *results) == ()
    expected = ["sent", "pending", "pending", "pending", "unconfirmed", "sending"]
    assert states(store) == dict(zip(keys, expected, strict=True))
    again = {one.key: one for one in claim(store, now + SECOND, now + LEASE)}
    assert {key: (one.part, one.attempts) for key, one in again.items()} == {
        keys[1]: (1, 1),
        keys[2]: (0, 2),
        keys[3]: (0, 2),
    }
    assert again[keys[3]].to.external_id == "-100"
    (given_up,) = store.read(lambda unit: unit.deliveries.undelivered(None, 9))
    assert (given_up.reason, given_up.at) == ("«no»", now)


def test_letters_that_failed_are_told(store: Store, now: datetime) -> None:
    """Of what failed for good the letters are named, which may go another way; what is unconfirmed is none of them."""
    bilbao = add_member(store, "bilbao")
    for _ in range(3):
        add_reader(store, bilbao, now)
    release(store, now)
    queue(store, meet(store, "ana", now), now)
    claimed = take(store, now)
    letters = [one for one in claimed if one.message.letter]
    others = [one for one in claimed if not one.message.letter]
    results: list[Result] = [gone(letters[0], now), sent(letters[1], now)]
    results.append(gone(letters[2], now, DeliveryState.UNCONFIRMED))
    assert record(store, *results, *(gone(one, now) for one in others)) == (letters[0].id,)


def test_a_letter_fails_once(store: Store, now: datetime) -> None:
    """A result that comes too late, or a second time, names no letter: it has been dealt with."""
    add_reader(store, add_member(store, "bilbao"), now)
    release(store, now)
    (late,) = take(store, now)
    assert record(store, gone(late, now)) == (late.id,)
    assert record(store, gone(late, now)) == ()
    assert [one.state for one in planned(store)] == ["failed"]


@pytest.mark.parametrize("is_last", [True, False], ids=["sent", "in parts"])
def test_uploads_are_kept(store: Store, now: datetime, is_last: bool) -> None:
    """What was uploaded with a message, or with a part of one, is known to all who send to that scope."""
    queue(store, meet(store, "7", now, ChannelName.TELEGRAM), now)
    (one,) = claim(store, now, now + LEASE)
    part = Progressed(delivery=one.id, attempt=1, part=1, at=now, uploads=(UPLOAD,))
    record(store, sent(one, now, UPLOAD) if is_last else part)
    assert store.read(lambda unit: unit.uploads.handles(["telegram"], ["r1", "r2"])) == {("telegram", "r1"): "doc:1"}


def test_nothing_to_record(store: Store) -> None:
    """An outbox with nothing to tell changes nothing."""
    assert record(store) == ()
