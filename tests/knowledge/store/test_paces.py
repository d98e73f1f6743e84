"""The pace of platforms: evenly spaced, shared by all processes, and nobody waits for another scope."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.deliveries import Delivery, DeliveryKind, Postponed, Sent
from knowledge.model.pacing import BURST, CATCH_UP, Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.conftest import NOW
from tests.queueing import ALL, Person, meet, queue

SECOND = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)
LEASE = timedelta(seconds=12)
TELEGRAM = Pace(between=40 * MILLISECOND, in_chat=SECOND, in_group=3 * SECOND)
PACES = {
    ChannelName.TELEGRAM: TELEGRAM,
    ChannelName.SLACK: Pace(between=200 * MILLISECOND, in_chat=SECOND, in_group=SECOND),
}


def claim(store: Store, now: datetime, most: int = 100) -> list[Delivery]:
    """What may go at that instant; it is recorded as sent at once."""

    def work(unit: Unit) -> list[Delivery]:
        claimed = unit.deliveries.claim(ALL, now, now + LEASE, most, PACES)
        unit.deliveries.record(
            [Sent(delivery=one.id, attempt=one.attempts, provider_id="p", at=now) for one in claimed]
        )
        return list(claimed)

    return store.run(work)


def next_due(store: Store, now: datetime) -> datetime | None:
    return store.read(lambda unit: unit.deliveries.next_due(now, paced=True))


def people(store: Store, names: list[str], channel: ChannelName) -> list[Person]:
    return [meet(store, name, NOW, channel) for name in names]


def test_one_message_at_a_time(store: Store, now: datetime) -> None:
    """Of many that are due one goes, and the queue tells when the next may."""
    for person in people(store, ["1", "2", "3"], ChannelName.TELEGRAM):
        queue(store, person, now)
    assert len(claim(store, now)) == 1
    assert claim(store, now + 39 * MILLISECOND) == []
    assert next_due(store, now) == now + 40 * MILLISECOND
    assert len(claim(store, now + 40 * MILLISECOND)) == 1


def test_a_clock_that_is_set_back(store: Store, now: datetime) -> None:
    """A server whose clock ran an hour ahead and is set right does not stay silent for an hour: not to a chat that was
    written to in that hour, and not on its platform. What a platform asks for is honoured all the same."""
    (person, other) = people(store, ["1", "2"], ChannelName.TELEGRAM)
    queue(store, person, now)
    assert len(claim(store, now + 3600 * SECOND)) == 1
    queue(store, person, now)
    assert len(claim(store, now)) == 1
    queue(store, other, now)
    assert next_due(store, now) == now + 40 * MILLISECOND
    asked_for = now + 60 * SECOND
    (one,) = store.run(lambda unit: unit.deliveries.claim(ALL, now + SECOND, now + LEASE, 1, PACES))
    pause = Postponed(delivery=one.id, attempt=1, due_at=asked_for, reason="token", counts=False, whole_scope=True)
    store.run(lambda unit: unit.deliveries.record([pause]))
    assert (claim(store, asked_for - SECOND), len(claim(store, asked_for))) == ([], 1)


def test_a_little_lateness_is_made_good(store: Store, now: datetime) -> None:
    """A claimer that comes some milliseconds late does not slow the whole broadcast down."""
    for person in people(store, [str(number) for number in range(40)], ChannelName.TELEGRAM):
        queue(store, person, now)
    sent = sum(len(claim(store, now + step * 40 * MILLISECOND + (step % 2) * 8 * MILLISECOND)) for step in range(25))
    assert sent == 25


def test_no_burst_after_a_rest(store: Store, now: datetime) -> None:
    """Time without messages is not saved up."""
    queue(store, meet(store, "0", now, ChannelName.TELEGRAM), now)
    claim(store, now)
    later = now + timedelta(hours=1)
    for person in people(store, ["1", "2", "3"], ChannelName.TELEGRAM):
        queue(store, person, now)
    assert len(claim(store, later)) == 1


def test_other_scopes_do_not_wait(store: Store, now: datetime) -> None:
    """A broadcast on Telegram holds up neither a workspace, nor the next workspace, nor the web chat."""
    for person in people(store, [str(number) for number in range(120)], ChannelName.TELEGRAM):
        queue(store, person, now, kind=DeliveryKind.CIRCULAR)
    for name in ("T1/U1", "T1/U2", "T2/U1"):
        queue(store, meet(store, name, now, ChannelName.SLACK), now, kind=DeliveryKind.CIRCULAR)
    for name in ("a", "b"):
        queue(store, meet(store, name, now), now, kind=DeliveryKind.CIRCULAR)
    assert sorted(one.to.external_id for one in claim(store, now)) == ["0", "T1/U1", "T2/U1", "a", "b"]


def test_a_reply_overtakes_a_broadcast(store: Store, now: datetime) -> None:
    """The next message that goes is the reply, however many circulars are due before it."""
    for person in people(store, [str(number) for number in range(50)], ChannelName.TELEGRAM):
        queue(store, person, now - SECOND, kind=DeliveryKind.CIRCULAR)
    reply = queue(store, meet(store, "77", now, ChannelName.TELEGRAM), now)
    assert [one.key for one in claim(store, now)] == [reply]


def test_a_chat_is_not_flooded(store: Store, now: datetime) -> None:
    """Three messages may come to one chat in a row, the next ones a second apart."""
    ana = meet(store, "1", now, ChannelName.TELEGRAM)
    for _ in range(6):
        queue(store, ana, now)
    went = [ms for ms in range(0, 5_000, 50) for _one in claim(store, now + ms * MILLISECOND)]
    assert went == [0, 50, 100, 1000, 2000, 3000]


def test_a_group_gets_twenty_a_minute(store: Store, now: datetime) -> None:
    """In a group of Telegram the pace is slower: never more than twenty messages in any minute."""
    group = meet(store, "-100", now, ChannelName.TELEGRAM)
    for _ in range(30):
        queue(store, group, now)
    went = [ms for ms in range(0, 90_000, 250) for _one in claim(store, now + ms * MILLISECOND)]
    assert max(sum(begin <= ms < begin + 60_000 for ms in went) for begin in went) <= 21
    assert len(went) == 30


def test_the_queue_wakes_for_a_busy_chat(store: Store, now: datetime) -> None:
    """When only one chat has something due, the outbox comes back when that chat may be written to."""
    ana = meet(store, "1", now, ChannelName.TELEGRAM)
    for _ in range(4):
        queue(store, ana, now)
    for step in range(3):
        assert len(claim(store, now + step * 40 * MILLISECOND)) == 1
    soon = now + 121 * MILLISECOND
    assert claim(store, soon) == []
    assert next_due(store, soon) == now + SECOND
    assert len(claim(store, now + SECOND)) == 1
    assert next_due(store, now + SECOND) is None


def test_a_throttled_workspace_waits_alone(store: Store, now: datetime) -> None:
    """Retry-After of a workspace keeps everything in it back until then, and nothing else."""
    first, second, other = people(store, ["T1/U1", "T1/U2", "T2/U1"], ChannelName.SLACK)
    queue(store, first, now)
    (delivery,) = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + LEASE, 1, PACES))
    pause = Postponed(
        delivery=delivery.id, attempt=1, due_at=now + 30 * SECOND, reason="wait", counts=False, whole_scope=True
    )
    store.run(lambda unit: unit.deliveries.record([pause]))
    queue(store, second, now)
    queue(store, other, now)
    assert [one.to.external_id for one in claim(store, now + SECOND)] == ["T2/U1"]
    assert next_due(store, now + 2 * SECOND) == now + 30 * SECOND
    (again,) = claim(store, now + 30 * SECOND)
    assert again.to in (first.address, second.address)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_no_second_is_overfull(pauses: list[int]) -> None:
    """Whatever the moments of the claims, in no span of time more goes than the pace and the catch-up permit."""
    next_at, now, sends = None, NOW, []
    for pause in pauses:
        now += pause * MILLISECOND
        slots = TELEGRAM.slots(next_at, now)
        if slots:
            next_at = TELEGRAM.after(next_at, now, slots)
            sends += [now] * slots
    for first in sends:
        within = sum(first <= send < first + SECOND for send in sends)
        assert within <= 1 + (SECOND + CATCH_UP) // TELEGRAM.between


def test_a_chat_may_run_ahead_a_little() -> None:
    """The burst is what a platform permits to one chat before it wants the pace kept."""
    to = Address(channel=ChannelName.TELEGRAM, external_id="1")
    until = None
    for _ in range(3):
        assert until is None or until <= NOW + BURST
        until = TELEGRAM.chat_paced_until(until, to, NOW)
    assert until == NOW + 3 * SECOND
