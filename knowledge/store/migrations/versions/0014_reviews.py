"""Answers are signed off, handed in as versions, and reviewed. What was handed in before is the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = sa.DateTime(timezone=True)

_r = sa.table(
    "responses",
    *map(
        sa.column,
        ("id", "state", "subject", "review", "submitted_at", "changed_at", "form_version_id", "draft", "contact_id"),
    ),
)
_versions = sa.table(
    "response_versions",
    *map(sa.column, ("response_id", "number", "form_version_id", "answers", "at", "contact_id", "signed_name")),
)


def upgrade() -> None:
    review: sa.Column[str] = sa.Column("review", sa.String(length=20), nullable=False, server_default=sa.text("''"))
    op.add_column("responses", review)
    _create_versions()
    _create_reviews()
    _create_comments()
    _create_signatures()
    _receive_what_was_handed_in()


def _create_versions() -> None:
    op.create_table(
        "response_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        _to("response_versions", "response_id", "responses", "CASCADE"),
        _to("response_versions", "form_version_id", "form_versions"),
        _to("response_versions", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_versions")),
    )
    _index("response_versions", "form_version_id", "contact_id")
    op.create_index(
        "ix_response_versions_response_id_number", "response_versions", ["response_id", "number"], unique=True
    )


def _create_reviews() -> None:
    op.create_table(
        "response_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("response_reviews", "response_id", "responses", "CASCADE"),
        _to("response_reviews", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_reviews")),
    )
    _index("response_reviews", "response_id", "contact_id")


def _create_comments() -> None:
    op.create_table(
        "response_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("response_comments", "response_id", "responses", "CASCADE"),
        _to("response_comments", "by_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_comments")),
    )
    _index("response_comments", "response_id", "by_id")


def _create_signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        _to("signatures", "response_id", "responses", "CASCADE"),
        _to("signatures", "contact_id", "contacts"),
        _to("signatures", "by_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    _index("signatures", "response_id", "contact_id", "by_id")


def _receive_what_was_handed_in() -> None:
    handed_in = sa.and_(_r.c.state == "submitted", _r.c.subject.like("form:%"))
    op.execute(_r.update().where(handed_in).values(review="received"))
    at = sa.func.coalesce(_r.c.submitted_at, _r.c.changed_at)
    first = sa.select(_r.c.id, sa.literal(1), _r.c.form_version_id, _r.c.draft, at, _r.c.contact_id, sa.literal(""))
    into = ["response_id", "number", "form_version_id", "answers", "at", "contact_id", "signed_name"]
    op.execute(_versions.insert().from_select(into, first.where(handed_in).order_by(_r.c.id)))


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
