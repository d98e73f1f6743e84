"""A PostgreSQL that is there, and cannot be used: nothing that it refuses counts as a fault of ours."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.model.languages import FR
from knowledge.model.people import Role
from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import open_store
from knowledge.store.unit import Unit


def _add(unit: Unit, now: datetime) -> int:
    return unit.people.add_contact("Focal point", Role.FOCAL_POINT, FR, None, now)


def test_a_database_that_takes_no_changes_is_unavailable(postgres_url: str, now: datetime) -> None:
    """After a failover to a server that only reads, messages are put off, rather than lost as faults of ours."""
    store = open_store(postgres_url)

    def work(unit: Unit) -> None:
        unit.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        with unit.attempt():
            _add(unit, now)

    try:
        with pytest.raises(StoreUnavailable, match="read-only"):
            store.run(work)
        assert store.run(lambda unit: _add(unit, now))
    finally:
        store.close()


def test_no_connection_left_is_unavailable(postgres_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """When all connections are in use, as by statements that a slow server does not end, nobody waits for long, and
    messages are put off, rather than lost as faults of ours."""
    monkeypatch.setattr("knowledge.store.postgres.CONNECTIONS", 1)
    monkeypatch.setattr("knowledge.store.postgres.PATIENCE_S", 0.05)
    store = open_store(postgres_url)
    try:
        with store.engine.connect(), store.engine.connect():
            with pytest.raises(StoreUnavailable, match="in use"):
                store.run(lambda unit: _add(unit, now))
            with pytest.raises(StoreUnavailable, match="in use"):
                store.read(lambda unit: unit.people.count_contacts())
        assert store.run(lambda unit: _add(unit, now))
    finally:
        store.close()
