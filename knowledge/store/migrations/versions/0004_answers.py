"""Questions handed over to the secretariat, what readers thought of answers, and numbers of use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _string(name: str, length: int, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=sa.text(f"'{default}'"))


def upgrade() -> None:
    op.add_column("messages", sa.Column("helpful", sa.Boolean(), nullable=True))
    op.add_column("tickets", _string("kind", 20, "forwarded"))
    op.add_column("tickets", _string("language", 8))
    op.add_column("tickets", sa.Column("candidates", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("tickets", _string("assignee", 60))
    op.add_column("tickets", _string("outcome", 20))
    op.add_column("tickets", _string("closed_by", 60))
    op.add_column("tickets", sa.Column("remind_at", INSTANT, nullable=True))
    op.add_column("tickets", sa.Column("reminders", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_index(op.f("ix_tickets_remind_at"), "tickets", ["remind_at"], unique=False)
    op.create_table(
        "usage",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "language", "channel", "outcome", "entry", name=op.f("pk_usage")),
    )
