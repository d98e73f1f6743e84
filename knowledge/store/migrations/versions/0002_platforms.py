"""Telegram and Slack: pacing, messages in several parts, files, forwarded messages, workspaces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("addresses", sa.Column("scope", sa.String(length=60), nullable=False, server_default=sa.text("''")))
    op.add_column("addresses", sa.Column("paced_until", INSTANT, nullable=True))
    op.create_index(op.f("ix_addresses_paced_until"), "addresses", ["paced_until"], unique=False)
    op.add_column("deliveries", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "paces",
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_paces")),
    )
    op.create_table(
        "files",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_files")),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_tickets_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("message_id", name=op.f("uq_tickets_message_id")),
    )
    op.create_index(op.f("ix_tickets_closed_at"), "tickets", ["closed_at"], unique=False)
    op.create_table(
        "slack_installations",
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_slack_installations")),
    )
