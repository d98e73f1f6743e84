"""Seats are never over-sold, however many want them at the same time, and none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.events.offering import accept_offer, decline_offer, withdraw
from knowledge.model.events import HOLDS_SEAT, NotRegistered, Registration, RegistrationState
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.forking import processes
from tests.handlers.deadlines.network import DAY, HOUR, MINUTE, START
from tests.handlers.events.assembly import Assembly
from tests.handlers.events.storms import crowd, rush, rush_in_a_process

CONFIRMED, WAITING, OFFERED, WITHDRAWN = RegistrationState
SEATS, PEOPLE = 20, 500


def registered(store: Store, event: int) -> tuple[Registration, ...]:
    return store.read(lambda unit: unit.registrations.of_event(event))


def make_sure_it_adds_up(assembly: Assembly, event_id: int) -> None:
    """The seats that are taken are those of somebody, and not more than there are."""

    def work(unit: Unit) -> tuple[int, int | None, int]:
        event = unit.events.one(event_id)
        assert event is not None
        return event.taken, event.seats, len(unit.registrations.of_event(event_id, HOLDS_SEAT))

    taken, seats, held = assembly.store.read(work)
    assert taken == held
    assert seats is None or taken <= seats


def test_500_for_20_seats(both: Assembly) -> None:
    """Twenty have one, the first who came; all others wait, in the order in which they came."""
    people = crowd(both.store, 100, 5, START)
    event = both.open(seats=SEATS)
    assert Counter(rush(both.store, event.id, people, START, both.library)) == {
        CONFIRMED: SEATS,
        WAITING: PEOPLE - SEATS,
    }
    found = registered(both.store, event.id)
    assert [each.state for each in found] == [CONFIRMED] * SEATS + [WAITING] * (PEOPLE - SEATS)
    assert {each.contact for each in found} == set(people)
    assert len({each.code for each in found}) == PEOPLE
    make_sure_it_adds_up(both, event.id)
    last = found[-1]
    assert both.store.read(lambda unit: unit.registrations.position(last)) == PEOPLE - SEATS


def test_500_with_seats_for_each_city(both: Assembly) -> None:
    """No city has more than its seats either, though all of it come at the same moment; the others are refused."""
    found = crowd(both.store, 50, 10, START)
    people = [contact for city in range(50) for contact in found[city::50]]
    event = both.open(seats=SEATS, seats_per_member=2)
    came = Counter(rush(both.store, event.id, people, START, both.library))
    assert came == {CONFIRMED: SEATS, WAITING: 100 - SEATS, "member_full": PEOPLE - 100}
    kept = registered(both.store, event.id)
    assert set(Counter(each.member for each in kept).values()) == {2}
    make_sure_it_adds_up(both, event.id)


def test_several_processes(both: Assembly, database_url: str) -> None:
    """Processes do not know of each other, but the database does."""
    people = crowd(both.store, 30, 4, START)
    event = both.open(seats=SEATS)
    running = [
        processes.Process(target=rush_in_a_process, args=(database_url, event.id, people[start::3], START))
        for start in range(3)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0, 0, 0]
    states = [each.state for each in registered(both.store, event.id)]
    assert states == [CONFIRMED] * SEATS + [WAITING] * (len(people) - SEATS)
    make_sure_it_adds_up(both, event.id)


def test_one_who_clicks_often(assembly: Assembly) -> None:
    """Somebody who presses the button many times at once has one seat."""
    event = assembly.open(seats=SEATS)
    assert Counter(rush(assembly.store, event.id, [assembly.edurne.id] * 20, START, assembly.library)) == {
        CONFIRMED: 1,
        "twice": 19,
    }
    make_sure_it_adds_up(assembly, event.id)


def test_a_storm(both: Assembly) -> None:
    """People come, leave, take and give up offers, and offers end, all at the same time: the seats add up."""
    people = crowd(both.store, 10, 3, START)
    event = both.open(seats=5)
    chance = Random(7)
    for now in (START, START + 3 * DAY, START + 6 * DAY):
        rush(both.store, event.id, people, now, both.library)
        found = registered(both.store, event.id)
        jobs = [partial(_move, both, each.id, chance.choice(MOVES), now + MINUTE) for each in found for _ in range(2)]
        jobs += [partial(_tick, both, now + MINUTE)] * 5
        chance.shuffle(jobs)
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda job: job(), jobs))
        make_sure_it_adds_up(both, event.id)
    both.events_tick(START + 12 * DAY)
    states = Counter(each.state for each in registered(both.store, event.id))
    assert states[WAITING] == 0 or states[CONFIRMED] + states[OFFERED] == event.seats


def _tick(assembly: Assembly, now: datetime) -> None:
    assembly.events_tick(now)


MOVES = (withdraw, accept_offer, accept_offer, decline_offer)


def _move(assembly: Assembly, registration: int, how: Callable[..., Registration], now: datetime) -> None:
    """Whatever is refused changes nothing."""
    with suppress(NotRegistered):
        assembly.do(how, OPERATOR, registration, assembly.library, now)


@given(st.lists(st.tuples(st.sampled_from("rrrwadt+"), st.integers(0, 5)), max_size=25), st.none() | st.integers(1, 3))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens(assembly: Assembly, steps: list[tuple[str, int]], per_member: int | None) -> None:
    """After each step the seats add up, nobody is registered twice, no city has more than its seats, and no seat is
    free while somebody waits who may have it."""
    event = assembly.open(seats=2, seats_per_member=per_member)
    people = [assembly.edurne, assembly.mikel, assembly.jo, assembly.luz, assembly.bold]
    for number, (step, whom) in enumerate(steps):
        now, person = START + number * HOUR, people[whom % len(people)]
        found = registered(assembly.store, event.id)
        one = found[whom % len(found)].id if found else 0
        match step:
            case "r":
                with suppress(NotRegistered):
                    assembly.register(person, now, event=event)
            case "w" | "a" | "d":
                _move(assembly, one, {"w": withdraw, "a": accept_offer, "d": decline_offer}[step], now)
            case "t":
                assembly.events_tick(now + 3 * DAY)
            case "+":
                seats = assembly.stored_event(event).seats or 0
                assembly.change_event(now, event, seats=seats + whom % 2)
        _make_sure_of_order(assembly, event.id, per_member)


def _make_sure_of_order(assembly: Assembly, event_id: int, per_member: int | None) -> None:
    make_sure_it_adds_up(assembly, event_id)
    stand = [each for each in registered(assembly.store, event_id) if each.stands]
    assert len({each.contact for each in stand}) == len(stand)
    assert per_member is None or max(Counter(each.member for each in stand).values(), default=0) <= per_member
    event = assembly.store.read(lambda unit: unit.events.one(event_id))
    assert event is not None
    if any(each.state is WAITING for each in stand):
        assert event.taken == event.seats


@pytest.mark.parametrize("seats", [3, None])
def test_more_seats(assembly: Assembly, seats: int | None) -> None:
    """Seats that come to an event go to those who wait, in their order."""
    waiting = [assembly.register(each) for each in (assembly.edurne, assembly.jo, assembly.luz, assembly.bold)][2:]
    assert assembly.change_event(START, seats=seats).taken == 2
    expected = [OFFERED, OFFERED if seats is None else WAITING]
    assert [assembly.now_is(each).state for each in waiting] == expected
