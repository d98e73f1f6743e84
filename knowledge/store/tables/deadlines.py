"""Deadlines, who wants to be reminded later, and the calendars that people subscribe to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store.tables.base import Instant, Json, metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(60), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("titles", Json, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("audience", Json, nullable=False),
    Column("plan", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("since", Instant, nullable=False),
    Column("circular_id", ForeignKey("circulars.id"), nullable=True, index=True),
    Column("link", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("next_at", Instant, nullable=True),
)
"""`next_at` is the first instant at which somebody, whoever it is, is to be reminded. It is worked out for all habits
that contacts have (`known_habits`), so that the clock looks at what is due and at nothing else. NULL when nothing is
left."""

_WAITS = deadlines.c.next_at.is_not(None)

Index("ix_deadlines_next_at", deadlines.c.next_at, sqlite_where=_WAITS, postgresql_where=_WAITS)

known_habits = Table("known_habits", metadata, Column("name", Text, primary_key=True))
"""The habits (`store.timing.HABITS`) for which `deadlines.next_at` was worked out. Where contacts have others by now,
because somebody joined or moved, it is worked out again."""

snoozes = Table(
    "snoozes",
    metadata,
    Column("deadline_id", ForeignKey("deadlines.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("until", Instant, nullable=False),
)
"""Who is not to be reminded of a deadline before then, and once then."""

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
)
"""The secret address of each person's calendar: the SHA-256 of its last part."""
