"""Sections of a form are handed over to colleagues; answers that do not fit a new version of it are put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    aside: sa.Column[bool] = sa.Column("is_aside", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    op.add_column("answer_events", aside)
    op.create_table(
        "section_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        _to("response_id", "responses", "CASCADE"),
        _to("contact_id", "contacts"),
        _to("by_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_assignments")),
    )
    for column in ("response_id", "contact_id", "by_id"):
        op.create_index(op.f(f"ix_section_assignments_{column}"), "section_assignments", [column], unique=False)


def _to(column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_section_assignments_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)
