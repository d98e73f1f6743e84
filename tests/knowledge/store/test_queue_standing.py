"""What waits, and what did not arrive, for those who watch over an installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event

from knowledge.store.queue_standing import QueueStanding
from knowledge.store.store import Store
from knowledge.store.unit import Unit


def test_a_million_deliveries_are_not_walked(sqlite_store: Store, now: datetime) -> None:
    """What is due and what failed is found by the indexes that hold nothing else: settings and figures ask for it."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        asked.append((statement, values))

    def work(unit: Unit) -> str:
        event.listen(unit.connection, "before_cursor_execute", note)
        QueueStanding(unit.connection).due(now)
        QueueStanding(unit.connection).undelivered()
        event.remove(unit.connection, "before_cursor_execute", note)
        plans = [unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked]
        return " | ".join(row[3] for plan in plans for row in plan)

    plan = sqlite_store.read(work)
    assert "ix_deliveries_due" in plan or "ix_deliveries_pending" in plan
    assert "ix_deliveries_undelivered" in plan or "ix_deliveries_failed" in plan
    assert "SCAN deliveries " not in plan.replace("SCAN deliveries USING INDEX", "")
