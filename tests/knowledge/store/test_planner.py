"""The planner of SQLite goes by how much there is of everything; PostgreSQL sees to that itself."""

from __future__ import annotations

from datetime import datetime

from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_member

_OF_NOBODY = "EXPLAIN QUERY PLAN SELECT id FROM contacts WHERE member_id IS NULL AND erased_at IS NULL"
"""Which of two indexes is of use here, only the numbers tell."""

_ALL_LEFT = "UPDATE contacts SET member_id = NULL, erased_at = datetime('2026-11-20', id || ' days')"


def plan(store: Store) -> str:
    return store.read(lambda unit: str(unit.connection.exec_driver_sql(_OF_NOBODY).all()))


def test_what_there_is_decides(sqlite_store: Store, now: datetime) -> None:
    """Whoever reads goes by it from then on, on connections that were there before as well; and once more, when there
    is something else."""
    cities = [add_member(sqlite_store, f"city-{number}").id for number in range(20)]

    def settle(unit: Unit) -> None:
        for city in cities:
            unit.people.add_contact("", Role.FOCAL_POINT, EN, city, now)

    sqlite_store.run(settle)
    sqlite_store.look_around()
    assert "ix_contacts_member_id" in plan(sqlite_store)
    sqlite_store.run(lambda unit: unit.connection.exec_driver_sql(_ALL_LEFT))
    sqlite_store.look_around()
    assert "ix_contacts_erased_at" in plan(sqlite_store)


def test_it_disturbs_nobody(store: Store) -> None:
    """Who is reading meanwhile reads on, and others write, on both databases."""

    def read(unit: Unit) -> tuple[int, int]:
        before = unit.people.count_members()
        store.look_around()
        add_member(store, "bilbao")
        return before, unit.people.count_members()

    assert store.read(read) == (0, 0)
    assert store.read(lambda unit: unit.people.count_members()) == 1
