"""Units of work: committed whole, undone whole, run again after conflicts."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.model.languages import FR
from knowledge.model.people import Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit


def test_a_failing_unit_leaves_nothing(store: Store, now: datetime) -> None:
    """What a unit wrote before it failed is undone, and its own error reaches the caller."""

    def work(unit: Unit) -> None:
        unit.people.add_contact("Focal point", Role.FOCAL_POINT, FR, None, now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(work)
    assert store.read(lambda unit: unit.people.count_contacts()) == 0
