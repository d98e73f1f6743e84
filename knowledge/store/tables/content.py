"""Content packs, and what the secretariat changed of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, false, text

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

pack_edits = Table(
    "pack_edits",
    metadata,
    Column("pack", String(80), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("draft", Json, nullable=True),
    Column("live", Json, nullable=True),
    Column("before", Json, nullable=True),
    Column("is_removed", Boolean, nullable=False, server_default=false()),
    Column("based_on", String(64), nullable=False, server_default=text("''")),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("published_by", String(60), nullable=False, server_default=text("''")),
    Column("published_at", Instant, nullable=True),
)
"""What the secretariat wrote in place of an item of a pack, or besides: as it is being written, as it is given, and as
it was given before.
`based_on` is the digest of the pack's own item at that time: where that changed since, somebody has to look again."""

golden_questions = Table(
    "golden_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pack", String(80), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("entries", Json, nullable=False),
    Column("added_by", String(60), nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("pack", "question"),
)
"""Questions that a change of the knowledge is measured with, besides those that its pack brings along."""

dismissed_gaps = Table(
    "dismissed_gaps",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("by", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)
"""Digests of what people asked and no answer is to be written for; what they asked is not kept here."""
