"""Archived documents, and their passages as they are searched."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR

from knowledge.store.tables.base import Instant, metadata

archive_documents = Table(
    "archive_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("checksum", String(64), nullable=False, unique=True),
    Column("title", String(300), nullable=False),
    Column("date", String(10), nullable=False),
    Column("language", String(8), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("file", String(255), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("circular_id", Integer, nullable=True, index=True),
    Column("practice_id", Integer, nullable=True, index=True),
)
"""`circular_id` is the released circular whose text it is, `practice_id` the published good practice. They are no
foreign keys: SQLite adds one to a table only by making the table anew, and dropping this one would drop its
passages."""

archive_passages = Table(
    "archive_passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("archive_documents.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("section", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    UniqueConstraint("document_id", "position"),
)
"""`words` is what is searched: on SQLite stems with spaces between them, indexed by FTS5 (`store.fulltext`)."""

POSTGRES_INDEX = "ix_archive_passages_words"
Index(POSTGRES_INDEX, archive_passages.c.words, postgresql_using="gin").ddl_if(dialect="postgresql")
