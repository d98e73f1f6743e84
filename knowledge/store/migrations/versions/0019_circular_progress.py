"""What a circular was read from and what of it was approved, and an index for how far it has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _sources()
    _approvals()
    _progress()


def _sources() -> None:
    op.create_table(
        "circular_sources",
        *_circular("circular_sources"),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.PrimaryKeyConstraint("circular_id", name=op.f("pk_circular_sources")),
    )


def _approvals() -> None:
    op.create_table(
        "circular_approvals",
        *_circular("circular_approvals"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("circular_id", "language", name=op.f("pk_circular_approvals")),
    )


def _circular(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_circular_id")
    key = sa.ForeignKeyConstraint(["circular_id"], ["circulars.id"], name=name, ondelete="CASCADE")
    return sa.Column("circular_id", sa.Integer(), nullable=False), key


def _progress() -> None:
    of_letters = sa.text("letter_id IS NOT NULL")
    op.create_index(
        "ix_deliveries_of_letter",
        "deliveries",
        ["letter_id", "contact_id"],
        unique=False,
        sqlite_where=of_letters,
        postgresql_where=of_letters,
    )
