"""Members, contacts, how these are reached, invited and joined, and who did what."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from knowledge.store.tables.base import Instant, Json, metadata

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("country", String(2), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("languages", Json, nullable=False),
    Column("region", String(24), nullable=False, server_default=text("''")),
    Column("holidays", String(12), nullable=False, server_default=text("''")),
    Column("standing", String(24), nullable=False, server_default=text("'member'")),
    Column("since", String(10), nullable=False, server_default=text("''")),
    Column("until", String(10), nullable=False, server_default=text("''")),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=True, index=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("language_chosen", Boolean, nullable=False),
    Column("subscribed", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("email", String(254), nullable=False, server_default=text("''")),
    Column("function", Text, nullable=False, server_default=text("''")),
    Column("other_languages", Json, nullable=False, server_default=text("'[]'")),
    Column("declined", Json, nullable=False, server_default=text("'[]'")),
    Column("time_zone", String(64), nullable=False, server_default=text("''")),
    Column("quiet_from", Integer, nullable=True),
    Column("quiet_until", Integer, nullable=True),
    Column("consent", String(20), nullable=False, server_default=text("''")),
    Column("erased_at", Instant, nullable=True, index=True),
    Column("desk", String(10), nullable=False, server_default=text("'approver'")),
    UniqueConstraint("member_id", "name"),
)
"""`member_id`, `role` and `function` are the post they act in at the moment. Quiet hours are minutes of the day."""

Index(
    "ix_contacts_email",
    contacts.c.email,
    unique=True,
    sqlite_where=contacts.c.email != "",
    postgresql_where=contacts.c.email != "",
)

posts = Table(
    "posts",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True, index=True),
    Column("role", String(20), nullable=False),
    Column("function", Text, nullable=False, server_default=text("''")),
)
"""Every post that somebody holds, the one that they act in included."""

addresses = Table(
    "addresses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("scope", String(60), nullable=False, server_default=text("''")),
    Column("paced_until", Instant, nullable=True, index=True),
    Column("since", Instant, nullable=True),
    UniqueConstraint("channel", "external_id"),
)
"""Where contacts are reached. `since` is when the state began.

`scope` and `paced_until` say how soon the next message may go there (model/pacing).
"""

paces = Table(
    "paces",
    metadata,
    Column("scope", String(60), primary_key=True),
    Column("next_at", Instant, nullable=False),
)
"""When the next message of a scope is due: one clock for all processes that send."""

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("version", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("withdrawn_at", Instant, nullable=True),
)
"""Which version of the consent text somebody agreed to, when, and in which language they read it."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("purpose", String(10), nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("member_id", ForeignKey("members.id"), nullable=True, index=True),
    Column("role", String(20), nullable=False),
    Column("created_by", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("used_at", Instant, nullable=True),
    Column("used_by", ForeignKey("contacts.id"), nullable=True, index=True),
)
"""Codes that link an address to a contact, known or new. `created_by` is nobody where an operator made it."""

guesses = Table(
    "guesses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_guesses_contact_id_at", "contact_id", "at"),
)
"""Codes that nobody has, as they were tried."""

requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("member_id", ForeignKey("members.id"), nullable=True, index=True),
    Column("text", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=True, index=True),
    Column("closed_by", ForeignKey("contacts.id"), nullable=True, index=True),
    Column("outcome", String(20), nullable=False, server_default=text("''")),
)
"""What the secretariat has to decide about people."""

merges = Table(
    "merges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kept_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("absorbed_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("moved", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant, nullable=True),
)
"""Two entries of one person that became one; `moved` says what came from the absorbed one, so that it can go back."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", String(60), nullable=False, index=True),
    Column("action", String(60), nullable=False, index=True),
    Column("subject", String(120), nullable=False, index=True),
    Column("details", Json, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Who did what, numbered without gaps; each hash covers its row and the hash before it. No names, only numbers."""
