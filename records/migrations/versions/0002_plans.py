"""Plans and what people say of them.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from records.migrations.append_only import guards
from records.schema import KEY_LENGTH, NAME_LENGTH, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = {  # table, what is unique in it
    "plans": ("id", "plan revision", "plan act"),
    "plan_comments": ("id",),
}
PLAN_OF = ["plans.revision", "plans.plan"]


def upgrade() -> None:
    """Make the tables and their triggers; no other table is touched."""
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.String(NAME_LENGTH), nullable=False),
        sa.Column("before", sa.Integer),
        sa.Column("shows", sa.Integer, nullable=False),
        sa.Column("action", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("act", sa.String(KEY_LENGTH)),
        sa.Column("content", sa.Text),
        sa.Column("removed", sa.Boolean, nullable=False),
        *_signed(),
        sa.UniqueConstraint("plan", "revision"),
        sa.UniqueConstraint("plan", "act"),
        sa.ForeignKeyConstraint(["shows", "plan"], PLAN_OF),
        sa.ForeignKeyConstraint(["before", "plan"], PLAN_OF),
        sa.CheckConstraint("(content IS NULL) = (shows <> revision)", name="own_content"),
    )
    op.create_index(None, "plans", ["plan", "before"])
    op.create_table(
        "plan_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("edit", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_signed(),
        sa.ForeignKeyConstraint(["revision", "plan"], PLAN_OF),
    )
    for table, unique in TABLES.items():
        for statement in guards(table, unique, op.get_bind().dialect.name):
            op.execute(statement)


def _signed() -> tuple[sa.Column[str], sa.Column[datetime]]:
    return sa.Column("who", sa.String(NAME_LENGTH), nullable=False), sa.Column("at", UtcTime, nullable=False)
