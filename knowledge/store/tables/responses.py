"""Versions of forms, the responses to them, every answer that was given, and the files among the answers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from knowledge.store.tables.base import Instant, Json, metadata

form_versions = Table(
    "form_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form_id", String(255), nullable=False, index=True),
    Column("version", String(255), nullable=False),
    Column("title", String(255), nullable=False),
    Column("xml", Text, nullable=False),
    Column("tables", Json, nullable=False),
    Column("source", String(255), nullable=False),
    Column("checksum", String(64), nullable=False, unique=True),
    Column("added_at", Instant, nullable=False),
)
"""Forms as XForms, with their CSV files. `source` is where it came from: the reference of the workbook, or the name of
one that Focal brings along; `checksum` is the SHA-256 of what the form was made from."""

responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(60), nullable=False, index=True),
    Column("key", String(120), nullable=True, unique=True),
    Column("form_version_id", ForeignKey("form_versions.id"), nullable=False, index=True),
    Column("member_id", ForeignKey("members.id"), nullable=True, index=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("state", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("draft", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("submitted_at", Instant, nullable=True),
    Column("review", String(20), nullable=False, server_default=text("''")),
)

answer_events = Table(
    "answer_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("at", Instant, nullable=False),
    Column("is_aside", Boolean, nullable=False, server_default=text("false")),
)

section_assignments = Table(
    "section_assignments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("section", Text, nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("by_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant, nullable=True),
)
"""Parts of a response that one colleague left to another."""

answer_files = Table(
    "answer_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("handle", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
)
"""`reference` is of the content in `files`, "" as long as the platform has it alone."""

Index("ix_answer_files_response_id_name", answer_files.c.response_id, answer_files.c.name, unique=True)

_WANTED = answer_files.c.state == "wanted"

Index("ix_answer_files_due", answer_files.c.due_at, sqlite_where=_WANTED, postgresql_where=_WANTED)
