"""What the secretariat changes of a pack, and the questions it measures that with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _golden_questions()
    _pack_edits()
    _dismissed_gaps()


def _golden_questions() -> None:
    op.create_table(
        "golden_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("entries", JSON, nullable=False),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_questions")),
        sa.UniqueConstraint("pack", "question", name=op.f("uq_golden_questions_pack_question")),
    )
    op.create_index(op.f("ix_golden_questions_pack"), "golden_questions", ["pack"], unique=False)


def _pack_edits() -> None:
    op.create_table(
        "pack_edits",
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("draft", JSON, nullable=True),
        sa.Column("live", JSON, nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.Column("is_removed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("based_on", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=60), server_default=sa.text("''"), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("pack", "kind", "id", name=op.f("pk_pack_edits")),
    )


def _dismissed_gaps() -> None:
    op.create_table(
        "dismissed_gaps",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_dismissed_gaps")),
    )
