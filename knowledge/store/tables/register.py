"""Files of the register that somebody looks at before they are imported."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from knowledge.store.tables.base import Instant, metadata
from knowledge.store.tables.circulars import circular_recipients

register_files = Table(
    "register_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bundle", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", String(60), nullable=False),
    Column("added_at", Instant, nullable=False, index=True),
)
"""The files of one import have one `bundle`. They are kept for as long as somebody decides, a day at most."""

Index("ix_circular_recipients_member_id", circular_recipients.c.member_id, circular_recipients.c.circular_id)
"""The circulars of one member: its page would else look through everybody's, a million rows."""
