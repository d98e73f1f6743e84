"""Responses are kept with every answer that was given, and nobody overwrites what somebody else has just stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.model.forms import Response
from knowledge.model.languages import FR
from knowledge.model.people import Member, MemberKind, Role
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.knowledge.store.test_forms import form, put

LYON = Member(
    code="fr-lyon", name="Lyon", kind=MemberKind.CITY, country="FR", time_zone="Europe/Paris", languages=(FR,)
)


class Desk:
    """A store with a form, a member, and two of its people."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.form = put(store, form(), now)
        self.member = store.run(lambda unit: unit.people.put_member(LYON))
        self.ana, self.bea = (self._meet(name) for name in ("Ana", "Bea"))

    def _meet(self, name: str) -> int:
        return self.store.run(lambda unit: unit.people.add_contact(name, Role.ALTERNATE, FR, self.member, self.now))

    def blank(self, key: str | None = "form:1:member:1", **changes: Any) -> KeptResponse:
        """A response that is not kept yet; it is the member's unless something else is said."""
        response = Response(
            form_id="cities",
            version="1",
            instance_id="uuid:1",
            answers={"/data/city": "Lyon"},
            repeats={"/data/project": ("a1", "b2")},
            seed=7,
        )
        kept = KeptResponse(
            subject="form:1",
            key=key,
            form=self.form,
            response=response,
            language=FR,
            begun_at=self.now,
            changed_at=self.now,
            member=self.member,
            contact=self.ana,
        )
        return replace(kept, **changes)

    def add(self, kept: KeptResponse) -> KeptResponse:
        return self.store.run(lambda unit: unit.responses.add(kept))

    def note(self, response: int, *places: str, contact: int | None = None) -> None:
        """Somebody, Ana unless somebody else is named, answers at these places."""
        events = [
            AnswerEvent(response=response, place=place, value="x", at=self.now, contact=contact or self.ana)
            for place in places
        ]
        self.store.run(lambda unit: unit.responses.note(*events))

    def one(self, id: int) -> KeptResponse:
        found = self.store.read(lambda unit: unit.responses.one(id))
        assert found is not None
        return found


@pytest.fixture
def desk(store: Store, now: datetime) -> Desk:
    """On each of the two databases in turn."""
    return Desk(store, now)


def test_a_response_comes_back_as_it_was(desk: Desk) -> None:
    """By its number and by its key, with answers and repeats."""
    kept = desk.add(desk.blank())
    assert desk.one(kept.id) == kept
    assert desk.store.read(lambda unit: unit.responses.by_key("form:1:member:1")) == kept
    assert desk.store.read(lambda unit: unit.responses.one(99)) is None
    assert desk.store.read(lambda unit: unit.responses.by_key("unknown")) is None


def test_two_drafts_under_one_key_cannot_be(desk: Desk) -> None:
    """Who comes second finds out, and goes on with the first; without a key there may be many."""
    desk.add(desk.blank())
    with pytest.raises(Conflict):
        desk.add(desk.blank())
    assert desk.add(desk.blank(None)).id != desk.add(desk.blank(None)).id


def test_nobody_overwrites_what_was_stored_in_between(desk: Desk) -> None:
    """A change goes from one revision to the next, and only from the one that is there."""
    kept = desk.add(desk.blank())
    saved = desk.store.run(lambda unit: unit.responses.save(replace(kept, state=ResponseState.SUBMITTED)))
    assert (saved.revision, desk.one(kept.id)) == (kept.revision + 1, saved)
    with pytest.raises(Conflict):
        desk.store.run(lambda unit: unit.responses.save(kept))
    assert desk.one(kept.id) == saved


def test_responses_are_found_by_what_they_are_for(desk: Desk) -> None:
    """All of them, the earliest first, whatever became of them."""
    first = desk.add(desk.blank())
    second = desk.add(desk.blank(None, state=ResponseState.SUBMITTED))
    desk.add(desk.blank(None, subject="form:2"))
    found = desk.store.read(lambda unit: unit.responses.of_subject("form:1"))
    assert [one.id for one in found] == [first.id, second.id]
    assert desk.store.read(lambda unit: unit.responses.counted(desk.form)) == 1


def test_people_go_on_with_their_own_drafts_and_those_of_their_member(desk: Desk) -> None:
    """Not with those of others, nor with what was handed in."""
    shared = desk.add(desk.blank())
    own = desk.add(desk.blank("event:3:contact:1", member=None))
    desk.add(desk.blank("event:3:contact:2", member=None, contact=desk.bea))
    desk.add(desk.blank(None, state=ResponseState.SUBMITTED))

    def open_to(contact: int, member: int | None) -> list[int]:
        return [one.id for one in desk.store.read(lambda unit: unit.responses.open_to(contact, member))]

    assert open_to(desk.ana, desk.member) == [shared.id, own.id]
    assert open_to(desk.ana, None) == [own.id]


