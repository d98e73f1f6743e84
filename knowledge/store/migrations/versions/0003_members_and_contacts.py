"""The register, invitations, consent, requests of people, merges, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _string(name: str, length: int, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default=sa.text(f"'{default}'"))


def upgrade() -> None:
    _extend_members_and_contacts()
    _create_linking()
    _create_records()
    _keep_audit_append_only()


def _extend_members_and_contacts() -> None:
    op.add_column("members", _string("region", 24))
    op.add_column("members", _string("holidays", 12))
    op.add_column("members", _string("standing", 24, "member"))
    op.add_column("members", _string("since", 10))
    op.add_column("members", _string("until", 10))
    op.add_column("addresses", sa.Column("since", INSTANT, nullable=True))
    op.add_column("contacts", _string("email", 254))
    op.add_column("contacts", sa.Column("function", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("contacts", sa.Column("other_languages", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("contacts", sa.Column("declined", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("contacts", _string("time_zone", 64))
    op.add_column("contacts", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("contacts", sa.Column("quiet_until", sa.Integer(), nullable=True))
    op.add_column("contacts", _string("consent", 20))
    op.add_column("contacts", sa.Column("erased_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_contacts_erased_at"), "contacts", ["erased_at"], unique=False)
    op.create_index(
        "ix_contacts_email",
        "contacts",
        ["email"],
        unique=True,
        sqlite_where=sa.text("email != ''"),
        postgresql_where=sa.text("email != ''"),
    )
    op.create_table(
        "posts",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("function", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_posts_contact_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_posts_member_id")),
        sa.PrimaryKeyConstraint("contact_id", "member_id", name=op.f("pk_posts")),
    )
    op.create_index(op.f("ix_posts_member_id"), "posts", ["member_id"], unique=False)
    op.execute(
        "INSERT INTO posts (contact_id, member_id, role) "
        "SELECT id, member_id, role FROM contacts WHERE member_id IS NOT NULL"
    )


def _contact(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["contacts.id"], name=op.f(f"fk_{table}_{column}"))


def _member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(f"fk_{table}_member_id"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _create_linking() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        _contact("invitations", "contact_id"),
        _member("invitations"),
        _contact("invitations", "created_by"),
        _contact("invitations", "used_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    _index("invitations", "contact_id", "member_id", "created_by", "used_by", "expires_at")
    op.create_table(
        "guesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _contact("guesses", "contact_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guesses")),
    )
    _index("guesses", "at")
    op.create_index("ix_guesses_contact_id_at", "guesses", ["contact_id", "at"], unique=False)


def _create_records() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        _contact("consents", "contact_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    _index("consents", "contact_id")
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        _string("outcome", 20),
        _contact("requests", "contact_id"),
        _member("requests"),
        _contact("requests", "closed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    _index("requests", "contact_id", "member_id", "closed_at", "closed_by")
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("absorbed_id", sa.Integer(), nullable=False),
        sa.Column("moved", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        _contact("merges", "kept_id"),
        _contact("merges", "absorbed_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    _index("merges", "kept_id", "absorbed_id")
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    _index("audit", "action", "subject")


ON_SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END'""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
)


def _keep_audit_append_only() -> None:
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)
