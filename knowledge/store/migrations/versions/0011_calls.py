"""Calls for expressions of interest, applications, good practices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_calls()
    _create_applications()
    _create_practices()
    op.add_column("archive_documents", sa.Column("practice_id", sa.Integer(), nullable=True))
    _index("archive_documents", "practice_id")


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("opens_at", INSTANT, nullable=True),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=True),
        sa.Column("needs_signature", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("calls", "form_version_id", "form_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    _index("calls", "state", "closes_at")


def _create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("extended_until", INSTANT, nullable=True),
        sa.Column("outcome", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("applications", "call_id", "calls", "CASCADE"),
        _to("applications", "member_id", "members"),
        _to("applications", "response_id", "responses"),
        _to("applications", "signed_by_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    _index("applications", "member_id", "response_id", "signed_by_id")
    op.create_index("ix_applications_call_id_member_id", "applications", ["call_id", "member_id"], unique=True)


def _create_practices() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("summaries", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("practices", "member_id", "members"),
        _to("practices", "contact_id", "contacts"),
        _to("practices", "response_id", "responses"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    _index("practices", "member_id", "state", "contact_id", "response_id", "published_at")
