"""Many rows into a table at once: one statement with one parameter in PostgreSQL, one prepared statement in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, insert, text

from records.model import plain_value
from records.schema import SRID, Shape

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
    """The statement that reads its rows from a JSON list; pg8000 would send and check them cell by cell."""
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
