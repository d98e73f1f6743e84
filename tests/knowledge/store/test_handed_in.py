"""What a member has handed in, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.model.audience import Act
from knowledge.model.people import Contact
from knowledge.model.responses import ResponseState
from knowledge.store.store import Store
from tests.knowledge.store.test_responses import Desk


@pytest.fixture
def desk(store: Store, now: datetime) -> Desk:
    """On each of the two databases in turn."""
    return Desk(store, now)


def _contact(desk: Desk, number: int) -> Contact:
    found = desk.store.read(lambda unit: unit.people.contact(number))
    assert found is not None
    return found


def test_what_a_member_handed_in_is_found_by_its_kind(desk: Desk) -> None:
    """Not drafts, not what belongs to nobody's member, and nothing whose kind only begins the same; in their order."""
    submitted = ResponseState.SUBMITTED
    first = desk.add(desk.blank("a", state=submitted))
    desk.add(desk.blank("b"))
    desk.add(desk.blank("c", state=submitted, member=None))
    desk.add(desk.blank("d", state=submitted, subject="formal:1"))
    second = desk.add(desk.blank("e", state=submitted, subject="form:2"))
    found = desk.store.read(lambda unit: unit.responses.handed_in(desk.member, "form"))
    assert found == (first, second)


def test_who_did_something_is_found_by_the_moment(desk: Desk) -> None:
    """It names whoever of the member did just that then, and nobody else."""
    ana, bea = _contact(desk, desk.ana), _contact(desk, desk.bea)
    later = desk.now + timedelta(hours=1)
    desk.store.run(lambda unit: unit.audiences.note_act("form:1", Act.ANSWERED, ana, desk.now))
    desk.store.run(lambda unit: unit.audiences.note_act("form:1", Act.ANSWERED, bea, later))

    def who(subject: str, member: int, at: datetime) -> str:
        return desk.store.read(lambda unit: unit.audiences.who_acted(subject, Act.ANSWERED, member, at))

    assert (who("form:1", desk.member, desk.now), who("form:1", desk.member, later)) == ("Ana", "Bea")
    assert not who("form:2", desk.member, desk.now)
    assert not who("form:1", desk.member + 1, desk.now)
    assert not who("form:1", desk.member, later + timedelta(seconds=1))
