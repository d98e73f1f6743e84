"""How the responses to a form stand: counted, with their names, and with every answer that was given to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import event

from knowledge.model.calls import Application, ApplicationState, Call
from knowledge.model.languages import EN, Text
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.response_standing import Counted, Owned, ResponseStanding
from knowledge.store.store import Store
from tests.knowledge.store.test_responses import Desk

T = TypeVar("T")


@pytest.fixture
def desk(store: Store, now: datetime) -> Desk:
    """A form, and Lyon with two people, on each database."""
    return Desk(store, now)


def look(desk: Desk, read: Callable[[ResponseStanding], T]) -> T:
    return desk.store.read(lambda unit: read(ResponseStanding(unit.connection)))


def of_form(desk: Desk) -> tuple[Owned, ...]:
    return look(desk, lambda standing: standing.of_form(desk.form))


def submitted(desk: Desk, **changes: Any) -> KeptResponse:
    """A response that was handed in."""
    state = {"state": ResponseState.SUBMITTED, "submitted_at": desk.now}
    return desk.add(desk.blank(key=None, **{**state, **changes}))


def test_they_are_counted_by_form(desk: Desk) -> None:
    """Drafts and what was handed in; what was withdrawn counts for nothing."""
    assert look(desk, ResponseStanding.counts) == {}
    desk.add(desk.blank())
    submitted(desk)
    submitted(desk)
    desk.add(desk.blank(key=None, state=ResponseState.WITHDRAWN))
    assert look(desk, ResponseStanding.counts) == {desk.form: Counted(drafts=1, submitted=2)}


def test_whose_they_are(desk: Desk) -> None:
    """With the names of member and person and the member's clock, by name, those of nobody last."""
    nobody = submitted(desk, member=None, contact=None)
    own = submitted(desk, member=None, contact=desk.bea)
    ours = submitted(desk)
    desk.add(desk.blank(key=None, state=ResponseState.WITHDRAWN))
    found = of_form(desk)
    assert [one.kept.id for one in found] == [own.id, ours.id, nobody.id]
    assert [(one.member, one.contact, one.zone) for one in found] == [
        ("", "Bea", ""),
        ("Lyon", "Ana", "Europe/Paris"),
        ("", "", ""),
    ]


def test_a_draft_is_the_citys_own(desk: Desk) -> None:
    """Only what was handed in can be read."""
    desk.add(desk.blank())
    submitted(desk, contact=desk.bea)
    assert {one.contact: one.is_readable for one in of_form(desk)} == {"Ana": False, "Bea": True}


@pytest.mark.parametrize(
    ("state", "is_in", "is_readable"),
    [
        (ApplicationState.TO_SIGN, False, False),
        (ApplicationState.SUBMITTED, True, True),
        (ApplicationState.WITHDRAWN, True, False),
    ],
)
def test_an_application_is_handed_in_once_it_is_signed(
    desk: Desk, state: ApplicationState, is_in: bool, is_readable: bool
) -> None:
    """Its answers are complete before that, and still the city's own; nor is their trail told."""
    kept = submitted(desk)
    desk.note(kept.id, "/data/city")
    applied(desk, kept, state, desk.now if is_in else None)
    (found,) = of_form(desk)
    assert found.is_readable is is_readable
    assert look(desk, lambda standing: bool(list(standing.trail(desk.form)))) is is_readable
    assert look(desk, lambda standing: standing.one(desk.form, kept.id)) == found


def applied(desk: Desk, kept: KeptResponse, state: ApplicationState, submitted_at: datetime | None) -> None:
    """It belongs to an application to a call."""
    call = Call(titles=Text({EN: "Host"}), closes_at=desk.now, zone="Europe/Madrid", form=desk.form)
    number = desk.store.run(lambda unit: unit.calls.add(call)).id
    application = Application(
        call=number,
        member=desk.member,
        response=kept.id,
        state=state,
        changed_at=desk.now,
        submitted_at=submitted_at,
    )
    desk.store.run(lambda unit: unit.calls.apply(application))


def test_one_of_another_form_is_not_found(desk: Desk) -> None:
    """Nor one that was withdrawn, nor one that there is not."""
    kept, gone = submitted(desk), desk.add(desk.blank(key=None, state=ResponseState.WITHDRAWN))
    assert look(desk, lambda standing: standing.one(desk.form, kept.id)) is not None
    for form, number in ((desk.form + 1, kept.id), (desk.form, gone.id), (desk.form, 999)):
        assert look(desk, partial(ResponseStanding.one, form=form, response=number)) is None


def test_who_gave_which_answer(desk: Desk) -> None:
    """In their order, of everybody who answered, with their names."""
    kept, other = submitted(desk), submitted(desk)
    desk.note(kept.id, "/data/city", "/data/project[a1]/title")
    desk.note(other.id, "/data/city")
    desk.note(kept.id, "/data/city", contact=desk.bea)
    given = look(desk, lambda standing: standing.given(kept.id))
    assert [(one.place, one.name, one.contact) for one in given] == [
        ("/data/city", "Ana", desk.ana),
        ("/data/project[a1]/title", "Ana", desk.ana),
        ("/data/city", "Bea", desk.bea),
    ]
    trail = look(desk, lambda standing: list(standing.trail(desk.form)))
    assert [one.response for one in trail] == [kept.id, kept.id, other.id, kept.id]


def test_the_trail_of_drafts_is_not_told(desk: Desk) -> None:
    """What a city tried out before it handed anything in is its own."""
    desk.note(desk.add(desk.blank()).id, "/data/city")
    assert look(desk, lambda standing: list(standing.trail(desk.form))) == []


def test_statements_do_not_grow(desk: Desk) -> None:
    """Three are enough for one response and for twenty, and two where none of them has changed."""
    submitted(desk)
    with counted(desk.store) as one:
        of_form(desk)
    for _each in range(19):
        submitted(desk)
    with counted(desk.store) as many:
        assert len(of_form(desk)) == 20
    with counted(desk.store) as again:
        assert len(of_form(desk)) == 20
    assert len(one) == len(many) == 3
    assert len(again) == 2
    assert not any("draft" in statement for statement in again)


def test_answers_that_did_not_change_are_the_same_value(desk: Desk) -> None:
    """What changed is another; with the answers that are stored, in either case."""
    first, second = desk.add(desk.blank()), desk.add(desk.blank(key=None))
    before = {one.kept.id: one.kept.response for one in of_form(desk)}
    changed = replace(first.response, answers={"/data/city": "Porto"})
    desk.store.run(lambda unit: unit.responses.save(replace(first, response=changed)))
    after = {one.kept.id: one.kept.response for one in of_form(desk)}
    assert after[second.id] is before[second.id]
    assert after[first.id] == changed != before[first.id]


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "FROM responses" in statement or "FROM applications" in statement:
            said.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
