"""The archive: documents, and their passages with a full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
ON_SQLITE = (
    """CREATE VIRTUAL TABLE archive_index USING fts5(
    words, content='archive_passages', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER archive_passages_added AFTER INSERT ON archive_passages
    BEGIN INSERT INTO archive_index (rowid, words) VALUES (NEW.id, NEW.words); END""",
    """CREATE TRIGGER archive_passages_removed AFTER DELETE ON archive_passages
    BEGIN INSERT INTO archive_index (archive_index, rowid, words) VALUES ('delete', OLD.id, OLD.words); END""",
    """CREATE TRIGGER archive_passages_changed AFTER UPDATE OF words ON archive_passages
    BEGIN INSERT INTO archive_index (archive_index, rowid, words) VALUES ('delete', OLD.id, OLD.words);
    INSERT INTO archive_index (rowid, words) VALUES (NEW.id, NEW.words); END""",
)


def upgrade() -> None:
    op.create_table(
        "archive_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_documents")),
        sa.UniqueConstraint("checksum", name=op.f("uq_archive_documents_checksum")),
    )
    op.create_table(
        "archive_passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["archive_documents.id"],
            name=op.f("fk_archive_passages_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_passages")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_archive_passages_document_id_position")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_archive_passages_words", "archive_passages", ["words"], postgresql_using="gin")
        return
    for statement in ON_SQLITE:
        op.execute(statement)
