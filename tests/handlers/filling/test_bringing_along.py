"""Forms that Focal brings along become questionnaires, beside what Focal keeps of them for its own purposes."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.filling.bringing_along import bring_along
from handlers.filling.built_in import BUILT_IN
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.packs.workbooks import checksum
from knowledge.store.store import Store
from tests.handlers.filling.forms import registration

VISITOR = Actor(name="contact:9", role=Role.VISITOR)


def test_once(sqlite_store: Store, now: datetime) -> None:
    """A second time it is the same one, and cities can be asked to fill it in."""
    first, again = (
        sqlite_store.run(lambda unit: bring_along(unit, OPERATOR, "registration", registration(), now))
        for _each in range(2)
    )
    assert (first.is_new, again.is_new) == (True, False)
    assert first.number == again.number
    known = sqlite_store.read(lambda unit: unit.forms.known(first.number))
    assert known is not None
    assert known.source == "registration.xlsx"


def test_it_is_another_one_than_that_for_registrations(sqlite_store: Store, now: datetime) -> None:
    """What is kept for a purpose of its own is no questionnaire, and stays what it is."""
    kept = sqlite_store.run(
        lambda unit: unit.forms.put(registration(), f"{BUILT_IN}registration", checksum("registration"), now)
    )
    taken = sqlite_store.run(lambda unit: bring_along(unit, OPERATOR, "registration", registration(), now))
    assert taken.is_new
    assert taken.number != kept


def test_not_by_everybody(sqlite_store: Store, now: datetime) -> None:
    """It needs the right to look after forms; a name that there is not is none."""
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: bring_along(unit, VISITOR, "registration", registration(), now))
    with pytest.raises(FileNotFoundError):
        sqlite_store.run(lambda unit: bring_along(unit, OPERATOR, "nothing", registration(), now))
