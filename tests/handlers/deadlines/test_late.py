"""Reminders of deadlines after downtimes, on lost channels, and of several processes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import select, update

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import Postponed
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store.deadline_reminders import Occasion, Postage, Readers
from knowledge.store.tables import deliveries, letters
from knowledge.store.unit import Unit
from tests.circulations import SERVED, add_address, add_member, add_reader, change_contact, fail
from tests.handlers.deadlines.network import (
    BOGOTA,
    DAY,
    FRIDAY,
    HOUR,
    MADRID,
    MINUTE,
    START,
    Network,
    local,
    only,
)

THURSDAY = local(MADRID, 12, 3, 10)
"""The day before most of these deadlines, in the morning."""


def test_no_two_reminders_at_once(small_network: Network) -> None:
    """One that was late is not followed at once by the next: three hours lie between."""
    small_network.set(local(MADRID, 12, 4, 14), "1d 4h")
    small_network.tick(local(MADRID, 12, 2, 12))
    evening = local(MADRID, 12, 3, 21)
    small_network.run(evening, local(MADRID, 12, 4, 14))
    assert small_network.times(small_network.edurne, MADRID) == [("1d", "04.12. 08:00"), ("4h", "04.12. 11:00")]


def test_two_ticks_at_one_moment(network: Network) -> None:
    """Two processes that look at once remind everybody, each once."""
    for _ in range(20):
        network.set(plan="1d")
    barrier = threading.Barrier(4)

    def look() -> None:
        barrier.wait()
        network.tick(THURSDAY)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    network.tick(THURSDAY + MINUTE)
    assert len(network.reminded(network.edurne)) == len(network.reminded(network.mikel)) == 20


def test_an_act_while_reminders_are_planned(network: Network) -> None:
    """Who acts while the clock is at work on the deadline is not overlooked, and what it planned is taken back."""
    deadline = network.set(plan="1d")
    network.tick(START)
    is_planned, may_end = threading.Event(), threading.Event()

    def write(readers: Readers) -> OutgoingMessage:
        return OutgoingMessage(text=f"{deadline.id} {readers.language}", language=readers.language)

    def plan(unit: Unit) -> None:
        (one,) = unit.deadlines.due(THURSDAY, 9)
        post = Postage(channels=SERVED, now=THURSDAY, write=write)
        names = unit.deadlines.habits()
        assert unit.deadline_reminders.remind(Occasion(deadline=one, name="1d", at=THURSDAY), names, post) == 5
        is_planned.set()
        may_end.wait(0.3)

    planning = network.store.submit(plan)
    assert is_planned.wait(10)
    settling = threading.Thread(target=lambda: network.settle(network.mikel, deadline, THURSDAY))
    settling.start()
    settling.join(0.1)
    may_end.set()
    planning.result()
    settling.join()
    states = {each.contact: each.state for each in network.reminded()}
    assert (states[network.edurne.id], states[network.mikel.id]) == ("cancelled", "cancelled")
    assert states[network.jo.id] == "pending"


def test_an_act_while_a_reminder_is_being_sent(network: Network) -> None:
    """What the platform puts off at that moment does not come afterwards, to nobody of the city that has acted; what
    reminds of something else does."""
    deadline, other = network.set(plan="1d"), network.set(plan="1d")
    network.tick(THURSDAY)
    lease = THURSDAY + MINUTE
    network.store.run(lambda unit: unit.connection.execute(update(deliveries).values(state="sending", attempts=1)))
    assert network.settle(network.mikel, deadline, THURSDAY)
    on_their_way = network.store.read(lambda unit: unit.connection.execute(select(deliveries.c.id)).scalars().all())
    results = [Postponed(delivery=id, attempt=1, due_at=lease, reason="throttled") for id in on_their_way]
    network.store.run(lambda unit: unit.deliveries.record(results))
    of_city = [each for each in network.reminded() if each.contact in (network.edurne.id, network.mikel.id)]
    states = {(each.deadline, each.state) for each in of_city}
    assert states == {(deadline.id, "cancelled"), (other.id, "pending")}


def test_after_a_downtime(small_network: Network) -> None:
    """What was missed comes once, at an hour of its reader, and only the last of it; what is too late never."""
    small_network.set(plan="14d 7d 1d")
    small_network.set(local(MADRID, 11, 28, 18), "7d 1d")
    small_network.tick(START)
    small_network.run(local(MADRID, 11, 29, 3), FRIDAY)
    assert [(each.deadline, each.name) for each in small_network.reminded(small_network.edurne)] == [
        (1, "7d"),
        (1, "1d"),
    ]
    assert small_network.times(small_network.edurne, MADRID) == [("7d", "30.11. 08:00"), ("1d", "03.12. 10:00")]
    assert small_network.times(small_network.luz, BOGOTA) == [("7d", "30.11. 08:00"), ("1d", "03.12. 10:00")]


def test_late_where_the_next_step_is_near(small_network: Network) -> None:
    """A step that could come only when the next one does is left out."""
    change_contact(small_network.store, small_network.edurne, quiet_from=20 * 60, quiet_until=10 * 60)
    small_network.set(plan="2d 1d")
    small_network.tick(START)
    small_network.run(local(MADRID, 12, 2, 20), FRIDAY)
    assert small_network.times(small_network.edurne, MADRID) == [("1d", "03.12. 10:00")]
    assert small_network.times(small_network.mikel, MADRID) == [("2d", "03.12. 08:00"), ("1d", "03.12. 11:00")]


def test_the_outbox_was_down(network: Network) -> None:
    """What waited for hours is taken back and made anew, in words of the day on which it comes; else it is no more."""
    network.set(plan="3d 1d")
    tuesday = local(MADRID, 12, 1, 10)
    network.tick(tuesday)
    assert [each.state for each in network.reminded(network.edurne)] == ["pending"]
    network.tick(tuesday + 10 * HOUR)
    assert network.reminded(network.edurne) == []
    network.run(local(MADRID, 12, 2, 7), FRIDAY)
    assert network.times(network.edurne, MADRID) == [("3d", "02.12. 08:00"), ("1d", "03.12. 10:00")]
    assert "2" in network.letters(network.edurne)[0].split("\n\n")[1]


def test_the_outbox_stays_down(small_network: Network) -> None:
    """As long as nothing can be sent nothing piles up, and when the deadline is over nothing is left."""
    small_network.set()
    at = local(MADRID, 11, 27, 10)
    while at < FRIDAY + DAY:
        small_network.tick(at)
        assert len(small_network.reminded(small_network.edurne)) <= 1
        at += HOUR
    assert small_network.reminded(state="pending") == []


def test_a_lost_channel(network: Network) -> None:
    """What fails on one channel goes out on the next one, once; who blocked every one gets nothing, and no error."""
    change_contact(network.store, network.edurne, email="edurne@example.org")
    add_address(network.store, network.edurne, ChannelName.SLACK, "T1/U77")
    network.set(plan="3d 1d")
    network.tick(local(MADRID, 12, 1, 10))
    for channel in ("slack", "telegram"):
        failed = fail(network.store, local(MADRID, 12, 1, 10))
        assert failed, channel
        for one in failed:
            network.do(
                lambda unit, one: unit.circulation.reroute(
                    one, network.library.installation.channels, local(MADRID, 12, 1, 10), MADRID
                ),
                one,
            )
    network.deliver(local(MADRID, 12, 1, 10))
    states = [each.state for each in network.reminded(network.edurne)]
    assert states == ["failed", "failed", "sent"]
    assert [each.state for each in network.reminded(network.mikel)] == ["failed"]
    network.run(local(MADRID, 12, 1, 10, 30), FRIDAY)
    assert [(each.name, each.state) for each in network.reminded(network.edurne)][3:] == [("1d", "sent")]
    assert len(network.reminded(network.mikel)) == 1


def test_a_lost_channel_and_an_outbox_that_was_down(small_network: Network) -> None:
    """What was to go out on the next channel and waited for hours is made anew like any other."""
    change_contact(small_network.store, small_network.mikel, email="mikel@example.org")
    small_network.set(plan="3d")
    tuesday = local(MADRID, 12, 1, 10)
    small_network.tick(tuesday)
    channels = small_network.library.installation.channels
    for one in fail(small_network.store, tuesday):
        small_network.do(lambda unit, one: unit.circulation.reroute(one, channels, tuesday, MADRID), one)
    small_network.run(tuesday + LATE + MINUTE, tuesday + LATE + MINUTE)
    assert [(each.name, each.state) for each in small_network.reminded(small_network.mikel)] == [("3d", "sent")]


def test_many_are_looked_at_in_parts(small_network: Network) -> None:
    """More deadlines than one transaction takes: all of them with one tick."""
    for _ in range(120):
        small_network.set(plan="1d", audience=only(small_network.edurne))
    assert small_network.tick(THURSDAY) == 120
    assert small_network.tick(THURSDAY) == 0


def test_letters_are_written_where_somebody_gets_them(small_network: Network) -> None:
    """Looking again writes nothing that nobody gets."""
    small_network.set(plan="7d 1d")
    small_network.run(local(MADRID, 11, 26, 0), FRIDAY)
    counted = select(letters.c.id).where(letters.c.deadline_id.is_not(None))
    written = small_network.store.read(lambda unit: len(unit.connection.execute(counted).all()))
    assert written == 2 * 5


def test_the_local_day_of_a_letter(small_network: Network) -> None:
    """Two readers of one clock who are reminded late on one day of UTC but on two of theirs read two numbers."""
    auckland = add_member(small_network.store, "auckland", country="", time_zone="Pacific/Auckland")
    first = add_reader(small_network.store, auckland, START, language=EN, quiet_from=0, quiet_until=0)
    second = add_reader(small_network.store, auckland, START, language=EN, quiet_from=22 * 60, quiet_until=8 * 60)
    small_network.set(FRIDAY, "7d")
    small_network.tick(START)
    evening = datetime(2026, 12, 1, 10, tzinfo=UTC)
    small_network.run(evening, evening + 14 * HOUR)
    (told_first,), (told_second,) = small_network.letters(first), small_network.letters(second)
    assert small_network.reminded(first)[0].at.date() == small_network.reminded(second)[0].at.date()
    assert told_first.split("\n\n")[1] == "4 days are left."
    assert told_second.split("\n\n")[1] == "3 days are left."


def test_a_reminder_takes_no_longer_than_the_deadline(small_network: Network) -> None:
    """After the last call nobody is reminded, not even those who wanted to be so later."""
    deadline = small_network.set(plan="1d")
    small_network.run(THURSDAY, THURSDAY)
    small_network.snooze(small_network.edurne, deadline, 1, THURSDAY)
    small_network.snooze(small_network.mikel, deadline, 4, THURSDAY)
    small_network.run(FRIDAY - HOUR + MINUTE, FRIDAY + 5 * DAY, HOUR)
    assert [each.name for each in small_network.reminded() if each.contact != small_network.luz.id].count("1d") >= 2
    assert not [each for each in small_network.reminded() if each.at > FRIDAY - HOUR]
