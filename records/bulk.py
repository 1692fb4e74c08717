"""Many rows at once, into a table and out of one: in PostgreSQL as one JSON text, since pg8000 is slow cell by cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Double, Select, Table, Text, cast, func, insert, select, text

from records.model import plain_value
from records.schema import SRID, Shape, UtcTime

ROWS_AT_ONCE = 5000  # of one statement: a few megabytes


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put `rows`, which all name the same columns, into `table` in their order."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    columns = [table.c[name] for name in rows[0]]
    statement = text(_from_json(connection, table, columns))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = [
            {name: plain_value(value) for name, value in row.items()}
            for row in rows[start : start + ROWS_AT_ONCE]
        ]
        connection.execute(statement, {"rows": json.dumps(some, ensure_ascii=False)})


def _from_json(connection: Connection, table: Table, columns: Sequence[Column[Any]]) -> str:
    """The statement that reads its rows from a JSON list."""
    named = ", ".join(f'"{column.name}"' for column in columns)
    given = ", ".join(f'"{column.name}" {_type(connection, column)}' for column in columns)
    read = ", ".join(map(_read, columns))
    source = f"json_to_recordset(CAST(:rows AS json)) AS given ({given})"
    return f"INSERT INTO {table.name} ({named}) SELECT {read} FROM {source}"  # noqa: S608 - names of the schema


def _type(connection: Connection, column: Column[Any]) -> str:
    """How a cell is written in JSON, as a type of PostgreSQL."""
    return "text" if isinstance(column.type, Shape) else column.type.compile(connection.dialect)


def _read(column: Column[Any]) -> str:
    name = f'given."{column.name}"'
    return f"ST_GeomFromWKB(decode({name}, 'hex'), {SRID})" if isinstance(column.type, Shape) else name


def read_rows(connection: Connection, asked: Select[Any]) -> Sequence[Sequence[Any]]:
    """The rows that `asked` finds, in their order."""
    has_shapes = any(isinstance(column.type, Shape) for column in asked.selected_columns)
    if has_shapes or connection.dialect.name != "postgresql":
        return connection.execute(asked).all()
    found = asked.subquery()
    kinds = [type(column.type) for column in found.c]
    readers = {place: _READERS[kind] for place, kind in enumerate(kinds) if kind in _READERS}
    packed = cast(func.json_agg(func.json_build_array(*found.c)), Text)
    rows: list[list[Any]] = json.loads(connection.execute(select(packed)).scalar_one() or "[]")
    for row in rows:
        for place, reader in readers.items():
            if row[place] is not None:
                row[place] = reader(row[place])
    return rows


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


_READERS: dict[type, Callable[[Any], Any]] = {UtcTime: _moment, Double: float}  # JSON writes 14.0 as 14
