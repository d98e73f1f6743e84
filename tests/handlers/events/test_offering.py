"""Seats that come free go to those who wait, in their order, for a while each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.events.offering import SHORTEST_OFFER, decline_offer, lapse, put_first, withdraw
from knowledge.model.events import LATEST_OFFER, OFFER_LASTS, NotRegistered, Registration, RegistrationState
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden, actor_of
from tests.circulations import Reader
from tests.handlers.deadlines.network import BOGOTA, DAY, HOUR, LONDON, MADRID, MINUTE, START, local
from tests.handlers.events.assembly import BEGIN, END, Assembly

CONFIRMED, WAITING, OFFERED, WITHDRAWN = RegistrationState


def full(assembly: Assembly) -> tuple[Registration, ...]:
    """Two have the two seats, and two more wait."""
    return tuple(assembly.register(each) for each in (assembly.edurne, assembly.jo, assembly.luz, assembly.bold))


def late(assembly: Assembly, reader: Reader, registration: Registration) -> str:
    """Why an offer cannot be had any more."""
    with pytest.raises(NotRegistered) as refused:
        assembly.accept(reader, registration, END - DAY)
    return refused.value.code


def test_offered(both: Assembly) -> None:
    """Whoever withdraws frees a seat; the first who waits gets it offered at once, and nobody else."""
    first, _, third, fourth = full(both)
    assert both.withdraw(both.edurne, first, START).state is WITHDRAWN
    assert both.states() == [WITHDRAWN, CONFIRMED, OFFERED, WAITING]
    assert both.stored_event().taken == 2
    until = both.now_is(third).offered_until
    assert until == local(BOGOTA, 11, 2, 8) + OFFER_LASTS
    (text,) = both.told(both.luz)
    assert "**Asamblea General**" in text
    assert "miércoles, 4 de noviembre de 2026, 8:00 (Bogotá)" in text
    assert both.told(both.bold) == []
    assert both.now_is(fourth).offered_until is None


def test_buttons_below_the_offer(assembly: Assembly) -> None:
    """They take the seat or give it up, whenever they are pressed."""
    first, _, third, _ = full(assembly)
    assembly.withdraw(assembly.edurne, first, START)
    pushed = assembly.store.read(lambda unit: unit.transcripts.of_contact(assembly.luz.id)[0].id)
    choices = assembly.store.read(lambda unit: unit.transcripts.pushed_choices(pushed, assembly.luz.id))
    assert [choice.id for choice in choices] == [f"seat:{third.id}:take", f"seat:{third.id}:leave"]


def test_accepted(assembly: Assembly) -> None:
    """Who takes the seat has it; to take it once more changes nothing, and nobody else gets it."""
    first, _, third, _ = full(assembly)
    assembly.withdraw(assembly.edurne, first, START)
    taken = assembly.accept(assembly.luz, third, START + DAY)
    assert (taken.state, taken.offered_until) == (CONFIRMED, None)
    assert assembly.accept(assembly.luz, third, START + 9 * DAY) == taken
    assert assembly.events_tick(START + 9 * DAY).lapsed == 0
    assert assembly.states() == [WITHDRAWN, CONFIRMED, CONFIRMED, WAITING]


def test_declined(assembly: Assembly) -> None:
    """Who gives the seat up is off the list, and the next one gets it; once more nothing happens."""
    first, _, third, fourth = full(assembly)
    assembly.withdraw(assembly.edurne, first, START)
    assert assembly.decline(assembly.luz, third, START + HOUR).state is WITHDRAWN
    assembly.decline(assembly.luz, third, START + HOUR)
    assert assembly.states() == [WITHDRAWN, CONFIRMED, WITHDRAWN, OFFERED]
    assert late(assembly, assembly.luz, third) == "gone"
    assembly.accept(assembly.bold, fourth, START + 2 * HOUR)
    with pytest.raises(NotRegistered, match="gone"):
        assembly.do(decline_offer, OPERATOR, fourth.id, assembly.library, START)
    assert assembly.stored_event().taken == 2


def test_lapsed(both: Assembly) -> None:
    """An offer that nobody takes ends to the minute; the next one gets the seat, and who missed it is told so."""
    first, _, third, fourth = full(both)
    both.withdraw(both.edurne, first, START)
    until = both.now_is(third).offered_until
    assert until is not None
    assert both.events_tick(until - MINUTE).lapsed == 0
    assert both.events_tick(until).lapsed == 1
    assert both.events_tick(until).lapsed == 0
    assert both.states() == [WITHDRAWN, CONFIRMED, WITHDRAWN, OFFERED]
    assert "Asamblea General" in both.told(both.luz)[-1]
    assert late(both, both.luz, third) == "too_late"
    assert not both.do(lapse, third.id, both.library, until)
    then = both.now_is(fourth).offered_until
    assert then is not None
    assert then > until + OFFER_LASTS
    both.events_tick(then)
    assert both.stored_event().taken == 1


def test_pressed_when_it_is_over(assembly: Assembly) -> None:
    """Before the clock has ended an offer it is over all the same."""
    first, _, third, _ = full(assembly)
    assembly.withdraw(assembly.edurne, first, START)
    until = assembly.now_is(third).offered_until
    assert until is not None
    with pytest.raises(NotRegistered, match="too_late"):
        assembly.accept(assembly.luz, third, until)


def test_who_waits_no_more(assembly: Assembly) -> None:
    """Somebody who withdrew from the waiting list gets nothing."""
    first, second, third, fourth = full(assembly)
    assembly.withdraw(assembly.luz, third, START)
    assembly.withdraw(assembly.edurne, first, START)
    assert assembly.states() == [WITHDRAWN, CONFIRMED, WITHDRAWN, OFFERED]
    assert assembly.told(assembly.luz) == []
    assembly.withdraw(assembly.bold, fourth, START)
    assembly.withdraw(assembly.jo, second, START)
    assert assembly.stored_event().taken == 0


def test_withdrawn_twice(assembly: Assembly) -> None:
    """A second click frees no second seat."""
    first, *_ = full(assembly)
    gone = assembly.withdraw(assembly.edurne, first, START)
    assert assembly.withdraw(assembly.edurne, first, START + HOUR) == gone
    assert assembly.states() == [WITHDRAWN, CONFIRMED, OFFERED, WAITING]


def test_who_may_withdraw(assembly: Assembly) -> None:
    """The person, a colleague or the secretariat; the person is told where it was somebody else."""
    first, second, *_ = full(assembly)
    with pytest.raises(Forbidden):
        assembly.withdraw(assembly.jo, first, START)
    assembly.withdraw(assembly.mikel, first, START)
    assert len(assembly.told(assembly.edurne)) == 1
    assembly.do(withdraw, OPERATOR, second.id, assembly.library, START)
    assert "withdrawn for you" in assembly.told(assembly.jo)[0]
    assert assembly.told(assembly.mikel) == []
    with pytest.raises(NotRegistered, match="gone"):
        assembly.do(withdraw, OPERATOR, 99, assembly.library, START)


def test_too_late_to_withdraw(assembly: Assembly) -> None:
    """What is over cannot be undone."""
    first, *_ = full(assembly)
    with pytest.raises(NotRegistered, match="closed"):
        assembly.withdraw(assembly.edurne, first, END)


def test_at_night(assembly: Assembly) -> None:
    """An offer that comes at night, or on a weekend, counts from the morning of the next working day."""
    friday_night = local(BOGOTA, 11, 6, 23)
    assembly.register(assembly.edurne)
    assembly.register(assembly.jo)
    waiting = assembly.register(assembly.luz)
    first = assembly.store.read(lambda unit: unit.registrations.own(assembly.event.id, assembly.edurne.id))
    assert first is not None
    assembly.withdraw(assembly.edurne, first, friday_night)
    assert assembly.now_is(waiting).offered_until == local(BOGOTA, 11, 9, 8) + OFFER_LASTS
    assert assembly.due(assembly.luz) == [local(BOGOTA, 11, 7, 8)]


def test_shortly_before(assembly: Assembly) -> None:
    """No offer ends later than some hours before the event, and none begins then: nobody could come."""
    first, second, third, fourth = full(assembly)
    assembly.withdraw(assembly.edurne, first, BEGIN - DAY)
    assert assembly.now_is(third).offered_until == BEGIN - LATEST_OFFER
    assembly.withdraw(assembly.jo, second, BEGIN - LATEST_OFFER)
    assert assembly.now_is(fourth).state is WAITING
    assembly.events_tick(BEGIN - LATEST_OFFER)
    assert assembly.states() == [WITHDRAWN, WITHDRAWN, WITHDRAWN, WAITING]


def test_who_sleeps_is_passed_over(assembly: Assembly) -> None:
    """Where somebody would wake up too late to answer, the next one who can gets the seat."""
    first, _ = assembly.register(assembly.edurne), assembly.register(assembly.bold)
    asleep, awake = assembly.register(assembly.jo), assembly.register(assembly.luz)
    assert local(LONDON, 12, 2, 8) + SHORTEST_OFFER > BEGIN - LATEST_OFFER
    assembly.withdraw(assembly.edurne, first, local(LONDON, 12, 1, 22))
    assert [assembly.now_is(each).state for each in (asleep, awake)] == [WAITING, OFFERED]


def test_a_city_that_is_full(assembly: Assembly) -> None:
    """Who waits for a seat that their city may not have is passed over, until it may."""
    event = assembly.open(seats=2, seats_per_member=2)
    first = assembly.register(assembly.edurne, event=event)
    assembly.register(assembly.jo, event=event)
    second, third = assembly.register(assembly.mikel, event=event), assembly.register(assembly.luz, event=event)
    assembly.change_event(START, event, seats_per_member=1)
    assembly.withdraw(assembly.jo, assembly.store.read(lambda unit: unit.registrations.of_event(event.id))[1], START)
    assert [assembly.now_is(each).state for each in (first, second, third)] == [CONFIRMED, WAITING, OFFERED]
    assembly.withdraw(assembly.edurne, first, START)
    assert assembly.now_is(second).state is OFFERED


def test_a_colleague_is_offered_a_seat(assembly: Assembly) -> None:
    """Whoever registered them is told, by name; where that person acts for others now, a colleague is."""
    first, *_ = (assembly.register(each) for each in (assembly.edurne, assembly.jo))
    nerea = assembly.register(assembly.mikel, name="Nerea *E*")
    assembly.withdraw(assembly.edurne, first, START)
    assert "Nerea \\*E\\*" in assembly.told(assembly.mikel)[0]
    assert assembly.accept(assembly.edurne, nerea, START).state is CONFIRMED


def test_two_seats_at_once(assembly: Assembly) -> None:
    """Where a seat came free and nobody took notice, as when somebody was erased, the clock offers it."""
    full(assembly)
    gone = assembly.store.run(lambda unit: unit.erasure.erase([assembly.edurne.id, assembly.jo.id], START))
    assert len(gone) == 2
    assert assembly.stored_event().taken == 0
    assert assembly.events_tick(START + timedelta(minutes=1)).offered == 2
    assert assembly.states() == [WITHDRAWN, WITHDRAWN, OFFERED, OFFERED]
    assert assembly.events_tick(START + timedelta(minutes=2)).offered == 0


def test_reminded_the_day_before(both: Assembly) -> None:
    """Who has a seat is reminded once, in the morning of the day before by their own clock, with place and code."""
    first, second, third, _ = full(both)
    both.events_tick(local(MADRID, 12, 1, 9, 59))
    assert both.told(both.edurne) == []
    both.events_tick(local(MADRID, 12, 1, 10))
    (text,) = both.told(both.edurne)
    assert "Cali, Centro de Eventos" in text
    assert f"{first.code[:4]}-{first.code[4:]}" in text
    assert both.told(both.jo) == []
    both.events_tick(local(LONDON, 12, 1, 10))
    both.events_tick(local(LONDON, 12, 1, 11))
    assert (len(both.told(both.edurne)), len(both.told(both.jo)), both.told(both.luz)) == (1, 1, [])
    assert (both.now_is(second).remind_at, both.now_is(third).remind_at) == (None, None)


def test_colleagues_are_reminded_of_together(assembly: Assembly) -> None:
    """Whoever registered several people gets one reminder with the code of each."""
    event = assembly.open(seats=None)
    own = assembly.register(assembly.edurne, event=event)
    nerea = assembly.register(assembly.edurne, event=event, name="Nerea")
    assembly.events_tick(local(MADRID, 12, 1, 10))
    (text,) = assembly.told(assembly.edurne)
    assert own.code[4:] in text
    assert nerea.code[4:] in text


def test_not_reminded(assembly: Assembly) -> None:
    """Not who registered on that day itself, nor who withdrew, nor of what was cancelled, nor when it is too late."""
    event = assembly.open(seats=None)
    assembly.register(assembly.edurne, local(MADRID, 12, 1, 10, 30), event=event)
    assembly.withdraw(assembly.jo, assembly.register(assembly.jo, event=event), START)
    assembly.register(assembly.bold, event=event)
    assembly.events_tick(BEGIN - 30 * MINUTE)
    assert [assembly.told(each) for each in (assembly.edurne, assembly.bold)] == [[], []]
    assert len(assembly.told(assembly.jo)) == 0
    assembly.register(assembly.luz)
    assembly.cancel_event(START)
    assembly.events_tick(local(BOGOTA, 12, 1, 10))
    assert len(assembly.told(assembly.luz)) == 1


class TestPutFirst:
    def test_the_next_seat_is_theirs(self, both: Assembly) -> None:
        """Whoever the secretariat puts first is offered the next seat, and everybody behind has one place less."""
        first, _, third, fourth = full(both)
        by = Actor(name="contact:8", role=Role.STAFF, contact=8)
        both.do(put_first, by, fourth.id, both.library, START)
        order = both.store.read(
            lambda unit: [unit.registrations.position(both.now_is(each)) for each in (third, fourth)]
        )
        assert order == [2, 1]
        both.withdraw(both.edurne, first, START)
        assert both.states() == [WITHDRAWN, CONFIRMED, WAITING, OFFERED]
        entries = both.store.read(lambda unit: unit.audit.entries(None, 9))
        assert (by.name, "registration.put_first", f"registration:{fourth.id}") in [
            (each.actor, each.action, each.subject) for each in entries
        ]

    def test_the_last_one_put_first_stands_first(self, assembly: Assembly) -> None:
        """As somebody says it last."""
        _, _, third, fourth = full(assembly)
        for each, at in ((fourth, START), (third, START + MINUTE)):
            assembly.do(put_first, OPERATOR, each.id, assembly.library, at)
        waiting = assembly.store.read(lambda unit: unit.registrations.waiting(third.event))
        assert [each.id for each in waiting] == [third.id, fourth.id]

    def test_no_city_puts_itself_first(self, assembly: Assembly) -> None:
        """Nor anybody else who does not manage events; and who has a seat waits for none."""
        first, _, third, _ = full(assembly)
        with pytest.raises(Forbidden):
            assembly.do(put_first, actor_of(assembly.contact(assembly.luz)), third.id, assembly.library, START)
        with pytest.raises(NotRegistered, match="gone"):
            assembly.do(put_first, OPERATOR, first.id, assembly.library, START)
