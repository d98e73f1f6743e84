"""How deadlines stand: counted, with who has settled each, and whom a change would reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from knowledge.model.audience import EVERYBODY, Act, Audience
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Contact, Region
from knowledge.store.deadline_standing import Ahead, DeadlineStanding, MemberStanding, Settled
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import SERVED, Reader, add_member, add_reader, change_contact

DAY = timedelta(days=1)
Announce = Callable[..., Deadline]


@pytest.fixture
def people(store: Store, now: datetime) -> dict[str, Reader]:
    """Two people of Vitoria, one of Braga, one of Dakar."""
    vitoria = add_member(store, "vitoria", region=Region.EUROPE)
    braga = add_member(store, "braga", country="PT", region=Region.EUROPE)
    dakar = add_member(store, "dakar", country="SN", region=Region.AFRICA)
    members = {"edurne": vitoria, "mikel": vitoria, "rui": braga, "awa": dakar}
    return {name: add_reader(store, member, now) for name, member in members.items()}


@pytest.fixture
def announce(store: Store, now: datetime) -> Announce:
    """Stores a deadline that is due in so long."""

    def add(after: timedelta = DAY, audience: Audience = EVERYBODY, **values: Any) -> Deadline:
        filled: dict[str, Any] = {"titles": Text({EN: "Something"}), "zone": "Europe/Madrid", "since": now - DAY}
        deadline = Deadline(due_at=now + after, audience=audience, **filled | values)
        return store.run(lambda unit: unit.deadlines.add(deadline))

    return add


def contact_of(store: Store, reader: Reader) -> Contact:
    found = store.read(lambda unit: unit.people.contact(reader.id))
    assert found is not None
    return found


def act(store: Store, reader: Reader, deadline: Deadline, what: Act, at: datetime) -> None:
    contact = contact_of(store, reader)
    store.run(lambda unit: unit.audiences.note_act(deadline.settled_by, what, contact, at))


def settled(store: Store, those: list[Deadline], now: datetime) -> list[Settled]:
    found = store.read(lambda unit: DeadlineStanding(unit.connection).settled(those, now))
    assert set(found) == {each.id for each in those}
    return [found[each.id] for each in those]


def members(store: Store, deadline: Deadline, now: datetime) -> tuple[MemberStanding, ...]:
    return store.read(lambda unit: DeadlineStanding(unit.connection).members(deadline, now))


class TestAhead:
    def test_none(self, store: Store, now: datetime) -> None:
        """Where nothing is open there is no next one."""
        assert ahead(store, now) == Ahead(count=0, next_at=None)

    def test_only_what_is_open(self, store: Store, now: datetime, announce: Announce) -> None:
        """Neither what is cancelled nor what is over counts; what ends at this instant is over."""
        announce(-DAY)
        announce(timedelta())
        announce(DAY, state=DeadlineState.CANCELLED)
        announce(3 * DAY)
        announce(2 * DAY)
        assert ahead(store, now) == Ahead(count=2, next_at=now + 2 * DAY)


def ahead(store: Store, now: datetime) -> Ahead:
    return store.read(lambda unit: DeadlineStanding(unit.connection).ahead(now))


class TestSettled:
    def test_members_are_counted_and_not_people(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """Two people of one member who both act are one member that has settled it."""
        one, other = announce(), announce()
        for name, what in (("edurne", Act.REGISTERED), ("mikel", Act.DECLINED), ("awa", Act.ANSWERED)):
            act(store, people[name], one, what, now)
        assert settled(store, [one, other], now) == [Settled(members=2, of=3), Settled(members=0, of=3)]

    def test_only_of_those_whom_it_concerns(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """Who registers for an event without being asked to is none of those who were."""
        european = announce(audience=Audience(regions=frozenset({Region.EUROPE})), subject="event:3")
        everybody = announce(subject="event:3")
        act(store, people["awa"], european, Act.REGISTERED, now)
        assert settled(store, [european, everybody], now) == [Settled(members=0, of=2), Settled(members=1, of=3)]

    def test_what_settles_nothing(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """To have read a circular is not to have done what it asks for."""
        deadline = announce(subject="circular:7")
        act(store, people["awa"], deadline, Act.ACKNOWLEDGED, now)
        assert settled(store, [deadline], now) == [Settled(members=0, of=3)]

    def test_whoever_wants_no_reminders_is_concerned_all_the_same(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """What a member is asked for does not depend on what its people wish to be told."""
        change_contact(store, people["awa"], subscribed=False)
        assert settled(store, [announce()], now) == [Settled(members=0, of=3)]

    def test_no_deadlines(self, store: Store, now: datetime) -> None:
        """Nothing is asked for nothing."""
        assert settled(store, [], now) == []

    def test_its_cost_is_that_of_the_audiences(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """A hundred deadlines for everybody cost two questions to the database."""
        those = [announce() for _ in range(100)]
        asked: list[str] = []

        def work(unit: Unit) -> None:
            event.listen(unit.connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
            DeadlineStanding(unit.connection).settled(those, now)

        store.read(work)
        assert len(asked) == 2


class TestMembers:
    def test_each_with_its_deeds(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """By name, each once, with who did what for it and when, the first deed first."""
        deadline = announce()
        act(store, people["mikel"], deadline, Act.DECLINED, now + DAY)
        act(store, people["edurne"], deadline, Act.ANSWERED, now)
        braga, dakar, vitoria = members(store, deadline, now)
        assert [each.name for each in (braga, dakar, vitoria)] == ["Braga", "Dakar", "Vitoria"]
        assert braga.deeds == dakar.deeds == ()
        assert [(each.act, each.contact, each.at) for each in vitoria.deeds] == [
            (Act.ANSWERED, people["edurne"].id, now),
            (Act.DECLINED, people["mikel"].id, now + DAY),
        ]
        assert vitoria.deeds[0].contact_name == contact_of(store, people["edurne"]).name

    def test_deeds_about_something_else(
        self, store: Store, now: datetime, people: dict[str, Reader], announce: Announce
    ) -> None:
        """What was done about another deadline is none of its deeds."""
        deadline, other = announce(), announce()
        act(store, people["awa"], other, Act.ANSWERED, now)
        assert [each.deeds for each in members(store, deadline, now)] == [(), (), ()]


class TestWhomAChangeReaches:
    def test_nobody_was_written_to(
        self, store: Store, people: dict[str, Reader], announce: Announce, now: datetime
    ) -> None:
        """Without a letter nobody is told; how many are once there were letters is held together with the telling
        itself (tests/handlers/deadlines/test_planning.py)."""
        deadline = announce()
        assert settled(store, [deadline], now)[0].of == 3
        told = store.read(lambda unit: DeadlineStanding(unit.connection).told_of_change(deadline, SERVED))
        assert told == 0
