"""The queue is one of lanes: each delivery knows the scope of its address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("scope", sa.String(length=60), server_default=sa.text("''"), nullable=False))
    op.execute(  # what is finished is not queued any more
        "UPDATE deliveries SET scope = (SELECT scope FROM addresses WHERE addresses.id = deliveries.address_id)"
        " WHERE state IN ('pending', 'sending', 'held')"
    )
    op.drop_index("ix_deliveries_pending", table_name="deliveries")
    op.create_index(
        "ix_deliveries_lanes",
        "deliveries",
        ["scope", "priority", "due_at", "id"],
        unique=False,
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
