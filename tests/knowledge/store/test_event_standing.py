"""Which members may register for an event, and of which of them nobody has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.model.audience import EVERYBODY, Act, Audience
from knowledge.model.events import Event, Participant, Registration, RegistrationState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Region
from knowledge.store.event_standing import Absent, EventStanding
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import Reader, add_member, add_reader

EUROPE = Audience(regions=frozenset({Region.EUROPE}))


@pytest.fixture
def people(store: Store, now: datetime) -> dict[str, Reader]:
    """Two people of Vitoria, one of Braga, one of Dakar."""
    vitoria = add_member(store, "vitoria", region=Region.EUROPE)
    braga = add_member(store, "braga", country="PT", region=Region.EUROPE)
    dakar = add_member(store, "dakar", country="SN", region=Region.AFRICA)
    members = {"edurne": vitoria, "mikel": vitoria, "rui": braga, "awa": dakar}
    return {name: add_reader(store, member, now) for name, member in members.items()}


def announced(store: Store, now: datetime, audience: Audience = EVERYBODY) -> Event:
    """An event in a week."""
    begins = now + timedelta(days=7)
    event = Event(
        titles=Text({EN: "Meeting"}),
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        zone="Europe/Madrid",
        audience=audience,
    )
    return store.run(lambda unit: unit.events.add(event))


def register(store: Store, event: Event, reader: Reader, state: RegistrationState, now: datetime) -> None:
    """Somebody is registered, and in some state."""

    def work(unit: Unit) -> None:
        contact = unit.people.contact(reader.id)
        assert contact is not None
        assert contact.member is not None
        unit.registrations.add(
            Registration(
                event=event.id,
                member=contact.member.id,
                participant=Participant(name="Somebody"),
                code=f"CODE{reader.id:04}",
                state=state,
                language=EN,
                registered_at=now,
                by=reader.id,
            )
        )

    store.run(work)


def absent(store: Store, event: Event, now: datetime) -> tuple[Absent, ...]:
    return store.read(lambda unit: EventStanding(unit.connection).absent(event, now))


def invited(store: Store, event: Event, now: datetime) -> int:
    return store.read(lambda unit: EventStanding(unit.connection).invited(event, now))


def names(store: Store, event: Event, now: datetime) -> list[str]:
    return [each.name for each in absent(store, event, now)]


def test_those_whom_the_audience_names(store: Store, now: datetime, people: dict[str, Reader]) -> None:
    """Each member stands there once, by name, however many people it has; others do not."""
    event, european = announced(store, now), announced(store, now, EUROPE)
    assert len(names(store, event, now)) == 3
    assert names(store, event, now) == sorted(names(store, event, now))
    assert len(names(store, european, now)) == 2
    assert [invited(store, each, now) for each in (event, european)] == [3, 2]


@pytest.mark.parametrize(
    ("state", "is_absent"),
    [
        (RegistrationState.CONFIRMED, False),
        (RegistrationState.OFFERED, False),
        (RegistrationState.WAITING, False),
        (RegistrationState.WITHDRAWN, True),
    ],
)
def test_without_those_that_come(
    store: Store, now: datetime, people: dict[str, Reader], state: RegistrationState, is_absent: bool
) -> None:
    """One person who comes or waits is enough for a member; a withdrawn one is none, nor is one at another event."""
    event, other = announced(store, now), announced(store, now)
    member = names(store, event, now)
    register(store, event, people["edurne"], state, now)
    assert (len(names(store, event, now)) == 3) is is_absent
    assert names(store, other, now) == member


def test_those_that_said_no(store: Store, now: datetime, people: dict[str, Reader]) -> None:
    """A member that will not take part is marked; what it said of another event makes no difference."""
    event, other = announced(store, now), announced(store, now)

    def decline(unit: Unit) -> None:
        contact = unit.people.contact(people["awa"].id)
        assert contact is not None
        unit.audiences.note_act(event.subject, Act.DECLINED, contact, now)

    store.run(decline)
    assert [each.declined for each in absent(store, event, now)].count(True) == 1
    assert not any(each.declined for each in absent(store, other, now))
