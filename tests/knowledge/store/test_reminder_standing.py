"""How the reminders of a deadline stand: whom they concern, and which letters are out, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from knowledge.model.audience import Act, Audience
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, Text
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Region
from knowledge.model.preferences import Mailing
from knowledge.model.reminder_plans import Posted
from knowledge.store.deadline_reminders import Occasion, Postage, Readers
from knowledge.store.reminder_standing import ReminderStanding
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from knowledge.store.unit import Unit
from tests.circulations import SERVED, Reader, add_member, add_reader

DAY = timedelta(days=1)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def people(store: Store, now: datetime) -> Mapping[str, Reader]:
    """Two people of Vitoria, one of Dakar."""
    vitoria = add_member(store, "vitoria", region=Region.EUROPE)
    dakar = add_member(store, "dakar", country="SN", time_zone="Africa/Dakar", region=Region.AFRICA)
    members = {"edurne": vitoria, "mikel": vitoria, "awa": dakar}
    return {name: add_reader(store, member, now) for name, member in members.items()}


@pytest.fixture
def deadline(store: Store, now: datetime) -> Deadline:
    """One that is due in ten days, of which people are reminded twice."""
    one = Deadline(
        titles=Text({EN: "Something"}), due_at=now + 10 * DAY, zone=MADRID.key, since=now - DAY, plan=plan_of("10d 1d")
    )
    return store.run(lambda unit: unit.deadlines.add(one))


def letter(_readers: Readers) -> OutgoingMessage:
    """What everybody gets."""
    return OutgoingMessage(text="Please register.", language=EN)


def remind(store: Store, deadline: Deadline, step: str, now: datetime) -> int:
    """Writes to everybody who is to be reminded by a step."""

    def work(unit: Unit) -> int:
        habits = {*unit.deadlines.habits(), *unit.deadlines.new_habits()}
        occasion = Occasion(deadline=deadline, name=step, at=now)
        return unit.deadline_reminders.remind(occasion, habits, Postage(channels=SERVED, now=now, write=letter))

    return store.run(work)


def become(store: Store, state: DeliveryState, reader: Reader) -> None:
    """What was written to somebody comes into a state."""
    change = update(deliveries).where(deliveries.c.contact_id == reader.id).values(state=state)
    store.run(lambda unit: unit.connection.execute(change))


def posted(store: Store, deadline: Deadline) -> set[tuple[str, int, int, bool]]:
    """The letters, without their moments."""

    def read(unit: Unit) -> tuple[Posted, ...]:
        return ReminderStanding(unit.connection).posted(deadline)

    return {(each.step, each.member, each.people, each.is_sent) for each in store.read(read)}


class TestReaders:
    def test_those_of_one_member_together(
        self, store: Store, people: Mapping[str, Reader], deadline: Deadline, now: datetime
    ) -> None:
        """By the name of the member, with their habits and how many they are; who has settled it is marked."""
        awa = store.read(lambda unit: unit.people.contact(people["awa"].id))
        assert awa is not None
        store.run(lambda unit: unit.audiences.note_act(deadline.settled_by, Act.REGISTERED, awa, now))
        found = store.read(lambda unit: ReminderStanding(unit.connection).readers(deadline, now, MADRID))
        assert [(each.people, each.is_settled, str(each.habits.zone)) for each in found] == [
            (1, True, "Africa/Dakar"),
            (2, False, "Europe/Madrid"),
        ]

    def test_only_of_the_audience_and_who_wishes(
        self, store: Store, people: Mapping[str, Reader], deadline: Deadline, now: datetime
    ) -> None:
        """Who wants no reminders gets none, and is none of those that are counted."""
        in_europe = store.read(
            lambda unit: ReminderStanding(unit.connection).readers(
                _for(deadline, Audience(regions=frozenset({Region.EUROPE}))), now, MADRID
            )
        )
        assert [each.people for each in in_europe] == [2]
        store.run(lambda unit: unit.contacts.set_declined(people["mikel"].id, {Mailing.DEADLINES}))
        every = store.read(lambda unit: ReminderStanding(unit.connection).readers(deadline, now, MADRID))
        assert [each.people for each in every] == [1, 1]


def _for(deadline: Deadline, audience: Audience) -> Deadline:
    return Deadline(
        id=deadline.id,
        titles=deadline.titles,
        due_at=deadline.due_at,
        zone=deadline.zone,
        since=deadline.since,
        plan=deadline.plan,
        audience=audience,
    )


class TestPosted:
    def test_nothing_yet(self, store: Store, people: Mapping[str, Reader], deadline: Deadline) -> None:
        """Before anything is written nothing is out, and nobody reached."""
        assert posted(store, deadline) == set()
        assert store.read(lambda unit: ReminderStanding(unit.connection).reached([deadline])) == {}
        assert store.read(lambda unit: ReminderStanding(unit.connection).reached([])) == {}

    def test_by_step_and_member(
        self, store: Store, people: Mapping[str, Reader], deadline: Deadline, now: datetime
    ) -> None:
        """What waits is told from what is out; what failed or was taken back is neither."""
        assert remind(store, deadline, "10d", now) == 3
        become(store, DeliveryState.SENT, people["edurne"])
        become(store, DeliveryState.FAILED, people["awa"])
        vitoria = people["edurne"].member or 0
        assert posted(store, deadline) == {("10d", vitoria, 1, True), ("10d", vitoria, 1, False)}
        assert store.read(lambda unit: ReminderStanding(unit.connection).reached([deadline])) == {deadline.id: 1}

    def test_of_the_plan_as_it_is(
        self, store: Store, people: Mapping[str, Reader], deadline: Deadline, now: datetime
    ) -> None:
        """Letters of other occasions and of the time before it was moved belong to no step of it."""
        remind(store, deadline, "later20261129T0900", now)
        assert posted(store, deadline) == set()
        moved = store.run(lambda unit: unit.deadlines.save(deadline))
        remind(store, deadline, "10d", now + DAY)
        assert posted(store, moved) == set()
