"""Alembic's entry: runs the migrations on the connection that records/store.py hands over."""

from alembic import context

from records.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=False,
)
context.run_migrations()
