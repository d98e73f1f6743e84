"""Campaigns, and members that were given more time."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from knowledge.store.tables.base import Instant, Json, metadata

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form_version_id", ForeignKey("form_versions.id"), nullable=False, index=True),
    Column("form_id", String(255), nullable=False, index=True),
    Column("titles", Json, nullable=False),
    Column("texts", Json, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("audience", Json, nullable=False),
    Column("plan", String(200), nullable=False),
    Column("needs_signature", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("opened_at", Instant, nullable=True),
    Column("closed_at", Instant, nullable=True),
    Column("deadline_id", ForeignKey("deadlines.id"), nullable=True, index=True),
    Column("revision", Integer, nullable=False),
)

_OPEN = campaigns.c.state == "open"

Index("ix_campaigns_open", campaigns.c.form_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
"""A questionnaire runs in one campaign at a time."""

campaign_extensions = Table(
    "campaign_extensions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("until", Instant, nullable=False),
    Column("deadline_id", ForeignKey("deadlines.id"), nullable=True, index=True),
)
"""One of each member."""

Index(
    "ix_campaign_extensions_campaign_id_member_id",
    campaign_extensions.c.campaign_id,
    campaign_extensions.c.member_id,
    unique=True,
)
