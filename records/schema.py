"""The tables of the records, the same in SQLite and in PostgreSQL with PostGIS.

Every table is append-only: triggers of the migrations refuse UPDATE, DELETE and REPLACE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import shapely
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

SRID = 4326
KEY_LENGTH, NAME_LENGTH, PERIOD_LENGTH, DAY_LENGTH = 64, 120, 8, 10
NAMES = {
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment, always in UTC and aware of it; SQLite knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _PostGIS(UserDefinedType[bytes]):
    """A real geometry column, so that QGIS and ogr2ogr can open the table."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """How the column is declared."""
        return f"geometry(Geometry,{SRID})"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        """WKB in."""
        return func.ST_GeomFromWKB(bindvalue, SRID)

    def column_expression(self, col: Any) -> ColumnElement[Any]:
        """WKB out."""
        return func.ST_AsBinary(col, type_=Shape())


class Shape(TypeDecorator[shapely.Geometry]):
    """A shape in DEGREES: PostGIS geometry in PostgreSQL, WKB in SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the database at hand."""
        return dialect.type_descriptor(_PostGIS() if dialect.name == "postgresql" else LargeBinary())

    def process_bind_param(self, value: shapely.Geometry | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Little-endian WKB in two dimensions."""
        return None if value is None else shapely.to_wkb(value, output_dimension=2, byte_order=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> shapely.Geometry | None:  # noqa: ARG002
        """The shape."""
        return None if value is None else shapely.from_wkb(bytes(value))


def listed(connection: Connection, numbers: Iterable[int]) -> Select[tuple[int]]:
    """A selectable with the column `id` that holds `numbers`, however many: one parameter, not one each."""
    written = literal(json.dumps(list(numbers)), Text)
    if connection.dialect.name == "postgresql":
        found = func.json_array_elements_text(cast(written, JSON)).table_valued("value")
    else:
        found = func.json_each(written).table_valued("value")
    return select(cast(found.c.value, Integer).label("id"))


METADATA = MetaData(naming_convention=NAMES)


def _who_and_when() -> tuple[Column[Any], Column[Any]]:
    return Column("who", String(NAME_LENGTH), nullable=False), Column("at", UtcTime, nullable=False)


PEOPLE = Table(
    "people",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("department", Text, nullable=False),
    Column("secret", Text, nullable=False),  # scrypt, salted; never the passphrase
    Column("active", Boolean, nullable=False),
    *_who_and_when(),
    UniqueConstraint("name", "revision"),
)
BATCHES = Table(
    "batches",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    *_who_and_when(),
)
OBSERVATIONS = Table(
    "observations",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("indicator", String(KEY_LENGTH), nullable=False),
    Column("ward", String(KEY_LENGTH), nullable=False),
    Column("period", String(PERIOD_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("value", Double),
    Column("status", String(KEY_LENGTH), nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    *_who_and_when(),
    Column("batch", Integer, ForeignKey("batches.id")),
    UniqueConstraint("indicator", "ward", "period", "revision"),
    CheckConstraint("(value IS NULL) = (status <> '')", name="value_or_status"),
)
FEATURES = Table(
    "features",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("feature", String(KEY_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shape", Shape),
    Column("properties", Text, nullable=False),  # canonical JSON
    Column("removed", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    *_who_and_when(),
    Column("batch", Integer, ForeignKey("batches.id")),
    UniqueConstraint("kind", "feature", "revision"),
)
DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("observation", Integer, ForeignKey("observations.id"), unique=True),
    Column("feature", Integer, ForeignKey("features.id"), unique=True),
    Column("approved", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    *_who_and_when(),
    CheckConstraint("(observation IS NULL) <> (feature IS NULL)", name="one_thing"),
)
RELEASES = Table(
    "releases",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", String(NAME_LENGTH), nullable=False),
    Column("approver", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("one_person", Boolean, nullable=False),
    Column("returns_to", Integer, ForeignKey("releases.number")),
    Column("decisions_to", Integer, nullable=False),  # the last decision that was looked at
    Column("content_sha256", String(64), nullable=False),
    Column("rows_to", Text, nullable=False),  # canonical JSON: the last row of each table that it saw
    Column("history_sha256", String(64), nullable=False),  # of the rows since the release before
    Column("fingerprint", String(64), nullable=False, unique=True),
)
RELEASE_OBSERVATIONS = Table(
    "release_observations",
    METADATA,
    Column("release", Integer, ForeignKey("releases.number"), primary_key=True),
    Column("observation", Integer, ForeignKey("observations.id"), primary_key=True),
    Index(None, "observation"),
)
RELEASE_FEATURES = Table(
    "release_features",
    METADATA,
    Column("release", Integer, ForeignKey("releases.number"), primary_key=True),
    Column("feature", Integer, ForeignKey("features.id"), primary_key=True),
    Index(None, "feature"),
)
PLANS = Table(
    "plans",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("plan", String(KEY_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("before", Integer),  # of a revision with a content of its own: the one it was made from
    Column("shows", Integer, nullable=False),  # the revision whose content stands
    Column("action", String(KEY_LENGTH), nullable=False),
    Column("act", String(KEY_LENGTH)),  # what the browser calls the deed, so that it is stored once
    Column("content", Text),  # canonical JSON; none where an older content is shown
    Column("removed", Boolean, nullable=False),
    *_who_and_when(),
    UniqueConstraint("plan", "revision"),
    UniqueConstraint("plan", "act"),
    ForeignKeyConstraint(["shows", "plan"], ["plans.revision", "plans.plan"]),
    ForeignKeyConstraint(["before", "plan"], ["plans.revision", "plans.plan"]),
    CheckConstraint("(content IS NULL) = (shows <> revision)", name="own_content"),
    Index(None, "plan", "before"),  # is there anything to do again?
)
PLAN_COMMENTS = Table(
    "plan_comments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("plan", String(KEY_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),  # the newest one when it was written
    Column("edit", String(KEY_LENGTH), nullable=False),  # "": the whole plan
    Column("text", Text, nullable=False),
    *_who_and_when(),
    ForeignKeyConstraint(["revision", "plan"], ["plans.revision", "plans.plan"]),
)
AGENDAS = Table(
    "agendas",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("agenda", String(KEY_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("held_on", String(DAY_LENGTH), nullable=False),  # ISO
    Column("steps", Text, nullable=False),  # canonical JSON
    Column("removed", Boolean, nullable=False),
    *_who_and_when(),
    UniqueConstraint("agenda", "revision"),
)
MEETING_DECISIONS = Table(
    "meeting_decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("decision", String(KEY_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("agenda", String(KEY_LENGTH), nullable=False),  # of the meeting that decided it
    Column("agenda_revision", Integer, nullable=False),  # the newest one then
    Column("what", Text, nullable=False),
    Column("doer", String(NAME_LENGTH), nullable=False),
    Column("due_on", String(DAY_LENGTH), nullable=False),  # ISO
    Column("done", Boolean, nullable=False),
    Column("act", String(KEY_LENGTH)),  # what the browser calls the deed, so that it is stored once
    *_who_and_when(),
    UniqueConstraint("decision", "revision"),
    UniqueConstraint("agenda", "act"),
    ForeignKeyConstraint(["agenda_revision", "agenda"], ["agendas.revision", "agendas.agenda"]),
)
