"""Forms that were sent are known; who waits for a seat may be put first; the language that somebody reads the console
in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sent_forms",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sealed", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_sent_forms")),
    )
    op.create_index(op.f("ix_sent_forms_sent_at"), "sent_forms", ["sent_at"], unique=False)
    op.add_column("registrations", sa.Column("preferred_at", INSTANT, nullable=True))
    language = sa.Column("language", sa.String(length=8), server_default=sa.text("''"), nullable=False)
    op.add_column("accounts", language)
