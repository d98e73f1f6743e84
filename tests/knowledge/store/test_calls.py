"""Calls and applications as they are kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.calls import Application, ApplicationState, Call, CallKind, CallState
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Contact, Member, Region, Role
from knowledge.model.responses import AnswerEvent
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.answering import begun_response
from tests.circulations import Reader, add_member, add_reader

DAY = timedelta(days=1)
TITLES = Text({EN: "Host the assembly", ES: "Acoger la asamblea"})


def add(store: Store, closes_at: datetime, **others: Any) -> Call:
    """An open call, but for what is said otherwise."""
    values: dict[str, Any] = {"titles": TITLES, "zone": "Europe/Madrid", "state": CallState.OPEN}
    return keep(store, Call(closes_at=closes_at, **values | others))


def keep(store: Store, call: Call) -> Call:
    return store.run(lambda unit: unit.calls.add(call))


def one(store: Store, number: int) -> Call | None:
    return store.read(lambda unit: unit.calls.one(number))


def begin(store: Store, call: Call, reader: Reader, now: datetime) -> int:
    """Answers that somebody begins for their member; their number."""
    return store.run(lambda unit: begun_response(unit, reader.id, reader.member, now, call.subject))


def apply(store: Store, call: Call, reader: Reader, now: datetime, **others: Any) -> Application:
    """An application that waits for its signature, but for what is said otherwise."""
    values: dict[str, Any] = {"state": ApplicationState.TO_SIGN, "changed_at": now}
    response, member = begin(store, call, reader, now), reader.member or 0
    one = Application(call=call.id, member=member, response=response, **values | others)
    return store.run(lambda unit: unit.calls.apply(one))


def contact_of(store: Store, reader: Reader) -> Contact:
    found = store.read(lambda unit: unit.people.contact(reader.id))
    assert found is not None
    return found


@pytest.fixture
def lyon(store: Store) -> Member:
    return add_member(store, "lyon", region=Region.EUROPE)


@pytest.fixture
def quito(store: Store) -> Member:
    return add_member(store, "quito", region=Region.LATIN_AMERICA)


def test_all_of_a_call_is_kept(store: Store, now: datetime) -> None:
    """What was stored comes back, in every field; a call without anything that may be left out, too."""
    condition = Condition(act=Act.REGISTERED, subject="event:3", has=True)
    full = Call(
        titles=Text({EN: "Host", FR: "Accueillir"}),
        texts=Text({EN: "**Two** days."}),
        kind=CallKind.HOST_EVENT,
        opens_at=now + DAY,
        closes_at=now + 9 * DAY,
        zone="America/Bogota",
        audience=Audience(regions=frozenset({Region.AFRICA}), conditions=(condition,)),
        needs_signature=False,
    )
    bare = Call(titles=TITLES, closes_at=now + DAY, zone="Europe/Madrid")
    for call in (full, bare):
        kept = keep(store, call)
        assert kept == replace(call, id=kept.id)
        assert one(store, kept.id) == kept
    assert store.read(lambda unit: unit.calls.one(99)) is None
    assert store.run(lambda unit: unit.calls.held(99)) is None


def test_a_change_of_a_call(store: Store, now: datetime) -> None:
    """It counts the revisions, and who saw an older one is told so instead of undoing what somebody else did."""
    first = add(store, now + DAY)
    second = store.run(lambda unit: unit.calls.save(replace(first, state=CallState.CANCELLED)))
    assert second == replace(first, state=CallState.CANCELLED, revision=1)
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.calls.save(replace(first, zone="UTC")))
    assert store.read(lambda unit: unit.calls.one(first.id)) == second


def test_which_are_open(store: Store, now: datetime) -> None:
    """Those that have opened and not closed, the nearest end first; the whole list begins with the last end."""
    later, soon = add(store, now + 9 * DAY), add(store, now + DAY, opens_at=now)
    over, ahead = add(store, now), add(store, now + 5 * DAY, opens_at=now + DAY)
    draft, gone = (add(store, now + 2 * DAY, state=state) for state in (CallState.DRAFT, CallState.CANCELLED))
    found = store.read(lambda unit: unit.calls.open_at(now))
    assert [call.id for call in found] == [soon.id, later.id]
    listed = store.read(lambda unit: unit.calls.listed())
    assert [call.id for call in listed] == [later.id, ahead.id, gone.id, draft.id, soon.id, over.id]


def test_who_may_apply(store: Store, now: datetime, lyon: Member, quito: Member) -> None:
    """The members of which the audience names somebody; a member without anybody is named by nothing."""
    add_reader(store, lyon, now)
    add_reader(store, lyon, now)
    add_reader(store, quito, now)
    empty = add_member(store, "empty", region=Region.EUROPE)
    european = Audience(regions=frozenset({Region.EUROPE}))

    def read(unit: Unit) -> tuple[list[bool], int, int]:
        named = [unit.calls.names(european, member.id, now) for member in (lyon, quito, empty)]
        return named, unit.calls.count_eligible(european, now), unit.calls.count_eligible(Audience(), now)

    assert store.read(read) == ([True, False, False], 1, 2)


def test_all_of_an_application_is_kept(store: Store, now: datetime, lyon: Member) -> None:
    """What was stored comes back, by its own number and by its member."""
    call, reader = add(store, now + DAY), add_reader(store, lyon, now)
    kept = apply(
        store,
        call,
        reader,
        now,
        state=ApplicationState.NOT_SELECTED,
        signed_by=reader.id,
        signed_name="Deputy mayor",
        signed_at=now,
        submitted_at=now,
        remark="The letter is missing.",
        extended_until=now + DAY,
        outcome=Text({EN: "Thank you.", FR: "Merci."}),
    )
    assert kept.id
    found = store.run(
        lambda unit: [
            unit.calls.application(kept.id),
            unit.calls.of_member(call.id, lyon.id),
            unit.calls.held_of_member(call.id, lyon.id),
            *unit.calls.applications(call.id),
        ]
    )
    assert found == [kept] * 4
    assert store.read(lambda unit: unit.calls.of_member(call.id, lyon.id + 1)) is None


def test_one_of_each_member(store: Store, now: datetime, lyon: Member) -> None:
    """A colleague's second application is a conflict; to another call the member may apply as well."""
    call, reader = add(store, now + DAY), add_reader(store, lyon, now)
    kept = apply(store, call, reader, now)
    with pytest.raises(Conflict):
        apply(store, call, reader, now)
    assert store.read(lambda unit: unit.calls.applications(call.id)) == (kept,)
    assert apply(store, add(store, now + DAY), reader, now).id != kept.id


