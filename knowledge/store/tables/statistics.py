"""Numbers of each day, of nobody in particular: they outlast what was counted."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, text

from knowledge.store.tables.base import Instant, Json, metadata
from knowledge.store.tables.messages import deliveries

statistics = Table(
    "statistics",
    metadata,
    Column("measure", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("region", String(24), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""How often something came about on a day (UTC), by channel, language, region and outcome; "" where a measure does not
tell them apart. Sums of weeks and months stand under a measure of their own, with the first day."""

statistics_counted = Table(
    "statistics_counted",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("at", Instant, nullable=False),
)
"""When the numbers were counted last."""

report_years = Table(
    "report_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("counted_at", Instant, nullable=True),
    Column("wanted_at", Instant, nullable=True),
    Column("figures", Json, nullable=False),
)
"""What the figures of the annual report came to: by the name of each, the number of its rows, the sums of their parts
and wholes, and its value; {} before the first count."""

Index(
    "ix_deliveries_sent",
    deliveries.c.finished_at,
    sqlite_where=text("state = 'sent' AND letter_id IS NOT NULL"),
    postgresql_where=text("state = 'sent' AND letter_id IS NOT NULL"),
)
"""The letters that arrived within a year: they would else be looked for among all, a million rows."""
