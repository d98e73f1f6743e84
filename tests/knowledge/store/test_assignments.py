"""Sections that are left to a colleague are kept until they are done, and go with the people whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from knowledge.model.languages import FR
from knowledge.model.people import Role
from knowledge.model.responses import AnswerEvent, ResponseState, SectionAssignment
from knowledge.store.store import Store
from tests.knowledge.store.test_responses import Desk

HOUR = timedelta(hours=1)


class Shared(Desk):
    """A draft of Lyon, parts of which are handed over."""

    def __init__(self, store: Store, now: datetime) -> None:
        super().__init__(store, now)
        self.draft = self.add(self.blank())

    def hand_over(self, to: int, by: int, section: str = "/data/city", note: str = "Please.") -> SectionAssignment:
        one = SectionAssignment(response=self.draft.id, section=section, contact=to, by=by, note=note, at=self.now)
        return self.store.run(lambda unit: unit.assignments.add(one))

    def all(self) -> tuple[SectionAssignment, ...]:
        return self.store.read(lambda unit: unit.assignments.of_response(self.draft.id))

    def open_to(self, contact: int) -> list[int]:
        return [one.id for one in self.store.read(lambda unit: unit.assignments.open_to(contact))]


@pytest.fixture
def shared(store: Store, now: datetime) -> Shared:
    return Shared(store, now)


def test_an_assignment_is_kept_as_it_is(shared: Shared) -> None:
    """By number and by response."""
    one = shared.hand_over(shared.bea, shared.ana)
    assert shared.all() == (one,)
    assert shared.store.read(lambda unit: unit.assignments.one(one.id)) == one
    assert shared.store.read(lambda unit: unit.assignments.one(one.id + 1)) is None


def test_it_is_open_until_it_is_done(shared: Shared) -> None:
    """Once; and only as long as the response is a draft."""
    one, other = shared.hand_over(shared.bea, shared.ana), shared.hand_over(shared.bea, shared.ana, "/data/project")
    assert shared.open_to(shared.bea) == [one.id, other.id]
    assert shared.open_to(shared.ana) == []
    later = shared.now + HOUR
    assert shared.store.run(lambda unit: unit.assignments.finish(one.id, later))
    assert not shared.store.run(lambda unit: unit.assignments.finish(one.id, later + HOUR))
    assert shared.all()[0].done_at == later
    assert shared.open_to(shared.bea) == [other.id]
    handed_in = replace(shared.draft, state=ResponseState.SUBMITTED, key=None)
    shared.store.run(lambda unit: unit.responses.save(handed_in))
    assert shared.open_to(shared.bea) == []


def test_the_last_one_of_a_section_counts(shared: Shared) -> None:
    """The one before ends; those of other sections do not."""
    first, other = shared.hand_over(shared.bea, shared.ana), shared.hand_over(shared.bea, shared.ana, "/data/project")
    second = shared.hand_over(shared.ana, shared.bea)
    assert shared.open_to(shared.bea) == [other.id]
    assert shared.open_to(shared.ana) == [second.id]
    assert shared.all()[0].id == first.id


def test_they_go_with_a_merge_and_come_back(shared: Shared) -> None:
    """What was left to one of two entries, and what it handed over."""
    to, by = shared.hand_over(shared.bea, shared.ana), shared.hand_over(shared.ana, shared.bea, "/data/project")
    twin = shared.store.run(lambda unit: unit.people.add_contact("Bea", Role.ALTERNATE, FR, shared.member, shared.now))
    merge = shared.store.run(lambda unit: unit.merges.merge(twin, shared.bea, shared.now))
    assert [(one.contact, one.by) for one in shared.all()] == [(twin, shared.ana), (shared.ana, twin)]
    assert shared.store.run(lambda unit: unit.merges.undo(merge, shared.now)) is not None
    assert shared.all() == (to, by)


def test_they_move_with_the_answers_of_a_change(shared: Shared) -> None:
    """A draft that changes a response is absorbed by it, with what was handed over."""
    one = shared.hand_over(shared.bea, shared.ana)
    target = shared.add(shared.blank(key=None))
    shared.store.run(lambda unit: unit.responses.absorb(shared.draft.id, target.id))
    found = shared.store.read(lambda unit: unit.assignments.of_response(target.id))
    assert [each.id for each in found] == [one.id]


def test_what_was_put_aside_is_decided_no_more(shared: Shared) -> None:
    """Until somebody answers it again."""

    def decided(*events: AnswerEvent) -> frozenset[str]:
        shared.store.run(lambda unit: unit.responses.note(*events))
        return shared.store.read(lambda unit: unit.responses.decided([shared.draft.id]))

    def event(value: str, *, is_aside: bool = False) -> AnswerEvent:
        return AnswerEvent(response=shared.draft.id, place="/data/city", value=value, at=shared.now, is_aside=is_aside)

    assert decided(event("Lyon")) == {"/data/city"}
    assert decided(event("Lyon", is_aside=True)) == frozenset()
    assert decided(event("Braga")) == {"/data/city"}
    events = shared.store.read(lambda unit: unit.responses.events(shared.draft.id))
    assert [one.is_aside for one in events] == [False, True, False]


def test_responses_of_a_member_to_a_form(shared: Shared) -> None:
    """To any version, but for what was withdrawn; nobody else's."""
    form_id = shared.store.read(lambda unit: unit.forms.one(shared.form).id)
    shared.add(shared.blank(key="2", state=ResponseState.WITHDRAWN))
    shared.add(shared.blank(key="3", member=None))
    found = shared.store.read(lambda unit: unit.responses.of_form(shared.member, form_id))
    assert [kept.id for kept in found] == [shared.draft.id]
    assert shared.store.read(lambda unit: unit.responses.of_form(shared.member, "other")) == ()
