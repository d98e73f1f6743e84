"""Alembic's entry: runs the migrations on the connection that `migrate` hands over."""

from __future__ import annotations

from alembic import context

from knowledge.store.fulltext import compared_on
from knowledge.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=compared_on(connection.dialect.name),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
