"""The first tables, and the triggers that keep them append-only.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from records.migrations.append_only import guards
from records.schema import KEY_LENGTH, NAME_LENGTH, Shape, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = {  # table, what is unique in it
    "people": ("id", "name revision"),
    "batches": ("id",),
    "observations": ("id", "indicator ward period revision"),
    "features": ("id", "kind feature revision"),
    "decisions": ("id", "observation", "feature"),
    "releases": ("number", "fingerprint"),
    "release_observations": ("release observation",),
    "release_features": ("release feature",),
}
KINDS = ("park", "work", "station", "plot")


def upgrade() -> None:
    """Make the tables, their triggers and, in PostgreSQL, one view a kind of feature."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    _people()
    _entered()
    _decided()
    for table, unique in TABLES.items():
        for statement in guards(table, unique, op.get_bind().dialect.name):
            op.execute(statement)
    if postgres:
        for kind in KINDS:
            op.execute(_view(kind))


def _signed() -> tuple[sa.Column[str], sa.Column[datetime]]:
    return sa.Column("who", sa.String(NAME_LENGTH), nullable=False), sa.Column("at", UtcTime, nullable=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(NAME_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        *_signed(),
        sa.UniqueConstraint("name", "revision"),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        *_signed(),
    )


def _entered() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("indicator", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("ward", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("status", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *_signed(),
        sa.Column("batch", sa.Integer, sa.ForeignKey("batches.id")),
        sa.UniqueConstraint("indicator", "ward", "period", "revision"),
        sa.CheckConstraint("(value IS NULL) = (status <> '')", name="value_or_status"),
    )
    op.create_table(
        "features",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("feature", sa.String(KEY_LENGTH), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shape", Shape),
        sa.Column("properties", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *_signed(),
        sa.Column("batch", sa.Integer, sa.ForeignKey("batches.id")),
        sa.UniqueConstraint("kind", "feature", "revision"),
    )


def _decided() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("observation", sa.Integer, sa.ForeignKey("observations.id"), unique=True),
        sa.Column("feature", sa.Integer, sa.ForeignKey("features.id"), unique=True),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *_signed(),
        sa.CheckConstraint("(observation IS NULL) <> (feature IS NULL)", name="one_thing"),
    )
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("author", sa.String(NAME_LENGTH), nullable=False),
        sa.Column("approver", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("one_person", sa.Boolean, nullable=False),
        sa.Column("returns_to", sa.Integer, sa.ForeignKey("releases.number")),
        sa.Column("decisions_to", sa.Integer, nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("rows_to", sa.Text, nullable=False),
        sa.Column("history_sha256", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
    )
    for table, thing in (("release_observations", "observation"), ("release_features", "feature")):
        op.create_table(
            table,
            sa.Column("release", sa.Integer, sa.ForeignKey("releases.number"), primary_key=True),
            sa.Column(thing, sa.Integer, sa.ForeignKey(f"{thing}s.id"), primary_key=True),
        )
        op.create_index(None, table, [thing])


def _view(kind: str) -> str:
    """The features of a kind in the newest release, as a layer that QGIS can open."""
    return f"""
        CREATE VIEW released_{kind}s AS
        SELECT f.id AS fid, f.feature AS id, f.properties::jsonb ->> 'name' AS name,
               f.properties::jsonb AS properties, f.source, f.note, f.who AS entered_by, f.at AS entered_at,
               r.release, f.shape::geometry(Geometry, 4326) AS shape
        FROM features f JOIN release_features r ON r.feature = f.id
        WHERE f.kind = '{kind}' AND r.release = (SELECT max(number) FROM releases)
    """  # noqa: S608 - the kinds are constants of this file
