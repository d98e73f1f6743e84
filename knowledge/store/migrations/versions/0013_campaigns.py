"""Campaigns: questionnaires that an audience is invited to answer, and members that were given more time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    _create_campaigns()
    _create_extensions()


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=255), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("needs_signature", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("deadline_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("campaigns", "form_version_id", "form_versions"),
        _to("campaigns", "deadline_id", "deadlines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    _index("campaigns", "form_version_id", "form_id", "deadline_id")
    op.create_index(
        "ix_campaigns_open", "campaigns", ["form_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def _create_extensions() -> None:
    op.create_table(
        "campaign_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=True),
        _to("campaign_extensions", "campaign_id", "campaigns", "CASCADE"),
        _to("campaign_extensions", "member_id", "members"),
        _to("campaign_extensions", "deadline_id", "deadlines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_extensions")),
    )
    _index("campaign_extensions", "member_id", "deadline_id")
    op.create_index(
        "ix_campaign_extensions_campaign_id_member_id",
        "campaign_extensions",
        ["campaign_id", "member_id"],
        unique=True,
    )


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
