"""Instants in the store: aware going in, UTC coming out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, literal, select
from sqlalchemy.exc import StatementError

from knowledge.store.store import Store
from knowledge.store.tables import Instant

instants = st.datetimes(
    min_value=datetime(1970, 1, 2),
    max_value=datetime(2200, 1, 1),
    timezones=st.timezones(),
)


def there_and_back(connection: Connection, instant: datetime | None) -> datetime | None:
    found: datetime | None = connection.execute(select(literal(instant, Instant))).scalar_one()
    return found


def test_an_instant_comes_back_in_utc(store: Store) -> None:
    """Whatever zone it had, an instant is the same one after the store, and in UTC."""
    bilbao = datetime(2026, 7, 1, 12, 30, 0, 123_456, tzinfo=ZoneInfo("Europe/Madrid"))
    found = store.read(lambda unit: there_and_back(unit.connection, bilbao))
    assert found == bilbao
    assert found is not None
    assert found.tzinfo is UTC
    assert store.read(lambda unit: there_and_back(unit.connection, None)) is None


@given(instants)
def test_every_instant_comes_back(instant: datetime) -> None:
    """No instant is moved by the store, not even in the hour that a clock change repeats."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        found = there_and_back(connection, instant)
    engine.dispose()
    assert found is not None
    assert found == instant.astimezone(UTC)
    assert found.utcoffset() == timedelta()


def test_a_naive_instant_is_refused(store: Store) -> None:
    """A datetime without a zone does not get in: it could mean any hour."""
    naive = datetime(2026, 11, 20)
    with pytest.raises(StatementError, match="naive datetime refused"):
        store.run(lambda unit: unit.packs.replace("p", "c", {}, naive))


def test_a_column_gives_utc(store: Store) -> None:
    """What was written in one zone is read in UTC, compared and ordered as an instant."""
    tokyo = datetime(2026, 11, 20, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    store.run(lambda unit: unit.packs.replace("p", "c", {}, tokyo))
    imported = store.read(lambda unit: unit.packs.imported("p"))
    assert imported is not None
    assert imported.imported_at == tokyo
    assert imported.imported_at.tzinfo is UTC
