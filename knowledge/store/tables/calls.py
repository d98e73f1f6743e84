"""Calls for expressions of interest, what members hand in to them, and good practices."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from knowledge.store.tables.base import Instant, Json, metadata

calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("titles", Json, nullable=False),
    Column("texts", Json, nullable=False),
    Column("opens_at", Instant, nullable=True),
    Column("closes_at", Instant, nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("audience", Json, nullable=False),
    Column("form_version_id", ForeignKey("form_versions.id"), nullable=True),
    Column("needs_signature", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("response_id", ForeignKey("responses.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("signed_by_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("signed_name", String(200), nullable=False),
    Column("signed_at", Instant, nullable=True),
    Column("submitted_at", Instant, nullable=True),
    Column("changed_at", Instant, nullable=False),
    Column("remark", Text, nullable=False),
    Column("extended_until", Instant, nullable=True),
    Column("outcome", Json, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""One of each member."""

Index("ix_applications_call_id_member_id", applications.c.call_id, applications.c.member_id, unique=True)

practices = Table(
    "practices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("titles", Json, nullable=False),
    Column("summaries", Json, nullable=False),
    Column("texts", Json, nullable=False),
    Column("themes", Json, nullable=False),
    Column("year", Integer, nullable=False),
    Column("link", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("response_id", ForeignKey("responses.id"), nullable=True, index=True),
    Column("submitted_at", Instant, nullable=True),
    Column("published_at", Instant, nullable=True, index=True),
    Column("remark", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default=text("''")),
    Column("revision", Integer, nullable=False),
)

Index(
    "ix_practices_origin",
    practices.c.origin,
    unique=True,
    sqlite_where=practices.c.origin != "",
    postgresql_where=practices.c.origin != "",
)
"""What is told in one answer is one practice, however often that is approved."""
