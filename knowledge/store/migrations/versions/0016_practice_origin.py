"""Good practices know the part of a questionnaire's answers that tells of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

GATHERED = sa.text("origin != ''")


def upgrade() -> None:
    origin: sa.Column[str] = sa.Column("origin", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("practices", origin)
    op.create_index(
        "ix_practices_origin",
        "practices",
        ["origin"],
        unique=True,
        sqlite_where=GATHERED,
        postgresql_where=GATHERED,
    )
