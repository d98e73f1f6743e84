"""The pages of events ask the database as little about many participants as about few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from knowledge.model.people import Contact, Role
from knowledge.store.unit import Unit
from tests.bot.circulating import administrator_at, look
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.eventing import EVENTS, answer, enrol_many, put, running
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

FEW, MANY = 3, 60


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with running(furnished, tmp_path_factory.mktemp("statements") / "var") as focal:
        yield focal


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def officials(focal: Served) -> list[Contact]:
    """One person of each city who may register its people."""

    def read(unit: Unit) -> list[Contact]:
        every = (each for member in unit.contacts.members() for each in unit.contacts.of_member(member.id)[:1])
        return [each for each in every if each.role in (Role.FOCAL_POINT, Role.ELECTED_OFFICIAL)]

    return focal.focal.store.read(read)


def crowded(focal: Served, count: int) -> str:
    """An event with so many colleagues of all cities, a third of whom nobody is left who registered them; its page."""
    here, everybody = put(focal, seats=count), officials(focal)
    people = [(each, f"Colleague {number}") for number, each in enumerate(islice(cycle(everybody), count))]
    registrations = enrol_many(focal, here, people)
    for number, each in enumerate(registrations):
        answer(focal, each, {"/data/diet": "vegetarian", "/data/remarks": f"Remark {number}"})

    def orphan(unit: Unit) -> None:
        for each in registrations[::3]:
            kept = unit.registrations.one(each.id)
            assert kept is not None
            unit.registrations.save(replace(kept, by=None))

    focal.focal.store.run(orphan)
    return here


def test_the_pages_of_an_event(focal: Served, staff: Visitor) -> None:
    """Each takes as many statements with 60 participants as with 3, and these are few."""
    few, many = crowded(focal, FEW), crowded(focal, MANY)
    assert f"Remark {MANY - 1}" in look(staff, f"{many}/participants").words
    for tab in ("", "/participants", "/files", "/change"):
        asked = [statements_of(focal, staff, f"{here}{tab}") for here in (few, many)]
        assert asked[0] == asked[1] < 20, (tab, asked)


def test_the_list_of_events(focal: Served, staff: Visitor) -> None:
    """However many there are, their registrations are counted at once."""
    put(focal)
    before = statements_of(focal, staff, EVENTS)
    for days in range(10, 22):
        put(focal, days)
    assert statements_of(focal, staff, EVENTS) == before < 20
