"""Tables of questionnaires: submissions on their way to other servers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from knowledge.store.tables.base import Instant, metadata

form_pushes = Table(
    "form_pushes",
    metadata,
    Column("instance_id", String(200), primary_key=True),
    Column("form_id", String(255), nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("finished_at", Instant),
)
"""Submissions for a server of the OpenRosa kind, each to the byte."""

_PENDING = form_pushes.c.state == "pending"

Index("ix_form_pushes_due", form_pushes.c.due_at, sqlite_where=_PENDING, postgresql_where=_PENDING)

form_push_files = Table(
    "form_push_files",
    metadata,
    Column("instance_id", ForeignKey("form_pushes.instance_id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("reference", String(64), nullable=False),
)
