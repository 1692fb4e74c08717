"""Agendas of meetings and what was decided in them.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from records.migrations.append_only import guards
from records.schema import KEY_LENGTH, NAME_LENGTH, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = {  # table, what is unique in it
    "agendas": ("id", "agenda revision"),
    "meeting_decisions": ("id", "decision revision", "agenda act"),
}


def upgrade() -> None:
    """Make the tables and their triggers; no other table is touched."""
    op.create_table(
        "agendas",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agenda", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.String(NAME_LENGTH), nullable=False),
        sa.Column("held_on", sa.String(10), nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        *_signed(),
        sa.UniqueConstraint("agenda", "revision"),
    )
    op.create_table(
        "meeting_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("decision", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("agenda", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("agenda_revision", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("doer", sa.String(NAME_LENGTH), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("act", sa.String(KEY_LENGTH)),
        *_signed(),
        sa.UniqueConstraint("decision", "revision"),
        sa.UniqueConstraint("agenda", "act"),
        sa.ForeignKeyConstraint(["agenda_revision", "agenda"], ["agendas.revision", "agendas.agenda"]),
    )
    for table, unique in TABLES.items():
        for statement in guards(table, unique, op.get_bind().dialect.name):
            op.execute(statement)


def _signed() -> tuple[sa.Column[str], sa.Column[datetime]]:
    return sa.Column("who", sa.String(NAME_LENGTH), nullable=False), sa.Column("at", UtcTime, nullable=False)
