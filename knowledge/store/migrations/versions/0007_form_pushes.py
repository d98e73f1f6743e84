"""Submissions of questionnaires on their way to other servers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "form_pushes",
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("form_id", sa.String(length=255), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_form_pushes")),
    )
    pending = sa.text("state = 'pending'")
    op.create_index("ix_form_pushes_due", "form_pushes", ["due_at"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "form_push_files",
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["form_pushes.instance_id"],
            name=op.f("fk_form_push_files_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", "name", name=op.f("pk_form_push_files")),
    )
