"""What one process of all does at a time, and which one."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from knowledge.store.tables.base import Instant, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", Instant, nullable=False),
)
"""`until` is by the clock of the database, where several machines work with it."""
