"""The last runs of jobs; names of habits may be longer, for closed days; what audit log and channels are asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("trace", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_job_outcome_id", "job_runs", ["job", "outcome", "id"], unique=False)
    with op.batch_alter_table("known_habits") as habits:
        habits.alter_column("name", existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=False)
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    heard = sa.text("direction = 'in'")
    op.create_index(
        "ix_messages_heard",
        "messages",
        ["channel", "at"],
        unique=False,
        sqlite_where=heard,
        postgresql_where=heard,
    )
    failed = sa.text("state IN ('failed', 'unconfirmed')")
    op.create_index(
        "ix_deliveries_failed",
        "deliveries",
        ["finished_at"],
        unique=False,
        sqlite_where=failed,
        postgresql_where=failed,
    )
