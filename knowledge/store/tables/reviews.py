"""What becomes of responses once they are finished: signatures, versions, what the secretariat says to them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store.tables.base import Instant, metadata

response_versions = Table(
    "response_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("form_version_id", ForeignKey("form_versions.id"), nullable=False, index=True),
    Column("answers", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("signed_name", String(200), nullable=False),
)
"""Responses as they were handed in, each time."""

Index(
    "ix_response_versions_response_id_number",
    response_versions.c.response_id,
    response_versions.c.number,
    unique=True,
)

response_reviews = Table(
    "response_reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

response_comments = Table(
    "response_comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("told_at", Instant, nullable=True),
    Column("settled_at", Instant, nullable=True),
    Column("version", Integer, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("by_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("remark", Text, nullable=False),
    Column("reminded_at", Instant, nullable=True),
    Column("decided_at", Instant, nullable=True),
)
"""Who was asked to sign off the answers of their city."""
