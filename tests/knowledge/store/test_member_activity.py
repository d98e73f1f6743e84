"""What one member got, did and asked: each list by itself, of this member alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.linking import invite_contact
from knowledge.model.audience import Act, Audience
from knowledge.model.calls import ApplicationState
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.events import RegistrationState
from knowledge.model.invitations import INVITATION_LIFETIME
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import ChannelName, Region, Role
from knowledge.model.requests import RequestKind
from knowledge.model.responses import AnswerEvent
from knowledge.model.rights import OPERATOR
from knowledge.store.member_activity import MemberActivity
from knowledge.store.member_timetable import AT_ONCE, DeadlineLine, MemberTimetable
from knowledge.store.parts import Part, Span
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_circular, add_member, add_reader, freeze
from tests.lives import Life, live

WHOLE = Span(most=100)
LISTS = ("circulars", "registrations", "applications", "responses", "questions", "requests", "invitations")


def listed(store: Store, name: str, member: int, now: datetime, span: Span = WHOLE) -> Part[Any]:
    """One of the lists."""

    def read(unit: Any) -> Part[Any]:
        activity = MemberActivity(unit.connection)
        match name:
            case "circulars":
                return activity.circulars(member, EN, span)
            case "invitations":
                return activity.invitations(member, now, span)
            case _:
                found: Part[Any] = getattr(activity, name)(member, span)
                return found

    return store.read(read)


def city(store: Store) -> int:
    """The member whose people leave traces everywhere."""
    (found,) = [each for each in store.read(lambda unit: unit.contacts.members()) if each.code == "es-bilbao"]
    return found.id


def note(store: Store, given: AnswerEvent) -> None:
    """Somebody answers a question."""
    store.run(lambda unit: unit.responses.note(given))


def invite(store: Store, life: Life, now: datetime) -> None:
    """Somebody has a code that is not used yet."""

    def work(unit: Unit) -> str:
        contact = unit.people.contact(life.contact)
        assert contact is not None
        return invite_contact(unit, OPERATOR, contact, now)

    store.run(work)


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_the_members_own(store: Store, now: datetime, name: str) -> None:
    """What somebody of a member did stands with that member, and with no other one."""
    other = add_member(store, "braga")
    invite(store, live(store, 1, now), now)
    assert listed(store, name, city(store), now).total
    assert listed(store, name, other.id, now) == Part()


@pytest.mark.parametrize("name", LISTS)
def test_a_part_tells_the_whole(store: Store, now: datetime, name: str) -> None:
    """However few rows are asked for, all are counted; one part follows on the other."""
    for number in (1, 2):
        invite(store, live(store, number, now), now)
    whole = listed(store, name, city(store), now)
    first, second = (listed(store, name, city(store), now, Span(most=1, skip=skip)) for skip in (0, 1))
    assert (*first, *second) == whole.rows[:2]
    assert first.total == whole.total == len(whole.rows)


def test_circulars(store: Store, now: datetime) -> None:
    """Each circular has its title, how many people were to get it, and who acknowledged it."""
    life = live(store, 1, now)
    found = listed(store, "circulars", city(store), now)
    assert {line.title for line in found} == {"A circular that got", "A circular that waits"}
    (got,) = [line for line in found if line.title.endswith("got")]
    assert (got.recipients, [one.contact for one in got.acknowledged]) == (1, [life.contact])


def test_the_newest_circular_comes_first(store: Store, now: datetime) -> None:
    """They come by their release; what has no text has no title."""
    member = add_member(store, "vitoria")
    add_reader(store, member, now)
    for days in (2, 1, 3):
        circular = add_circular(store, now - timedelta(days=days))
        freeze(store, circular, now, (ChannelName.TELEGRAM,))
    found = listed(store, "circulars", member.id, now)
    assert [line.released_at for line in found] == [now - timedelta(days=days) for days in (1, 2, 3)]
    assert {line.title for line in found} == {""}


def test_what_is_told_of_each(store: Store, now: datetime) -> None:
    """Registrations, applications, answers, questions and requests tell their state."""
    life = live(store, 1, now)
    member = city(store)
    registration = listed(store, "registrations", member, now).rows[0]
    assert (registration.state, registration.titles[EN]) == (RegistrationState.CONFIRMED, "Assembly 1")
    (application,) = listed(store, "applications", member, now)
    assert application.state is ApplicationState.SUBMITTED
    response = listed(store, "responses", member, now).rows[0]
    for value in ("an answer", "another answer to it"):
        given = AnswerEvent(response=response.response, place="/data/x", value=value, at=now, contact=life.contact)
        note(store, given)
    assert listed(store, "responses", member, now).rows[0].answers == response.answers + 1
    question = listed(store, "questions", member, now).rows[0]
    assert (question.text, question.contact, question.is_open) == ("secret question 1", life.contact, True)
    kinds = [(line.kind, line.is_open) for line in listed(store, "requests", member, now)]
    assert kinds == [(RequestKind.CORRECTION, True), (RequestKind.ACCESS, False)]


def test_invitations_end(store: Store, now: datetime) -> None:
    """A code stands there until it ends; those that somebody made for themselves do not."""
    invite(store, live(store, 1, now), now)
    (found,) = listed(store, "invitations", city(store), now)
    assert (found.role, found.expires_at) == (Role.STAFF, now + INVITATION_LIFETIME)
    assert listed(store, "invitations", city(store), now + INVITATION_LIFETIME) == Part()


class TestDeadlines:
    def set(self, store: Store, now: datetime, due: timedelta, **others: Any) -> Deadline:
        """A deadline that is due then."""
        values: dict[str, Any] = {"titles": Text({FR: "Échéance"}), "zone": "Europe/Madrid", "since": now} | others
        return store.run(lambda unit: unit.deadlines.add(Deadline(due_at=now + due, **values)))

    def of(self, store: Store, member: int, now: datetime, span: Span = WHOLE) -> Part[DeadlineLine]:
        return store.read(lambda unit: MemberTimetable(unit.connection).deadlines(member, now, span))

    def test_those_that_concern_it(self, store: Store, now: datetime) -> None:
        """A deadline stands there if its audience names somebody of the member; the latest comes first."""
        member = add_member(store, "vitoria", region=Region.EUROPE)
        add_reader(store, member, now)
        africa = Audience(regions=frozenset({Region.AFRICA}))
        late = self.set(store, now, timedelta(days=9))
        self.set(store, now, timedelta(days=8), audience=africa)
        over = self.set(store, now, -timedelta(days=3))
        found = self.of(store, member.id, now)
        assert ([line.deadline.id for line in found], found.total) == ([late.id, over.id], 2)
        assert self.of(store, member.id, now, Span(most=1, skip=1)).rows[0].deadline.id == over.id

    def test_what_was_done(self, store: Store, now: datetime) -> None:
        """What somebody of it did settles a deadline; without it the deadline is missing."""
        member = add_member(store, "vitoria")
        reader = add_reader(store, member, now)
        deadline = self.set(store, now, timedelta(days=3))
        assert [line.acts for line in self.of(store, member.id, now)] == [frozenset()]
        contact = store.read(lambda unit: unit.people.contact(reader.id))
        assert contact is not None
        store.run(lambda unit: unit.audiences.note_act(deadline.settled_by, Act.ANSWERED, contact, now))
        assert [line.acts for line in self.of(store, member.id, now)] == [frozenset({Act.ANSWERED})]

    def test_cancelled_and_old_ones_are_left_out(self, store: Store, now: datetime) -> None:
        """What was cancelled, or is long over, is asked of nobody."""
        member = add_member(store, "vitoria")
        add_reader(store, member, now)
        self.set(store, now, timedelta(days=3), state=DeadlineState.CANCELLED)
        self.set(store, now, -timedelta(days=800))
        assert self.of(store, member.id, now) == Part()

    def test_many_audiences(self, store: Store, now: datetime) -> None:
        """However many audiences differ, each is asked about."""
        member = add_member(store, "vitoria")
        reader = add_reader(store, member, now, language=ES)
        for number in range(AT_ONCE + 2):
            audience = Audience(contacts=frozenset({reader.id, 1_000 + number}))
            self.set(store, now, timedelta(days=3), audience=audience)
        assert self.of(store, member.id, now).total == AT_ONCE + 2

    def test_no_deadlines(self, store: Store, now: datetime) -> None:
        """Without any deadline there is none."""
        assert self.of(store, add_member(store, "vitoria").id, now) == Part()
