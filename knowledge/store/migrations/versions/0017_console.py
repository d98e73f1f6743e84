"""The console: accounts, what is known of sessions, keys of the API, saved replies, what is set there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _api_tokens()
    _preferences()
    _saved_replies()
    _sign_in_failures()
    _sign_in_spent()
    _sign_in_links()
    _accounts()
    _console_sessions()
    _contacts()
    _register_files()


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_preferences")),
    )


def _saved_replies() -> None:
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_replies")),
    )


def _sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index("ix_sign_in_failures_subject_hash_at", "sign_in_failures", ["subject_hash", "at"], unique=False)


def _sign_in_spent() -> None:
    op.create_table(
        "sign_in_spent",
        sa.Column("mark_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("mark_hash", name=op.f("pk_sign_in_spent")),
    )


def _sign_in_links() -> None:
    op.add_column(
        "sign_in_links", sa.Column("purpose", sa.String(length=10), server_default=sa.text("'sign_in'"), nullable=False)
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("password_set_at", INSTANT, nullable=True),
        sa.Column("totp_sealed", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("totp_confirmed_at", INSTANT, nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("recovery", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("issuer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_accounts_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_index(
        "ix_accounts_subject",
        "accounts",
        ["issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("subject != ''"),
        postgresql_where=sa.text("subject != ''"),
    )


def _console_sessions() -> None:
    op.add_column("console_sessions", sa.Column("seen_at", INSTANT, nullable=True))
    op.add_column(
        "console_sessions", sa.Column("way", sa.String(length=10), server_default=sa.text("'link'"), nullable=False)
    )
    op.add_column("console_sessions", sa.Column("agent", sa.Text(), server_default=sa.text("''"), nullable=False))


def _contacts() -> None:
    op.add_column(
        "contacts", sa.Column("desk", sa.String(length=10), server_default=sa.text("'approver'"), nullable=False)
    )


def _register_files() -> None:
    op.create_table(
        "register_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_files")),
    )
    op.create_index(op.f("ix_register_files_added_at"), "register_files", ["added_at"], unique=False)
    op.create_index(op.f("ix_register_files_bundle"), "register_files", ["bundle"], unique=False)
    op.create_index(
        "ix_circular_recipients_member_id", "circular_recipients", ["member_id", "circular_id"], unique=False
    )
