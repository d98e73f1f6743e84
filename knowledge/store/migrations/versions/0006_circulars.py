"""Circulars: texts, files, circulation; letters that many deliveries share; lists of members; uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_circulars()
    _create_circulation()
    _create_lists()
    _extend_archive()
    _extend_deliveries()


def _circular(table: str, *, nullable: bool = False) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_circular_id")
    return (
        sa.Column("circular_id", sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint(["circular_id"], ["circulars.id"], name=name, ondelete="CASCADE"),
    )


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def _create_circulars() -> None:
    op.create_table(
        "circulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("issued", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("accepts_fallback", sa.Boolean(), nullable=False),
        sa.Column("asks_acknowledgement", sa.Boolean(), nullable=False),
        sa.Column("remind_after", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("scheduled_at", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("planned_at", INSTANT, nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of("circulars", "corrects", "circulars"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
        sa.UniqueConstraint("corrects", name=op.f("uq_circulars_corrects")),
        sa.UniqueConstraint("kind", "year", "number", "version", name=op.f("uq_circulars_kind_year_number_version")),
    )
    _index("circulars", "state")
    op.create_table(
        "circular_texts",
        *_circular("circular_texts"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("of_original", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("circular_id", "language", name=op.f("pk_circular_texts")),
    )
    op.create_table(
        "circular_files",
        sa.Column("id", sa.Integer(), nullable=False),
        *_circular("circular_files"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_files")),
    )
    _index("circular_files", "circular_id")


def _create_circulation() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        *_circular("letters", nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
    )
    _index("letters", "circular_id")
    op.create_table(
        "circular_recipients",
        *_circular("circular_recipients"),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("on_request", sa.Boolean(), nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledged_via", sa.String(length=20), nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        _of("circular_recipients", "contact_id", "contacts"),
        _of("circular_recipients", "member_id", "members"),
        sa.PrimaryKeyConstraint("circular_id", "contact_id", name=op.f("pk_circular_recipients")),
    )
    _index("circular_recipients", "contact_id")
    unplanned = "ix_circular_recipients_unplanned"
    _partial(unplanned, "circular_recipients", ["circular_id", "contact_id"], "NOT is_planned")
    op.create_table(
        "uploads",
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "reference", name=op.f("pk_uploads")),
    )


def _create_lists() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_lists_name")),
    )
    op.create_table(
        "list_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_list_entries_list_id"), ondelete="CASCADE"),
        _of("list_entries", "member_id", "members"),
        _of("list_entries", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entries")),
        sa.UniqueConstraint("list_id", "member_id", name=op.f("uq_list_entries_list_id_member_id")),
        sa.UniqueConstraint("list_id", "contact_id", name=op.f("uq_list_entries_list_id_contact_id")),
    )
    _index("list_entries", "member_id", "contact_id")
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        _of("acts", "contact_id", "contacts"),
        _of("acts", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("subject", "act", "contact_id", name=op.f("uq_acts_subject_act_contact_id")),
    )
    _index("acts", "contact_id")


def _extend_archive() -> None:
    op.add_column("archive_documents", sa.Column("circular_id", sa.Integer(), nullable=True))
    _index("archive_documents", "circular_id")


def _extend_deliveries() -> None:
    op.drop_index("ix_deliveries_message_id", "deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.alter_column("message_id", existing_type=sa.Integer(), nullable=True)
        deliveries.add_column(sa.Column("letter_id", sa.Integer(), nullable=True))
        deliveries.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        name = op.f("fk_deliveries_letter_id")
        deliveries.create_foreign_key(name, "letters", ["letter_id"], ["id"], ondelete="CASCADE")
        deliveries.create_foreign_key(op.f("fk_deliveries_contact_id"), "contacts", ["contact_id"], ["id"])
    _partial("ix_deliveries_message_id", "deliveries", ["message_id"], "message_id IS NOT NULL")
    _partial("ix_deliveries_letters", "deliveries", ["contact_id", "due_at"], "letter_id IS NOT NULL")
