"""Deadlines as one member has them: those that concern it, nearest first, with what it did about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from knowledge.model.audience import EVERYBODY, Act, Audience, Condition
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.languages import EN, FR, PT, Language, Text
from knowledge.model.people import Contact, Member, MemberKind, Role
from knowledge.model.preferences import Mailing
from knowledge.model.times import PartialDate
from knowledge.store.member_deadlines import MemberDeadline
from knowledge.store.store import Store
from knowledge.store.unit import Unit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Announce = Callable[..., Deadline]


@pytest.fixture
def lyon(store: Store, now: datetime) -> Contact:
    """The focal point of Lyon."""
    return somebody(store, "fr-lyon", "Focal point", Role.FOCAL_POINT, FR, now)


@pytest.fixture
def braga(store: Store, now: datetime) -> Contact:
    """The focal point of Braga."""
    return somebody(store, "pt-braga", "Ponto focal", Role.FOCAL_POINT, PT, now)


@pytest.fixture
def announce(store: Store, now: datetime) -> Announce:
    """Stores a deadline that is due in so long."""

    def add(after: timedelta = DAY, audience: Audience = EVERYBODY, **values: Any) -> Deadline:
        deadline = Deadline(
            titles=Text({EN: "Something"}),
            due_at=now + after,
            zone="Europe/Madrid",
            since=now - DAY,
            audience=audience,
            **values,
        )
        return store.run(lambda unit: unit.deadlines.add(deadline))

    return add


def somebody(store: Store, code: str, name: str, role: Role, language: Language, now: datetime) -> Contact:
    """Somebody who holds a post for a city."""

    def work(unit: Unit) -> Contact:
        member = Member(
            code=code,
            name=code,
            kind=MemberKind.CITY,
            country=code[:2].upper(),
            time_zone="Europe/Paris",
            languages=(language,),
        )
        number = unit.people.add_contact(name, role, language, unit.people.put_member(member), now)
        contact = unit.people.contact(number)
        assert contact is not None
        return contact

    return store.run(work)


def member_of(contact: Contact) -> int:
    assert contact.member is not None
    return contact.member.id


def listed(store: Store, contact: Contact, now: datetime, most: int = 10, skip: int = 0) -> tuple[MemberDeadline, ...]:
    """What is open for somebody's member."""
    return store.read(lambda unit: unit.member_deadlines.open(member_of(contact), now, most, skip))


def open_of(store: Store, contact: Contact, now: datetime, most: int = 10, skip: int = 0) -> list[int]:
    """The numbers of it."""
    return [item.deadline.id for item in listed(store, contact, now, most, skip)]


def add_many(unit: Unit, deadline: Deadline, count: int) -> None:
    for _ in range(count):
        unit.deadlines.add(deadline)


class TestOpen:
    def test_nearest_first(self, store: Store, lyon: Contact, announce: Announce, now: datetime) -> None:
        """What is over, due this very moment, or cancelled is left out."""
        later, sooner = announce(2 * DAY), announce(HOUR)
        announce(-HOUR)
        announce(timedelta(0))
        announce(state=DeadlineState.CANCELLED)
        assert open_of(store, lyon, now) == [sooner.id, later.id]

    def test_page_by_page(self, store: Store, lyon: Contact, announce: Announce, now: datetime) -> None:
        """Each stands on one page, also where several are due at once."""
        announced = [announce().id for _ in range(7)]
        pages = [open_of(store, lyon, now, 3, skip) for skip in (0, 3, 6, 9)]
        assert [id for page in pages for id in page] == announced
        assert [len(page) for page in pages] == [3, 3, 1, 0]

    def test_what_concerns_the_member(
        self, store: Store, lyon: Contact, braga: Contact, announce: Announce, now: datetime
    ) -> None:
        """By country, by member, by somebody of it, by role; whatever names nobody of it is no concern of it."""
        both = announce()
        french = announce(audience=Audience(countries=frozenset({"FR"})))
        ours = announce(audience=Audience(members=frozenset({member_of(lyon)})))
        mine = announce(audience=Audience(contacts=frozenset({lyon.id})))
        theirs = announce(audience=Audience(members=frozenset({member_of(braga)})))
        announce(audience=Audience(roles=frozenset({Role.STAFF})))
        assert open_of(store, lyon, now) == [both.id, french.id, ours.id, mine.id]
        assert open_of(store, braga, now) == [both.id, theirs.id]

    def test_conditions(self, store: Store, lyon: Contact, braga: Contact, announce: Announce, now: datetime) -> None:
        """A deadline for those who have registered concerns the cities that have."""
        registered = Condition(act=Act.REGISTERED, subject="event:1", has=True)
        papers = announce(audience=Audience(conditions=(registered,)))
        store.run(lambda unit: unit.audiences.note_act("event:1", Act.REGISTERED, lyon, now))
        assert open_of(store, lyon, now) == [papers.id]
        assert open_of(store, braga, now) == []

    def test_a_member_that_left(self, store: Store, lyon: Contact, announce: Announce, now: datetime) -> None:
        """Nothing is asked of a city that does not belong any more."""
        announce()
        assert lyon.member is not None
        gone = replace(lyon.member, until=PartialDate("2025"))
        store.run(lambda unit: unit.people.put_member(gone))
        assert open_of(store, lyon, now) == []

    def test_with_what_was_done(
        self, store: Store, lyon: Contact, braga: Contact, announce: Announce, now: datetime
    ) -> None:
        """What somebody of the member did that settles it, whoever it was; what others did, or what settles nothing,
        does not count."""
        alone, bound = announce(), announce(subject="event:3")

        def act(unit: Unit) -> None:
            unit.audiences.note_act(alone.settled_by, Act.DECLINED, lyon, now)
            unit.audiences.note_act("event:3", Act.ACKNOWLEDGED, lyon, now)
            unit.audiences.note_act("event:3", Act.REGISTERED, braga, now)

        store.run(act)
        for contact, acts in ((lyon, [{Act.DECLINED}, set()]), (braga, [set(), {Act.REGISTERED}])):
            assert [set(item.acts) for item in listed(store, contact, now)] == acts
        assert bound.settled_by == "event:3"

    def test_the_cost_depends_on_audiences(self, sqlite_store: Store, now: datetime) -> None:
        """A thousand deadlines for everybody take as many statements as ten."""
        lyon = somebody(sqlite_store, "fr-lyon", "Focal point", Role.FOCAL_POINT, FR, now)
        deadline = Deadline(titles=Text({EN: "Something"}), due_at=now + DAY, zone="Europe/Madrid", since=now - DAY)
        counted = []
        for count in (10, 990):
            sqlite_store.run(partial(add_many, deadline=deadline, count=count))
            counted.append(statements(sqlite_store, lambda unit: unit.member_deadlines.open(member_of(lyon), now, 7)))
        assert counted[0] == counted[1] <= 4