def test_every_answer_that_was_given_is_there(desk: Desk) -> None:
    """In the order in which they were given, also those that another one followed."""
    kept = desk.add(desk.blank())
    desk.note(kept.id, "/data/city", "/data/mayor", "/data/city")
    desk.store.run(lambda unit: unit.responses.note())
    events = desk.store.read(lambda unit: unit.responses.events(kept.id))
    assert [event.place for event in events] == ["/data/city", "/data/mayor", "/data/city"]
    assert {(event.response, event.contact, event.at) for event in events} == {(kept.id, desk.ana, desk.now)}
    decided = desk.store.read(lambda unit: unit.responses.decided([kept.id]))
    assert decided == {"/data/city", "/data/mayor"}


def test_a_draft_is_taken_up_by_what_it_changes(desk: Desk) -> None:
    """Its answers follow those that were given before, and the draft is gone."""
    before, draft = desk.add(desk.blank(None)), desk.add(desk.blank())
    desk.note(before.id, "/data/city")
    desk.note(draft.id, "/data/mayor")
    desk.store.run(lambda unit: unit.responses.absorb(draft.id, before.id))
    assert desk.store.read(lambda unit: unit.responses.one(draft.id)) is None
    events = desk.store.read(lambda unit: unit.responses.events(before.id))
    assert [event.place for event in events] == ["/data/city", "/data/mayor"]


class TestPeople:
    """What becomes of responses when people go, or turn out to be one."""

    def test_what_was_answered_for_oneself_goes_with_the_person(self, desk: Desk) -> None:
        """A draft is withdrawn, what was handed in stays as a number; of either no answer is left."""
        draft = desk.add(desk.blank("event:3:contact:1", member=None))
        done = desk.add(desk.blank(None, member=None, state=ResponseState.SUBMITTED))
        desk.note(draft.id, "/data/city")
        desk.store.run(lambda unit: unit.erasure.erase([desk.ana], desk.now))
        for response, state in ((draft, ResponseState.WITHDRAWN), (done, ResponseState.SUBMITTED)):
            left = desk.one(response.id)
            assert (left.state, left.key, left.contact) == (state, None, None)
            assert (dict(left.response.answers), dict(left.response.repeats)) == ({}, {})
        assert desk.store.read(lambda unit: unit.responses.events(draft.id)) == ()

    def test_what_was_answered_for_the_city_stays_the_citys(self, desk: Desk) -> None:
        """It is not told any more who answered; colleagues go on with the draft."""
        shared = desk.add(desk.blank())
        desk.note(shared.id, "/data/city")
        desk.note(shared.id, "/data/mayor", contact=desk.bea)
        desk.store.run(lambda unit: unit.erasure.erase([desk.ana], desk.now))
        assert desk.one(shared.id) == replace(shared, contact=None)
        events = desk.store.read(lambda unit: unit.responses.events(shared.id))
        assert [event.contact for event in events] == [None, desk.bea]

    def test_two_entries_of_one_person_share_their_own_drafts(self, desk: Desk) -> None:
        """And have them apart again when the entries are; who gave which answer stays as it was said."""
        own = desk.add(desk.blank("event:3:contact:1", member=None))
        shared = desk.add(desk.blank())
        desk.note(own.id, "/data/city")

        def owner(id: int) -> int | None:
            return desk.one(id).contact

        merge = desk.store.run(lambda unit: unit.merges.merge(desk.bea, desk.ana, desk.now))
        assert (owner(own.id), owner(shared.id)) == (desk.bea, desk.ana)
        later = desk.now + timedelta(hours=1)

        def undo(unit: Unit) -> None:
            assert unit.merges.undo(merge, later) is not None

        desk.store.run(undo)
        assert owner(own.id) == desk.ana
        assert [event.contact for event in desk.store.read(lambda unit: unit.responses.events(own.id))] == [desk.ana]


def test_what_was_open_at_an_instant_and_was_handed_in_since(store: Store, now: datetime) -> None:
    """The latest of the member's and one's own; not what is open still, or was begun later, or is somebody else's."""
    desk, hour = Desk(store, now), timedelta(hours=1)
    submitted = {"state": ResponseState.SUBMITTED, "submitted_at": now + hour}
    first = desk.add(desk.blank(None, **submitted))
    desk.add(desk.blank(None, **{**submitted, "begun_at": now + 3 * hour, "submitted_at": now + 4 * hour}))
    desk.add(desk.blank(None, member=None, contact=desk.bea, **submitted))
    desk.add(desk.blank())

    def found(contact: int, member: int | None, at: datetime) -> int | None:
        one = store.read(lambda unit: unit.responses.over_since(contact, member, at))
        return one.id if one is not None else None

    assert found(desk.ana, desk.member, now) == first.id
    assert found(desk.ana, desk.member, now + 2 * hour) is None
    assert found(desk.ana, desk.member, now - hour) is None
    assert found(desk.ana, None, now) is None
    own = desk.add(desk.blank(None, member=None, **{**submitted, "submitted_at": now + 2 * hour}))
    assert found(desk.ana, desk.member, now) == own.id
