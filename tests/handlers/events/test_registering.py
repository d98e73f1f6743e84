"""Who may register, and what comes of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from handlers.events.codes import ALPHABET, LENGTH, new_code, normal, shown
from handlers.events.registering import change_participant, check
from knowledge.model.audience import Act, Audience
from knowledge.model.events import NotRegistered, Participant, Registration, RegistrationState, Window
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden, actor_of
from tests.answering import begun_response
from tests.circulations import Reader, add_reader, change_contact
from tests.handlers.deadlines.network import DAY, HOUR, MADRID, START, local
from tests.handlers.events.assembly import BEGIN, END, Assembly

CONFIRMED, WAITING, OFFERED, WITHDRAWN = RegistrationState


def refusal(assembly: Assembly, reader: Reader, now: datetime = START, **others: Any) -> str:
    """Why somebody is not registered."""
    with pytest.raises(NotRegistered) as refused:
        assembly.register(reader, now, **others)
    return refused.value.code


def test_registered(both: Assembly) -> None:
    """Whoever registers has a seat as long as there are seats, and a code; the next ones wait, in their order."""
    first, second, third, fourth = (both.register(each) for each in (both.edurne, both.jo, both.luz, both.bold))
    assert [each.state for each in (first, second, third, fourth)] == [CONFIRMED, CONFIRMED, WAITING, WAITING]
    assert both.stored_event().taken == 2
    assert both.now_is(first) == first
    assert (first.contact, first.by, first.member, first.language) == (
        both.edurne.id,
        both.edurne.id,
        both.vitoria.id,
        "es",
    )
    places = both.store.read(lambda unit: [unit.registrations.position(each) for each in (first, third, fourth)])
    assert places == [0, 1, 2]


def test_a_colleague(assembly: Assembly) -> None:
    """Somebody registers others by name, who are no contacts of ours."""
    assembly.register(assembly.edurne)
    colleague = assembly.register(assembly.edurne, name="  Nerea \t Etxe\x00berria ", email=" nerea@example.org ")
    assert (colleague.contact, colleague.by) == (None, assembly.edurne.id)
    assert colleague.participant == Participant(name="Nerea Etxeberria", email="nerea@example.org")


def test_without_a_name(assembly: Assembly) -> None:
    """Whoever registers themselves is called as we know them; a colleague without a name is nobody."""
    change_contact(assembly.store, assembly.edurne, name="Edurne")
    unnamed = assembly.register(assembly.edurne, name="")
    assert unnamed.participant.name.startswith("Reader")
    assert refusal(assembly, assembly.jo, name="  ") == "no_name"


@pytest.mark.parametrize(
    ("code", "now", "settings"),
    [
        ("closed", BEGIN, {}),
        ("closed", END + DAY, {}),
        ("closed", START + DAY, {"closes_at": START + DAY}),
        ("not_yet", START + HOUR, {"opens_at": START + DAY}),
    ],
)
def test_outside_the_window(assembly: Assembly, code: str, now: datetime, settings: dict[str, datetime]) -> None:
    """Nobody registers before the window opens, after it closed, or once the event has begun."""
    event = assembly.open(**settings)
    assert refusal(assembly, assembly.edurne, now, event=event) == code


def test_not_open(assembly: Assembly) -> None:
    """Nobody registers for what is a draft still, is cancelled, or is not there at all."""
    assert refusal(assembly, assembly.edurne, event=assembly.draft()) == "not_yet"
    assert assembly.cancel_event(START).window(START) is Window.CANCELLED
    assert refusal(assembly, assembly.edurne) == "cancelled"
    with pytest.raises(NotRegistered, match="gone"):
        assembly.register(assembly.edurne, event=replace(assembly.event, id=99))


def test_who_may(both: Assembly) -> None:
    """People of members whom the audience names anybody of; whoever is no official of a member is not among them."""
    audience = Audience(contacts=frozenset({both.edurne.id}))
    event = both.open(audience=audience)
    assert both.register(both.mikel, event=event).state is CONFIRMED
    assert refusal(both, both.jo, event=event) == "not_invited"
    staff = add_reader(both.store, both.vitoria, START, role=Role.STAFF)
    assert refusal(both, staff, event=event) == "not_invited"
    visitor = add_reader(both.store, None, START)
    assert refusal(both, visitor, event=event) == "no_member"


def test_checked_beforehand(assembly: Assembly) -> None:
    """Whether somebody may register is told before they fill in anything; that no seat is free is no reason."""
    event = assembly.open(seats=1, seats_per_member=1)
    assembly.register(assembly.edurne, event=event)
    assembly.do(check, event, assembly.contact(assembly.jo), START)
    with pytest.raises(NotRegistered, match="member_full"):
        assembly.do(check, event, assembly.contact(assembly.mikel), START)


def test_twice(assembly: Assembly) -> None:
    """One contact, one e-mail address of a member, and one name of it are one person."""
    event = assembly.open(seats=None)
    assembly.register(assembly.edurne, event=event, email="edurne@example.org")
    assert refusal(assembly, assembly.edurne, event=event, email="other@example.org") == "twice"
    assert refusal(assembly, assembly.mikel, event=event, name="E.", email="EDURNE@example.org") == "twice"
    assert refusal(assembly, assembly.mikel, event=event, name=f"READER  {assembly.edurne.id}") == "twice"
    namesake = f"Reader {assembly.edurne.id}"
    assembly.register(assembly.mikel, event=event, name=namesake, email="namesake@example.org")
    assembly.register(assembly.jo, event=event, name=namesake, email="edurne@example.org")
    assert assembly.stored_event(event).taken == 3


def test_double_click(assembly: Assembly) -> None:
    """The same answers handed in twice are one registration; without answers, the second is refused."""
    response = assembly.do(begun_response, assembly.edurne.id, assembly.vitoria.id, START)
    first, second = (assembly.register(assembly.edurne, response=response) for _ in range(2))
    assert first == second
    assert refusal(assembly, assembly.edurne) == "twice"
    assert assembly.stored_event().taken == 1


def test_after_withdrawing(assembly: Assembly) -> None:
    """Somebody who withdrew may register again, even with the same answers, and has another code."""
    response = assembly.do(begun_response, assembly.edurne.id, assembly.vitoria.id, START)
    first = assembly.register(assembly.edurne, response=response)
    assembly.withdraw(assembly.edurne, first, START)
    again = assembly.register(assembly.edurne, response=response)
    assert again.id != first.id
    assert again.code != first.code
    assert assembly.stored_event().taken == 1


def test_seats_of_a_city(both: Assembly) -> None:
    """A city gets no more than its own seats, whoever of it registers, and whether or not they have one yet."""
    event = both.open(seats=2, seats_per_member=2)
    both.register(both.jo, event=event)
    both.register(both.edurne, event=event)
    waiting = both.register(both.mikel, event=event)
    assert waiting.state is WAITING
    assert refusal(both, both.mikel, event=event, name="Nerea") == "member_full"
    assert refusal(both, both.mikel, event=event) == "twice"
    both.withdraw(both.mikel, waiting, START)
    both.register(both.mikel, event=event, name="Nerea")


def test_the_city_is_not_reminded_any_more(assembly: Assembly) -> None:
    """The deadline of registering ends for the whole member; once all of them have withdrawn, it is back."""
    first = assembly.register(assembly.edurne)
    second = assembly.register(assembly.mikel)

    def has_acted(act: Act) -> bool:
        return assembly.store.read(
            lambda unit: unit.audiences.has_acted(assembly.event.subject, act, assembly.vitoria.id)
        )

    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assembly.run(local(MADRID, 11, 25, 8), local(MADRID, 11, 25, 20))
    reminded = {each.contact for each in assembly.reminded()}
    assert reminded == {assembly.jo.id, assembly.luz.id, assembly.bold.id}
    assembly.withdraw(assembly.edurne, first, START)
    assert has_acted(Act.REGISTERED)
    assembly.withdraw(assembly.mikel, second, local(MADRID, 11, 26, 9))
    assert not has_acted(Act.REGISTERED)
    assembly.run(local(MADRID, 11, 26, 9), deadline.due_at)
    assert {each.contact for each in assembly.reminded()} == assembly.everybody


def test_declined_before(assembly: Assembly) -> None:
    """A city that said that it would not take part does once somebody registers; nothing of its refusal is left."""
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assembly.settle(assembly.mikel, deadline, START, Act.DECLINED)
    registration = assembly.register(assembly.edurne)
    acts = assembly.store.read(lambda unit: unit.deadlines.acts_on(deadline, assembly.vitoria.id))
    assert acts == {Act.REGISTERED}
    assembly.withdraw(assembly.edurne, registration, START)
    assert not assembly.store.read(lambda unit: unit.deadlines.is_settled(deadline, assembly.vitoria.id))


def as_told(
    assembly: Assembly, by: Actor, registration: Registration, name: str, now: datetime = START
) -> Registration:
    return assembly.do(change_participant, by, registration.id, Participant(name=name), None, now)


def test_changed(assembly: Assembly) -> None:
    """What was told is changed by the person, a colleague or the secretariat until the event begins; the seat stays."""
    registration = assembly.register(assembly.edurne)
    for by, name in ((actor_of(assembly.contact(assembly.mikel)), "Edurne Agirre"), (OPERATOR, "Edurne A.")):
        changed = as_told(assembly, by, registration, name, BEGIN - HOUR)
        assert assembly.now_is(registration) == changed
        assert changed.participant.name == name
    assert (changed.code, changed.state, changed.changed_at) == (registration.code, CONFIRMED, BEGIN - HOUR)
    entries = assembly.store.read(lambda unit: unit.audit.about(f"registration:{registration.id}"))
    assert [(entry.actor, entry.action) for entry in entries] == [(OPERATOR.name, "registration.changed")]


def test_not_changed(assembly: Assembly) -> None:
    """Not by people of other cities, not into somebody who is registered, and not when it is too late."""
    registration = assembly.register(assembly.edurne)
    assembly.register(assembly.mikel, name="Nerea")
    with pytest.raises(Forbidden):
        as_told(assembly, actor_of(assembly.contact(assembly.jo)), registration, "Jo")
    for code, name, now in (("twice", "nerea", START), ("no_name", " ", START), ("closed", "E.", BEGIN)):
        with pytest.raises(NotRegistered, match=code):
            as_told(assembly, OPERATOR, registration, name, now)
    as_told(assembly, OPERATOR, registration, registration.participant.name)
    assembly.withdraw(assembly.edurne, registration, START)
    with pytest.raises(NotRegistered, match="gone"):
        as_told(assembly, OPERATOR, registration, "E.")
    with pytest.raises(NotRegistered, match="gone"):
        assembly.do(change_participant, OPERATOR, 99, Participant(name="E."), None, START)


def test_codes() -> None:
    """Codes are of characters that cannot be mistaken, all of them; they are read whatever stands between."""
    made = [new_code() for _ in range(200)]
    assert Counter(map(len, made)) == {LENGTH: 200}
    assert set("".join(made)) == set(ALPHABET)
    assert not set("0O1IL5S2Z8B") & set(ALPHABET)
    for code in made[:20]:
        assert re.fullmatch(r"....-....", shown(code))
        assert normal(f" {shown(code).lower()} .") == code
        assert normal(" – ".join(code)) == code
    assert shown("ABC") == "ABC"


def test_a_code_that_is_taken(assembly: Assembly) -> None:
    """Chance may make a code that somebody has: then it makes another one."""
    codes = iter(["AAAAAAAA", "AAAAAAAA", "AAAAAAAC"])
    registered = [assembly.register(each, code=lambda: next(codes)) for each in (assembly.edurne, assembly.jo)]
    assert [each.code for each in registered] == ["AAAAAAAA", "AAAAAAAC"]
