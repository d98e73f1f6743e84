"""Events, what belongs to them, and who takes part."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store.tables.base import Instant, Json, metadata

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("titles", Json, nullable=False),
    Column("texts", Json, nullable=False),
    Column("places", Json, nullable=False),
    Column("online", Text, nullable=False),
    Column("languages", Json, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("seats", Integer, nullable=True),
    Column("seats_per_member", Integer, nullable=True),
    Column("opens_at", Instant, nullable=True),
    Column("closes_at", Instant, nullable=True),
    Column("audience", Json, nullable=False),
    Column("form_version_id", ForeignKey("form_versions.id"), nullable=True),
    Column("taken", Integer, nullable=False),
    Column("materials_sent_at", Instant, nullable=True),
    Column("revision", Integer, nullable=False),
)
"""`taken` counts the seats that are taken or offered. It is raised in the statement that sees whether one is free, so
that two who register at once never get the same."""

event_items = Table(
    "event_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", String(255), nullable=False),
    Column("link", Text, nullable=False),
    Column("reference", String(64), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
)

registrations = Table(
    "registrations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("by_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("response_id", ForeignKey("responses.id"), nullable=True, index=True),
    Column("name", String(200), nullable=False),
    Column("function", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("code", String(16), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=True),
    Column("offered_until", Instant, nullable=True),
    Column("remind_at", Instant, nullable=True),
    Column("attended_at", Instant, nullable=True),
    Column("preferred_at", Instant, nullable=True),
)

Index("ix_registrations_event_id_state_id", registrations.c.event_id, registrations.c.state, registrations.c.id)

_OFFERED = registrations.c.state == "offered"

Index("ix_registrations_offered", registrations.c.offered_until, sqlite_where=_OFFERED, postgresql_where=_OFFERED)

_TO_REMIND = registrations.c.remind_at.is_not(None)

Index("ix_registrations_remind", registrations.c.remind_at, sqlite_where=_TO_REMIND, postgresql_where=_TO_REMIND)
