"""The queue of deliveries: who is served first, and that nothing is taken twice, lost, or told wrongly."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from knowledge.model.deliveries import (
    Abandoned,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Moved,
    Postponed,
    Priority,
    Progressed,
    Result,
    Sent,
)
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.deliveries import MOST_STOPS
from knowledge.store.store import Store, open_store
from knowledge.store.tables import addresses
from knowledge.store.unit import Unit
from tests.queueing import ALL, attempts, claim, meet, queue, states

SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=12)
REPLY, REMINDER, CIRCULAR = DeliveryKind.REPLY, DeliveryKind.REMINDER, DeliveryKind.CIRCULAR


def sent(delivery: Delivery, at: datetime) -> Sent:
    return Sent(delivery=delivery.id, attempt=delivery.attempts, provider_id="p", at=at)


def postponed(delivery: Delivery, due_at: datetime, *, counts: bool = True) -> Postponed:
    return Postponed(delivery=delivery.id, attempt=delivery.attempts, due_at=due_at, reason="try again", counts=counts)


def abandoned(delivery: Delivery, at: datetime, *, address: AddressState | None = None) -> Abandoned:
    return Abandoned(
        delivery=delivery.id,
        attempt=delivery.attempts,
        state=DeliveryState.FAILED,
        reason="refused",
        at=at,
        address=address,
    )


def record(store: Store, *results: Result) -> None:
    store.run(lambda unit: unit.deliveries.record(results))


def keys(claimed: tuple[Delivery, ...]) -> list[str]:
    return [delivery.key for delivery in claimed]


def next_due(store: Store, now: datetime) -> datetime | None:
    return store.read(lambda unit: unit.deliveries.next_due(now))


def test_a_claimed_delivery_is_whole(store: Store, now: datetime) -> None:
    """What is claimed carries everything that a send needs, its lease and its attempt."""
    ana = meet(store, "ana", now)
    key = queue(store, ana, now, "Egun on 🌞", CIRCULAR)
    (delivery,) = claim(store, now, now + LEASE)
    assert (delivery.key, delivery.to, delivery.kind) == (key, ana.address, CIRCULAR)
    assert (delivery.message.text, delivery.message.key) == ("Egun on 🌞", key)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENDING, 1)
    assert (delivery.due_at, delivery.lease_until) == (now, now + LEASE)


def test_replies_before_reminders_before_circulars(store: Store, now: datetime) -> None:
    """The kind decides before the age."""
    queued = [
        queue(store, meet(store, f"p{number}", now), now - number * SECOND, kind=kind)
        for number, kind in enumerate([REPLY, REMINDER, CIRCULAR, REPLY])
    ]
    assert keys(claim(store, now, now + LEASE)) == [queued[3], queued[0], queued[1], queued[2]]
    assert Priority.REPLY < Priority.REMINDER < Priority.CIRCULAR


def test_nothing_before_its_time(store: Store, now: datetime) -> None:
    """What is due later is left, and `next_due` tells when to come back."""
    ana = meet(store, "ana", now)
    key = queue(store, ana, now + SECOND)
    assert claim(store, now, now + LEASE) == ()
    assert next_due(store, now) == now + SECOND
    assert keys(claim(store, now + SECOND, now + LEASE)) == [key]


def test_only_the_channels_asked_for(store: Store, now: datetime) -> None:
    """An outbox of the terminal leaves the web chat's messages alone, and is not woken for them."""
    queue(store, meet(store, "ana", now), now)
    terminal = [ChannelName.TERMINAL]
    assert store.run(lambda unit: unit.deliveries.claim(terminal, now, now + LEASE, 9)) == ()
    assert store.read(lambda unit: unit.deliveries.next_due(now)) is None


def test_no_more_than_asked_for(store: Store, now: datetime) -> None:
    """A claim takes the most urgent ones up to its limit."""
    queued = [queue(store, meet(store, f"p{number}", now), now) for number in range(5)]
    assert keys(claim(store, now, now + LEASE, most=2)) == queued[:2]
    assert keys(claim(store, now, now + LEASE, most=9)) == queued[2:]


def test_a_key_is_queued_once(store: Store, now: datetime) -> None:
    """The idempotency key admits one delivery."""
    ana = meet(store, "ana", now)
    key = queue(store, ana, now)

    def again(unit: Unit) -> None:
        unit.deliveries.add(key, ana.address_id, 1, REPLY, now)

    with pytest.raises(IntegrityError):
        store.run(again)


