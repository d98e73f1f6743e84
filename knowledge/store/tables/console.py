"""The console: who signs in to it and how, what the secretariat keeps there, and keys of the API."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from knowledge.store.tables.base import Instant, Json, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("login", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False, server_default=text("''")),
    Column("password_set_at", Instant, nullable=True),
    Column("totp_sealed", Text, nullable=False, server_default=text("''")),
    Column("totp_confirmed_at", Instant, nullable=True),
    Column("totp_step", Integer, nullable=True),
    Column("recovery", Json, nullable=False, server_default=text("'[]'")),
    Column("issuer", Text, nullable=False, server_default=text("''")),
    Column("subject", Text, nullable=False, server_default=text("''")),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant, nullable=True),
    Column("language", String(8), nullable=False, server_default=text("''")),
)
"""`login` is an e-mail address in lower case. `totp_step` is the last one that was used, so that no code is used twice;
`recovery` has hashes of the codes for a lost telephone. `issuer` and `subject` are those of OpenID Connect.
`language` is the one that they chose for the console, "" while they have not."""

Index(
    "ix_accounts_subject",
    accounts.c.issuer,
    accounts.c.subject,
    unique=True,
    sqlite_where=accounts.c.subject != "",
    postgresql_where=accounts.c.subject != "",
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=True),
    Column("purpose", String(10), nullable=False, server_default=text("'sign_in'")),
)
"""`purpose` is what the link is for: sign_in, or password, which is chosen behind it."""

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_hash", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_sign_in_failures_subject_hash_at", "subject_hash", "at"),
)
"""Of a login or a network address, hashed: all processes count together."""

sign_in_spent = Table(
    "sign_in_spent",
    metadata,
    Column("mark_hash", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)
"""Steps of a sign-in that were taken, until their signature is too old anyway: none is taken twice."""

sent_forms = Table(
    "sent_forms",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("path", Text, nullable=False, server_default=text("''")),
    Column("sealed", Text, nullable=False, server_default=text("''")),
    Column("sent_at", Instant, nullable=False, index=True),
)
"""Forms that make something new, by a digest of what was sent: where each led, and what is shown there once."""

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=True),
    Column("way", String(10), nullable=False, server_default=text("'link'")),
    Column("agent", Text, nullable=False, server_default=text("''")),
)
"""`way` is how they signed in: by link, password or oidc; `agent` the browser, in a few words of its own."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("created_by", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=True),
    Column("revoked_at", Instant, nullable=True),
    Column("used_at", Instant, nullable=True),
)

saved_replies = Table(
    "saved_replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("texts", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("used", Integer, nullable=False, server_default=text("0")),
)
"""`texts` by language."""

preferences = Table(
    "preferences",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""What an administrator set in the console in place of what Focal does by itself."""

job_runs = Table(
    "job_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(60), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=True),
    Column("outcome", String(10), nullable=False),
    Column("error", String(80), nullable=False),
    Column("trace", String(32), nullable=False),
    Column("by", String(120), nullable=False),
    Index("ix_job_runs_job_outcome_id", "job", "outcome", "id"),
)
"""The last runs of each job of the clock, and who wants one to run now (outcome "asked")."""
