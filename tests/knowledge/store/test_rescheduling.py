"""Letters on their way: held, let go, taken back, and given another time when theirs went by."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import LATE
from knowledge.model.deliveries import Abandoned, DeliveryState, Postponed, Sent
from knowledge.model.people import ChannelName, Member
from knowledge.store.rescheduling import MOST_AT_ONCE
from knowledge.store.store import Store
from tests.circulations import (
    MADRID,
    add_circular,
    add_member,
    add_reader,
    deliver,
    freeze,
    plan,
    planned,
    put_reader,
    record,
    release,
    remind,
    set_state,
    take,
    write_letters,
)
from tests.queueing import meet, queue

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ZONE = ZoneInfo("Europe/Madrid")


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao")


def madrid(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of November 2026, whose 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def hold(store: Store, circular: Circular) -> int:
    set_state(store, circular, CircularState.PAUSED)
    return store.run(lambda unit: unit.circulation.hold(circular.id))


def resume(store: Store, circular: Circular, now: datetime, most_per_day: int = 3) -> int:
    set_state(store, circular, CircularState.RELEASED)
    return store.run(lambda unit: unit.circulation.resume(circular, now, MADRID, most_per_day))


def cancel(store: Store, circular: Circular, now: datetime, reason: str = "cancelled") -> int:
    set_state(store, circular, CircularState.CANCELLED)
    return store.run(lambda unit: unit.circulation.cancel(circular.id, now, reason))


def revise(store: Store, now: datetime, most_per_day: int = 3) -> int:
    return store.run(lambda unit: unit.circulation.revise_late(now, MADRID, most_per_day))


def in_states(store: Store) -> Counter[str]:
    return Counter(one.state for one in planned(store))


def due(store: Store) -> list[str]:
    return [one.due_at.astimezone(ZONE).strftime("%d %H:%M") for one in planned(store)]


def test_a_pause_holds_what_waits(store: Store, bilbao: Member, now: datetime) -> None:
    """Nothing of it is claimed, and other circulars and replies go on."""
    add_reader(store, bilbao, now)
    paused, other = release(store, now), release(store, now)
    reply = queue(store, meet(store, "browser", now), now)
    assert hold(store, paused) == 1
    assert hold(store, paused) == 0
    assert set(deliver(store, now)) == {reply, planned(store)[1].key}
    assert [one.state for one in planned(store)] == ["held", "sent"]
    assert planned(store)[1].key.startswith(f"circular:{other.id}:")


def test_after_a_pause_it_goes_at_the_next_civil_hour(store: Store, bilbao: Member, now: datetime) -> None:
    """Not at the hour that it was planned for: a pause that ends at night wakes nobody."""
    add_reader(store, bilbao, now)
    circular = release(store, now)
    hold(store, circular)
    assert resume(store, circular, madrid(21, 2)) == 1
    assert due(store) == ["23 08:00"]
    assert resume(store, circular, madrid(21, 3)) == 0
    assert deliver(store, madrid(23, 8)) != []


def test_after_a_pause_the_rest_is_planned_too(store: Store, bilbao: Member, now: datetime) -> None:
    """A pause in the middle of planning leaves nobody out."""
    store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(4)])
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    plan(store, circular, now, most=2)
    hold(store, circular)
    assert plan(store, circular, now) == 0
    resume(store, circular, now)
    assert [plan(store, circular, now) for _ in range(2)] == [2, 0]
    assert in_states(store) == {"pending": 4}


def test_what_expired_during_a_pause_is_not_sent(store: Store, bilbao: Member, now: datetime) -> None:
    """It is taken back, and says why."""
    add_reader(store, bilbao, now)
    circular = release(store, now, expires_at=now + DAY)
    hold(store, circular)
    assert resume(store, circular, now + DAY) == 0
    assert [(one.state, one.reason) for one in planned(store)] == [("cancelled", "expired")]


def test_what_is_cancelled_is_taken_back(store: Store, bilbao: Member, now: datetime) -> None:
    """What waits and what is held, and nobody more is planned; what was sent stays sent."""
    readers = store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(3)])
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    plan(store, circular, now, most=1)
    deliver(store, now)
    plan(store, circular, now, most=1)
    assert cancel(store, circular, now, "superseded") == 1
    set_state(store, circular, CircularState.FINISHED, finished_at=now)
    assert plan(store, circular, now) == 0
    assert [(one.contact, one.state, one.reason) for one in planned(store)] == [
        (readers[0].id, "sent", None),
        (readers[1].id, "cancelled", "superseded"),
    ]


def test_what_is_held_can_be_cancelled(store: Store, bilbao: Member, now: datetime) -> None:
    """A pause may end that way."""
    add_reader(store, bilbao, now)
    circular = release(store, now)
    hold(store, circular)
    assert cancel(store, circular, now) == 1
    assert in_states(store) == {"cancelled": 1}


@pytest.mark.parametrize(("state", "becomes"), [(CircularState.PAUSED, "held"), (CircularState.CANCELLED, "cancelled")])
def test_what_was_put_off_at_that_moment_follows(
    store: Store, bilbao: Member, now: datetime, state: CircularState, becomes: str
) -> None:
    """Being sent when its circular was paused or cancelled, and throttled, it does not go out after all."""
    add_reader(store, bilbao, now)
    circular = release(store, now)
    (sending,) = take(store, now)
    if state is CircularState.PAUSED:
        assert hold(store, circular) == 0
    else:
        assert cancel(store, circular, now) == 0
    record(store, [Postponed(delivery=sending.id, attempt=1, due_at=now + DAY, reason="throttled")])
    revise(store, now)
    assert in_states(store) == {becomes: 1}


@pytest.mark.parametrize(("state", "becomes"), [(CircularState.PAUSED, "held"), (CircularState.CANCELLED, "cancelled")])
def test_what_comes_back_is_not_sent_before_the_clock_looks(
    store: Store, bilbao: Member, now: datetime, state: CircularState, becomes: str
) -> None:
    """The platform may ask for a second of patience alone: nothing goes out between that and the next minute."""
    add_reader(store, bilbao, now)
    circular = release(store, now)
    (sending,) = take(store, now)
    if state is CircularState.PAUSED:
        hold(store, circular)
    else:
        cancel(store, circular, now)
    record(store, [Postponed(delivery=sending.id, attempt=1, due_at=now + SECOND, reason="throttled")])
    assert take(store, now + SECOND) == ()
    assert in_states(store) == {becomes: 1}


def test_what_is_superseded_at_that_moment(store: Store, bilbao: Member, now: datetime) -> None:
    """A letter that is being sent, and throttled, when a correction takes the place of its circular never comes; one
    that arrives all the same has arrived, and one that fails goes to no other channel."""
    for _ in range(3):
        add_reader(store, bilbao, now, email=f"{_}@example.org")
    circular = release(store, now)
    late, arrives, fails = sorted(take(store, now), key=lambda one: one.key)
    set_state(store, circular, CircularState.FINISHED)
    assert store.run(lambda unit: unit.circulation.cancel(circular.id, now, "superseded")) == 0
    postponed = Postponed(delivery=late.id, attempt=1, due_at=now + SECOND, reason="throttled")
    sent = Sent(delivery=arrives.id, attempt=1, provider_id="1", at=now)
    failed = Abandoned(delivery=fails.id, attempt=1, state=DeliveryState.FAILED, reason="blocked", at=now)
    assert store.run(lambda unit: unit.deliveries.record([postponed, sent, failed])) == ()
    revise(store, now + 5 * DAY)
    assert [(one.state, one.reason) for one in planned(store)] == [
        ("cancelled", "superseded"),
        ("sent", None),
        ("failed", "blocked"),
    ]


def test_what_a_stopped_process_was_sending_when_it_was_taken_back(store: Store, bilbao: Member, now: datetime) -> None:
    """A reminder may be repeated after a crash, but not once somebody has acknowledged."""
    reader = add_reader(store, bilbao, now)
    circular = release(store, now)
    deliver(store, now)
    write_letters(store, circular, purpose=LetterPurpose.REMINDER)
    remind(store, circular, now)
    (sending,) = take(store, now)
    acknowledged = (circular.id, reader.id, ChannelName.TELEGRAM, now)
    assert store.run(lambda unit: unit.circulation.acknowledge(*acknowledged))
    assert sending.lease_until is not None
    over = sending.lease_until
    assert store.run(lambda unit: unit.deliveries.recover(over)) == 1
    assert [(one.state, one.reason) for one in planned(store)] == [("sent", None), ("cancelled", "acknowledged")]


def test_late_letters_get_another_hour(store: Store, bilbao: Member, now: datetime) -> None:
    """After two days without power those of Friday morning go on Monday morning, once; what is due stays."""
    add_reader(store, bilbao, now)
    release(store, now)
    assert revise(store, now + LATE) == 0
    assert due(store) == ["20 11:00"]
    assert revise(store, madrid(22, 3)) == 1
    assert due(store) == ["23 08:00"]
    assert revise(store, madrid(22, 3)) == 0
    assert deliver(store, madrid(22, 3)) == []
    assert len(deliver(store, madrid(23, 8))) == 1


def test_late_letters_that_expired_are_not_sent(store: Store, bilbao: Member, now: datetime) -> None:
    """Whether late or not: after its end nothing of a circular goes out."""
    add_reader(store, bilbao, now)
    release(store, now, expires_at=madrid(21, 12))
    release(store, now)
    assert revise(store, madrid(21, 12)) == 2
    assert [(one.state, one.reason) for one in planned(store)] == [("cancelled", "expired"), ("pending", None)]


def test_late_letters_do_not_come_all_on_one_day(store: Store, bilbao: Member, now: datetime) -> None:
    """A week's letters after a week's downtime: as many a day as there may be, with those of that day counted."""
    add_reader(store, bilbao, now)
    for day in (16, 17, 18):
        release(store, madrid(day, 9), most_per_day=2)
    release(store, madrid(20, 11), most_per_day=2)
    assert revise(store, madrid(20, 11), most_per_day=2) == 3
    assert due(store) == ["20 11:00", "23 08:00", "23 08:00", "20 11:00"]


def test_each_gets_them_by_their_own_clock(store: Store, bilbao: Member, now: datetime) -> None:
    """At three in the morning in Bilbao it is day in Seoul; what is urgent waits for no Monday."""
    seoul = add_member(store, "seoul", country="KR", time_zone="Asia/Seoul")
    add_reader(store, bilbao, now)
    add_reader(store, seoul, now)
    release(store, madrid(19, 9))
    release(store, madrid(19, 9), is_urgent=True)
    saturday = madrid(21, 3)
    assert revise(store, saturday) == 4
    assert due(store) == ["23 08:00", "23 00:00", "21 08:00", "21 03:00"]


def test_reminders_are_spread_over_days(store: Store, bilbao: Member, now: datetime) -> None:
    """At most one a day, late or not."""
    add_reader(store, bilbao, now)
    for _ in range(2):
        circular = release(store, madrid(16, 9))
        deliver(store, madrid(16, 9))
        write_letters(store, circular, purpose=LetterPurpose.REMINDER)
        remind(store, circular, madrid(17, 9))
    reminders = [one.due_at.astimezone(ZONE).day for one in planned(store) if ":reminder:" in one.key]
    assert reminders == [17, 18]
    assert revise(store, madrid(20, 9)) == 2
    reminders = [one.due_at.astimezone(ZONE).day for one in planned(store) if ":reminder:" in one.key]
    assert reminders == [20, 23]


def test_replies_are_never_moved(store: Store, now: datetime) -> None:
    """However late: somebody waits for them."""
    key = queue(store, meet(store, "browser", now), now)
    assert revise(store, now + 2 * DAY) == 0
    assert deliver(store, now + 2 * DAY) == [key]


def test_a_long_backlog_is_revised_in_parts(store: Store, bilbao: Member, now: datetime) -> None:
    """No more at once than may hold up everybody else; asked again until nothing is late."""
    assert 0 < MOST_AT_ONCE <= 50_000
    store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(5)])
    release(store, now)
    done = [store.run(lambda unit: unit.circulation.revise_late(now + DAY, MADRID, 3, most=2)) for _ in range(4)]
    assert done == [2, 2, 1, 0]
    assert {one.state for one in planned(store)} == {DeliveryState.PENDING}


def test_what_expires_during_a_pause_is_taken_back(store: Store, bilbao: Member, now: datetime) -> None:
    """Without waiting for the end of the pause."""
    add_reader(store, bilbao, now)
    circular = release(store, now, expires_at=now + DAY)
    hold(store, circular)
    assert revise(store, now) == 0
    assert revise(store, now + DAY) == 1
    assert in_states(store) == {"cancelled": 1}
