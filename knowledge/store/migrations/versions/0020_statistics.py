"""Numbers of each day: questions, deliveries, acknowledgements, people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "statistics",
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "measure", "day", "channel", "language", "region", "outcome", name=op.f("pk_statistics")
        ),
    )
    op.create_table(
        "statistics_counted",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_statistics_counted")),
    )
    op.create_table(
        "report_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counted_at", INSTANT, nullable=True),
        sa.Column("wanted_at", INSTANT, nullable=True),
        sa.Column("figures", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_report_years")),
    )
    sent = sa.text("state = 'sent' AND letter_id IS NOT NULL")
    op.create_index(
        "ix_deliveries_sent", "deliveries", ["finished_at"], unique=False, sqlite_where=sent, postgresql_where=sent
    )
