"""Content packs, and signing in to the console."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from knowledge.store.tables.base import Instant, Json, metadata

packs = Table(
    "packs",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("checksum", String(64), nullable=False),
    Column("imported_at", Instant, nullable=False),
)

pack_items = Table(
    "pack_items",
    metadata,
    Column("pack", ForeignKey("packs.name", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Json, nullable=False),
)
"""Documents, topics and entries of the packs, each as its own page of a pack file would write it."""

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=True),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