def test_one_chat_is_served_one_message_at_a_time(store: Store, now: datetime) -> None:
    """Of one chat only the first is claimed, so that each is marked as being sent when it really is."""
    ana = meet(store, "ana", now)
    first, second, third = (queue(store, ana, now, str(number)) for number in range(3))
    (delivery,) = claim(store, now, now + LEASE)
    assert delivery.key == first
    assert claim(store, now, now + LEASE) == ()
    assert states(store) == {first: "sending", second: "pending", third: "pending"}
    record(store, sent(delivery, now))
    assert keys(claim(store, now, now + LEASE)) == [second]


def test_two_claimers_keep_a_chats_order(database_url: str, now: datetime) -> None:
    """While one process claims a chat's first message, another does not take the second."""
    one, two = open_store(database_url), open_store(database_url)
    ana = meet(one, "ana", now)
    first, second = queue(one, ana, now), queue(one, ana, now)
    claimed, look = threading.Event(), threading.Event()

    def slowly(unit: Unit) -> tuple[Delivery, ...]:
        taken = unit.deliveries.claim(ALL, now, now + LEASE, 9)
        claimed.set()
        assert look.wait(10)
        return taken

    claiming = one.submit(slowly)
    assert claimed.wait(10)
    beside = two.submit(lambda unit: unit.deliveries.claim(ALL, now, now + LEASE, 9))
    if one.engine.dialect.name == "postgresql":  # SQLite has one writer: the second waits for the first
        assert beside.result(10) == ()
    look.set()
    assert keys(claiming.result(10)) == [first]
    assert beside.result(10) == ()
    assert states(one)[second] == "pending"
    one.close()
    two.close()


