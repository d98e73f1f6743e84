"""Deadlines, who wants to be reminded later, and the calendars that people subscribe to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_deadlines()
    op.add_column("letters", sa.Column("deadline_id", sa.Integer(), nullable=True))
    _index("letters", "deadline_id")


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], unique=False, sqlite_where=where, postgresql_where=where)


def _create_deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("circular_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        _to("deadlines", "circular_id", "circulars"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    _index("deadlines", "subject", "due_at", "circular_id")
    _partial("ix_deadlines_next_at", "deadlines", "next_at", "next_at IS NOT NULL")
    op.create_table(
        "known_habits",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_known_habits")),
    )
    op.create_table(
        "snoozes",
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        _to("snoozes", "deadline_id", "deadlines", "CASCADE"),
        _to("snoozes", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("deadline_id", "contact_id", name=op.f("pk_snoozes")),
    )
    _index("snoozes", "contact_id")
    op.create_table(
        "calendar_feeds",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        _to("calendar_feeds", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
