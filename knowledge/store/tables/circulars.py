"""Circulars: what they say, to whom they go, and who acknowledged them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from knowledge.store.tables.base import Instant, Json, metadata

circulars = Table(
    "circulars",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=True),
    Column("version", Integer, nullable=False),
    Column("corrects", ForeignKey("circulars.id"), nullable=True, unique=True),
    Column("language", String(8), nullable=False),
    Column("issued", String(10), nullable=False),
    Column("place", Text, nullable=False),
    Column("audience", Json, nullable=False),
    Column("authors", Json, nullable=False),
    Column("accepts_fallback", Boolean, nullable=False),
    Column("asks_acknowledgement", Boolean, nullable=False),
    Column("remind_after", Integer, nullable=False),
    Column("is_urgent", Boolean, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("approved_by", String(60), nullable=False),
    Column("approved_at", Instant, nullable=True),
    Column("scheduled_at", Instant, nullable=True),
    Column("expires_at", Instant, nullable=True),
    Column("released_at", Instant, nullable=True),
    Column("finished_at", Instant, nullable=True),
    Column("planned_at", Instant, nullable=True),
    Column("facts", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("kind", "year", "number", "version"),
)
"""One row for each version. `planned_at` is when every recipient had a delivery or none was possible."""

circular_texts = Table(
    "circular_texts",
    metadata,
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("is_checked", Boolean, nullable=False),
    Column("of_original", String(16), nullable=False),
    Column("by", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)

circular_files = Table(
    "circular_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("reference", String(64), nullable=False),
)

circular_sources = Table(
    "circular_sources",
    metadata,
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("lines", Json, nullable=False),
)
"""The document that a circular was read from: pairs of a line's number, as documents count them, and its words."""

circular_approvals = Table(
    "circular_approvals",
    metadata,
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)
"""What was approved last, word for word, whatever was changed since."""

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("deadline_id", Integer, nullable=True, index=True),
    Column("purpose", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("body", Json, nullable=False),
)
"""A message as all readers of one language get it: written once, however many deliveries it has.

`key` is such as "circular:7:fr", of what a reader of French gets; `language` is the one that the text is written in.
"""

circular_recipients = Table(
    "circular_recipients",
    metadata,
    Column("circular_id", ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("member_id", ForeignKey("members.id"), nullable=True),
    Column("language", String(8), nullable=False),
    Column("on_request", Boolean, nullable=False),
    Column("is_planned", Boolean, nullable=False),
    Column("acknowledged_at", Instant, nullable=True),
    Column("acknowledged_via", String(20), nullable=False),
    Column("reminded_at", Instant, nullable=True),
)
"""The circulation: who is to get it, as it was frozen at release, and what came of it. `is_planned` once a delivery
was made, or none was possible."""

Index(
    "ix_circular_recipients_unplanned",
    circular_recipients.c.circular_id,
    circular_recipients.c.contact_id,
    sqlite_where=text("NOT is_planned"),
    postgresql_where=text("NOT is_planned"),
)

lists = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
)
"""Members and contacts that are written to together."""

list_entries = Table(
    "list_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", ForeignKey("lists.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=True, index=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    UniqueConstraint("list_id", "member_id"),
    UniqueConstraint("list_id", "contact_id"),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(60), nullable=False),
    Column("act", String(20), nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("member_id", ForeignKey("members.id"), nullable=True),
    Column("at", Instant, nullable=False),
    UniqueConstraint("subject", "act", "contact_id"),
)
"""What was done about something, by each person the first time; acknowledgements stand with the circulation."""

uploads = Table(
    "uploads",
    metadata,
    Column("scope", String(60), primary_key=True),
    Column("reference", String(64), primary_key=True),
    Column("handle", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What a platform calls a file that it has already: it is uploaded once to each scope (`Address.scope`)."""