class TestSince:
    def test_all_that_is_due_from_then_on(self, store: Store, lyon: Contact, announce: Announce, now: datetime) -> None:
        """What was due lately too, and what was cancelled; so many at most."""
        announce(-31 * DAY)
        lately, cancelled, ahead = announce(-29 * DAY), announce(state=DeadlineState.CANCELLED), announce(90 * DAY)
        found = store.read(lambda unit: unit.member_deadlines.since(member_of(lyon), now - 30 * DAY, now, 10))
        assert [item.deadline for item in found] == [lately, cancelled, ahead]
        some = store.read(lambda unit: unit.member_deadlines.since(member_of(lyon), now - 30 * DAY, now, 2))
        assert [item.deadline for item in some] == [lately, cancelled]


class TestOne:
    def test_that_concerns_somebody(
        self, store: Store, lyon: Contact, braga: Contact, announce: Announce, now: datetime
    ) -> None:
        """It is told to those whose member it names, over or not, with what the member did."""
        ours = announce(-DAY, audience=Audience(members=frozenset({member_of(lyon)})))
        store.run(lambda unit: unit.audiences.note_act(ours.settled_by, Act.ANSWERED, lyon, now))
        seen = store.read(lambda unit: unit.member_deadlines.of(ours, lyon, now))
        assert seen is not None
        assert (seen.deadline, set(seen.acts)) == (ours, {Act.ANSWERED})
        assert store.read(lambda unit: unit.member_deadlines.of(ours, braga, now)) is None
        nobody = replace(lyon, member=None)
        assert store.read(lambda unit: unit.member_deadlines.of(ours, nobody, now)) is None


class TestOthers:
    def test_colleagues_who_are_reminded(
        self, store: Store, lyon: Contact, braga: Contact, announce: Announce, now: datetime
    ) -> None:
        """By name: those of the same member whom it names and who want reminders, without the one who acts."""
        alternate = somebody(store, "fr-lyon", "Alternate", Role.ALTERNATE, FR, now)
        somebody(store, "fr-lyon", "Deputy mayor", Role.ELECTED_OFFICIAL, FR, now)
        declining = somebody(store, "fr-lyon", "Busy", Role.ALTERNATE, FR, now)
        store.run(lambda unit: unit.contacts.set_declined(declining.id, {Mailing.DEADLINES}))
        officials = announce(audience=Audience(roles=frozenset({Role.FOCAL_POINT, Role.ALTERNATE})))
        found = store.read(
            lambda unit: [
                unit.member_deadlines.others(officials, each, now)
                for each in (lyon, alternate, braga, replace(lyon, member=None))
            ]
        )
        assert found == [("Alternate",), ("Focal point",), (), ()]


def statements(store: Store, work: Callable[[Unit], object]) -> int:
    """How many statements some reading takes."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        store.read(work)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)