def test_a_change_of_an_application(store: Store, now: datetime, lyon: Member) -> None:
    """It counts the revisions; of two changes of the same one the second is a conflict."""
    first = apply(store, add(store, now + DAY), add_reader(store, lyon, now), now)
    second = store.run(lambda unit: unit.calls.change(replace(first, state=ApplicationState.DRAFT)))
    assert second.revision == 1
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.calls.change(replace(first, state=ApplicationState.SUBMITTED)))


def test_two_at_once(store: Store, now: datetime, lyon: Member) -> None:
    """Whoever holds an application sees what the one before did to it: of eight exactly one finds it unsigned."""
    call, reader = add(store, now + DAY), add_reader(store, lyon, now)
    apply(store, call, reader, now)
    first: list[bool] = []

    def sign(unit: Unit) -> bool:
        held = unit.calls.held_of_member(call.id, lyon.id)
        assert held is not None
        if held.state is not ApplicationState.TO_SIGN:
            return False
        unit.calls.change(replace(held, state=ApplicationState.SUBMITTED))
        return True

    threads = [threading.Thread(target=lambda: first.append(store.run(sign))) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(first) == [False] * 7 + [True]


def test_counts(store: Store, now: datetime, lyon: Member, quito: Member) -> None:
    """So many in each state, of each call that is asked about; of one without any, none."""
    call, other, empty = (add(store, now + DAY) for _number in range(3))
    readers = [add_reader(store, member, now) for member in (lyon, quito)]
    for reader in readers:
        apply(store, call, reader, now)
    apply(store, other, readers[0], now, state=ApplicationState.SUBMITTED)
    assert store.read(lambda unit: unit.calls.counts([call.id, other.id, empty.id])) == {
        call.id: {ApplicationState.TO_SIGN: 2},
        other.id: {ApplicationState.SUBMITTED: 1},
        empty.id: {},
    }
    assert store.read(lambda unit: unit.calls.counts([])) == {}


def test_what_was_begun(store: Store, now: datetime, lyon: Member, quito: Member) -> None:
    """Answers without an application: a member that has one changes it, and those of no member are none."""
    call = add(store, now + DAY)
    assert not store.read(lambda unit: unit.calls.has_answers(call))
    apply(store, call, add_reader(store, lyon, now), now)
    begin(store, call, add_reader(store, lyon, now), now)
    begin(store, call, add_reader(store, None, now), now)
    theirs = begin(store, call, add_reader(store, quito, now), now)
    (begun,) = store.read(lambda unit: unit.calls.begun(call))
    assert (begun.member, begun.response, begun.changed_at) == (quito.id, theirs, now)
    assert store.read(lambda unit: unit.calls.count_begun([call, add(store, now + DAY)])) == {call.id: 1}
    assert store.read(lambda unit: unit.calls.has_answers(call))


def test_who_worked_on_it(store: Store, now: datetime, lyon: Member) -> None:
    """Whoever began and whoever answered, once each, by name; nobody who was erased."""
    call = add(store, now + DAY)
    begun, answered, erased, other = (add_reader(store, lyon, now) for _number in range(4))
    response = begin(store, call, begun, now)
    events = [
        AnswerEvent(response=response, place="/data/title", value="A", at=now, contact=reader.id)
        for reader in (answered, begun, erased, answered)
    ]
    store.run(lambda unit: unit.responses.note(*events))
    store.run(lambda unit: unit.erasure.erase([erased.id], now))
    workers = store.read(lambda unit: unit.calls.workers(response))
    assert {contact.id for contact in workers} == {begun.id, answered.id}
    assert other.id not in {contact.id for contact in workers}


def test_an_act_that_is_taken_back(store: Store, now: datetime, lyon: Member, quito: Member) -> None:
    """Of that member, that call and that kind alone."""
    call, other = add(store, now + DAY), add(store, now + DAY)
    contacts = [contact_of(store, add_reader(store, member, now, role=Role.ALTERNATE)) for member in (lyon, quito)]

    def work(unit: Unit) -> list[bool]:
        for contact in contacts:
            for one in (call, other):
                unit.audiences.note_act(one.subject, Act.ANSWERED, contact, now)
                unit.audiences.note_act(one.subject, Act.DECLINED, contact, now)
        unit.calls.forget_act(call, Act.ANSWERED, lyon.id)
        return [
            unit.audiences.has_acted(one.subject, act, member.id)
            for one in (call, other)
            for act in (Act.ANSWERED, Act.DECLINED)
            for member in (lyon, quito)
        ]

    assert store.run(work) == [False, *[True] * 7]


def test_somebody_who_signed_is_erased(store: Store, now: datetime, lyon: Member) -> None:
    """That it was signed, and when, stays; by whom is not told any more."""
    call, reader = add(store, now + DAY), add_reader(store, lyon, now)
    signed = {"signed_by": reader.id, "signed_name": "Deputy mayor", "signed_at": now, "submitted_at": now}
    kept = apply(store, call, reader, now, state=ApplicationState.SUBMITTED, **signed)
    store.run(lambda unit: unit.erasure.erase([reader.id], now))
    assert store.read(lambda unit: unit.calls.application(kept.id)) == replace(kept, signed_by=None, signed_name="")


def test_naive_moments() -> None:
    """A moment without a zone is none."""
    with pytest.raises(ValueError, match="naive"):
        Call(titles=TITLES, closes_at=datetime(2026, 12, 1), zone="UTC")
    with pytest.raises(ValueError, match="naive"):
        Application(
            call=1,
            member=1,
            response=1,
            state=ApplicationState.DRAFT,
            changed_at=datetime(2026, 12, 1, tzinfo=UTC),
            signed_at=datetime(2026, 12, 1),
        )