def test_two_claimers_never_take_the_same(database_url: str, now: datetime) -> None:
    """Whatever claimers of two processes take at once, together it is everything, and each exactly once."""
    stores = [open_store(database_url) for _ in range(2)]
    people = [meet(stores[0], f"p{number}", now) for number in range(60)]
    queued = {queue(stores[0], person, now) for person in people}
    begin = threading.Barrier(4)
    taken: list[str] = []

    def take(store: Store) -> None:
        begin.wait(10)
        while claimed := claim(store, now, now + LEASE, most=4):
            taken.extend(keys(claimed))

    threads = [threading.Thread(target=take, args=(stores[number % 2],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    taken += keys(claim(stores[0], now, now + LEASE))  # rows that were locked by another when a claimer gave up
    assert len(taken) == len(queued)
    assert set(taken) == queued
    for store in stores:
        store.close()


def test_a_retry_keeps_its_place(store: Store, now: datetime) -> None:
    """What stands behind a message that is to be tried again waits with it; the outbox is not woken in between."""
    ana = meet(store, "ana", now)
    first, second = queue(store, ana, now), queue(store, ana, now)
    (delivery,) = claim(store, now, now + LEASE)
    record(store, postponed(delivery, now + 30 * SECOND))
    assert claim(store, now + SECOND, now + LEASE) == ()
    assert next_due(store, now) == now + 30 * SECOND
    (again,) = claim(store, now + 30 * SECOND, now + 60 * SECOND)
    assert again.key == first
    record(store, sent(again, now))
    assert keys(claim(store, now + 31 * SECOND, now + 60 * SECOND)) == [second]


def test_a_scheduled_message_holds_nobody_up(store: Store, now: datetime) -> None:
    """What is due tomorrow, and was never tried, lets later messages of the same kind pass."""
    ana = meet(store, "ana", now)
    tomorrow = queue(store, ana, now + timedelta(days=1), kind=CIRCULAR)
    today = queue(store, ana, now, kind=CIRCULAR)
    assert keys(claim(store, now, now + LEASE)) == [today]
    assert states(store)[tomorrow] == "pending"


def test_a_reply_overtakes_a_circular_that_is_retried(store: Store, now: datetime) -> None:
    """A circular that waits for its next try does not keep the chat from being answered."""
    ana = meet(store, "ana", now)
    queue(store, ana, now, kind=CIRCULAR)
    (delivery,) = claim(store, now, now + LEASE)
    record(store, postponed(delivery, now + 60 * SECOND))
    reply = queue(store, ana, now)
    assert keys(claim(store, now, now + LEASE)) == [reply]


def test_a_chat_with_many_messages_does_not_starve_others(store: Store, now: datetime) -> None:
    """A hundred older messages for one chat leave room for everybody else's first."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    flood = [queue(store, ana, now - SECOND) for _ in range(20)]
    other = queue(store, bea, now)
    assert keys(claim(store, now, now + LEASE, most=5)) == [flood[0], other]


def test_results_are_recorded(store: Store, now: datetime) -> None:
    """Sent, postponed and failed deliveries are told apart, and only the postponed one comes back."""
    queued = [queue(store, meet(store, f"p{number}", now), now) for number in range(3)]
    first, second, third = claim(store, now, now + LEASE)
    record(store, sent(first, now), postponed(second, now + SECOND), abandoned(third, now))
    assert states(store) == dict(zip(queued, ["sent", "pending", "failed"], strict=True))
    (again,) = claim(store, now + SECOND, now + LEASE)
    assert (again.key, again.attempts) == (queued[1], 2)


def test_a_send_that_the_channel_put_off_does_not_count(store: Store, now: datetime) -> None:
    """Being asked to slow down is no failed attempt of the message."""
    key = queue(store, meet(store, "ana", now), now)
    for second in range(20):
        (delivery,) = claim(store, now + second * SECOND, now + second * SECOND + LEASE)
        record(store, postponed(delivery, now + (second + 1) * SECOND, counts=False))
    assert attempts(store, key) == 0


@pytest.mark.parametrize(
    ("kind", "becomes"), [(REPLY, "pending"), (REMINDER, "pending"), (CIRCULAR, "unconfirmed")], ids=str
)
def test_a_lease_that_ran_out(store: Store, now: datetime, kind: DeliveryKind, becomes: str) -> None:
    """After a crash what may be repeated is due again; whether a circular arrived is not guessed."""
    key = queue(store, meet(store, "ana", now), now, kind=kind)
    claim(store, now, now + LEASE)
    assert next_due(store, now) == now + LEASE
    assert store.run(lambda unit: unit.deliveries.recover(now + LEASE - SECOND)) == 0
    assert store.run(lambda unit: unit.deliveries.recover(now + LEASE)) == 1
    assert states(store) == {key: becomes}
    assert len(claim(store, now + LEASE, now + 2 * LEASE)) == (becomes == "pending")


def test_what_stops_every_process_is_given_up(store: Store, now: datetime) -> None:
    """A message with which each process that sends it comes to its end does not take them down for ever, and what
    stands behind it in its chat is sent."""
    ana = meet(store, "ana", now)
    fatal, following = queue(store, ana, now), queue(store, ana, now)
    for _ in range(MOST_STOPS):
        assert keys(claim(store, now, now + LEASE)) == [fatal]
        now += LEASE
        assert store.run(partial(_recover, now=now)) == 1
    assert keys(claim(store, now, now + LEASE)) == [following]
    assert states(store)[fatal] == "unconfirmed"


def _recover(unit: Unit, now: datetime) -> int:
    return unit.deliveries.recover(now)


def test_recovered_messages_keep_their_order(store: Store, now: datetime) -> None:
    """What a crash interrupted is sent again before what stood behind it."""
    ana = meet(store, "ana", now)
    first = queue(store, ana, now)
    queue(store, ana, now - SECOND)
    claim(store, now, now + LEASE)
    store.run(lambda unit: unit.deliveries.recover(now + LEASE))
    assert keys(claim(store, now + LEASE, now + 2 * LEASE)) == [first]


def test_a_result_after_recovery_is_ignored(store: Store, now: datetime) -> None:
    """Who comes back after the lease ran out does not change what was decided meanwhile."""
    key = queue(store, meet(store, "ana", now), now, kind=CIRCULAR)
    (delivery,) = claim(store, now, now + LEASE)
    store.run(lambda unit: unit.deliveries.recover(now + LEASE))
    record(store, postponed(delivery, now))
    assert states(store) == {key: "unconfirmed"}


@pytest.mark.parametrize("kind", [REPLY, CIRCULAR], ids=str)
def test_a_late_word_that_it_was_sent(store: Store, now: datetime, kind: DeliveryKind) -> None:
    """Who was slower than the lease knows all the same that it arrived: it is not sent again, and not in doubt."""
    key = queue(store, meet(store, "ana", now), now, kind=kind)
    (delivery,) = claim(store, now, now + LEASE)
    store.run(lambda unit: unit.deliveries.recover(now + LEASE))
    record(store, sent(delivery, now + LEASE))
    assert states(store) == {key: "sent"}
    assert claim(store, now + LEASE, now + 2 * LEASE) == ()


def test_a_late_result_does_not_touch_the_next_attempt(store: Store, now: datetime) -> None:
    """While a second process sends it again, the first one's result is too late: only the holder may record."""
    key = queue(store, meet(store, "ana", now), now)
    (late,) = claim(store, now, now + LEASE)
    store.run(lambda unit: unit.deliveries.recover(now + LEASE))
    (holder,) = claim(store, now + LEASE, now + 2 * LEASE)
    record(store, postponed(late, now))
    assert states(store) == {key: "sending"}
    record(store, sent(holder, now + LEASE))
    record(store, abandoned(late, now))
    assert states(store) == {key: "sent"}


def test_what_was_given_up_is_listed(store: Store, now: datetime) -> None:
    """The console's list of undelivered messages, newest first, with reasons, page by page."""
    people = [meet(store, f"p{number}", now) for number in range(3)]
    for person in people:
        queue(store, person, now)
    record(store, *(abandoned(delivery, now) for delivery in claim(store, now, now + LEASE)))
    listed = store.read(lambda unit: unit.deliveries.undelivered(None, 2))
    assert [(one.contact_id, one.state, one.reason) for one in listed] == [
        (person.contact, "failed", "refused") for person in (people[2], people[1])
    ]
    older = store.read(lambda unit: unit.deliveries.undelivered(listed[-1].id, 2))
    assert [one.contact_id for one in older] == [people[0].contact]
    assert store.read(lambda unit: unit.deliveries.count_undelivered()) == 3


def test_next_due_without_anything(store: Store, now: datetime) -> None:
    """An empty queue has no next time."""
    assert next_due(store, now) is None
    assert store.run(lambda unit: unit.deliveries.recover(now)) == 0


def test_next_due_is_the_earliest_of_due_and_lease(store: Store, now: datetime) -> None:
    """Whatever comes first wakes the outbox: a due message, or the end of a lease."""
    queue(store, meet(store, "ana", now), now)
    claim(store, now, now + LEASE)
    queue(store, meet(store, "bea", now), now + 30 * SECOND)
    assert next_due(store, now) == now + LEASE
    queue(store, meet(store, "eva", now), now + 2 * SECOND)
    assert next_due(store, now) == now + 2 * SECOND


def test_a_message_in_parts_goes_on_where_it_was(store: Store, now: datetime) -> None:
    """Each part is claimed and recorded by itself, before anything else of its chat, and costs no attempt."""
    ana = meet(store, "ana", now)
    long, short = queue(store, ana, now), queue(store, ana, now)
    for part in range(2):
        (delivery,) = claim(store, now, now + LEASE)
        assert (delivery.key, delivery.part, delivery.attempts) == (long, part, 1)
        record(store, Progressed(delivery=delivery.id, attempt=1, part=part + 1, at=now))
    (last,) = claim(store, now, now + LEASE)
    assert (last.key, last.part) == (long, 2)
    record(store, sent(last, now))
    assert keys(claim(store, now, now + LEASE)) == [short]


def state_of(store: Store, name: str) -> str:
    found = select(addresses.c.state).where(addresses.c.external_id == name)
    state: str = store.read(lambda unit: unit.connection.execute(found).scalar_one())
    return state


@pytest.mark.parametrize("state", [AddressState.BLOCKED, AddressState.LEFT, AddressState.UNREACHABLE], ids=str)
def test_what_has_become_of_an_address_is_kept(store: Store, now: datetime, state: AddressState) -> None:
    """A refusal that is the address's own fault marks the address, and nobody else's."""
    queue(store, meet(store, "ana", now), now)
    meet(store, "bea", now)
    (delivery,) = claim(store, now, now + LEASE)
    record(store, abandoned(delivery, now, address=state))
    assert (state_of(store, "ana"), state_of(store, "bea")) == (state, "active")


def test_a_chat_that_moved_is_found_again(store: Store, now: datetime) -> None:
    """Its address gets the new identifier, and what waits for it goes there at once."""
    key = queue(store, meet(store, "-5", now, ChannelName.TELEGRAM), now)
    (delivery,) = claim(store, now, now + LEASE)
    record(store, Moved(delivery=delivery.id, attempt=1, external_id="-1005", at=now))
    (again,) = claim(store, now, now + LEASE)
    assert (again.key, again.to) == (key, Address(channel=ChannelName.TELEGRAM, external_id="-1005"))


def test_a_chat_that_moved_to_where_we_are_known(store: Store, now: datetime) -> None:
    """Somebody wrote from the new chat before: what waits goes there, and the old address is left."""
    key = queue(store, meet(store, "-5", now, ChannelName.TELEGRAM), now)
    meet(store, "-1005", now, ChannelName.TELEGRAM)
    (delivery,) = claim(store, now, now + LEASE)
    record(store, Moved(delivery=delivery.id, attempt=1, external_id="-1005", at=now))
    (again,) = claim(store, now, now + LEASE)
    assert (again.key, again.to.external_id) == (key, "-1005")
    assert (state_of(store, "-5"), state_of(store, "-1005")) == ("left", "active")
