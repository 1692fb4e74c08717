"""The digest of everything ever entered and decided: what a release says of the rows that came before it.

Each release takes in the rows since the one before, so that every row is looked at once; whoever changes,
removes or slips in one of them changes the digest, and with it the release's fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from records.model import plain_value
from records.schema import BATCHES, DECISIONS, FEATURES, OBSERVATIONS

HISTORY = (BATCHES, OBSERVATIONS, FEATURES, DECISIONS)
AT_ONCE = 5000  # rows read at a time

Marks = Mapping[str, int]  # table, number of its last row


def last_rows(connection: Connection) -> dict[str, int]:
    """The number of the last row of each table, 0 for none."""
    return {
        table.name: int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
        for table in HISTORY
    }


def read_marks(written: str) -> dict[str, int]:
    """The marks that `plain_json` has written; {} where they are none."""
    try:
        marks = json.loads(written)
        return {table.name: int(marks[table.name]) for table in HISTORY}
    except (ValueError, TypeError, KeyError):
        return {}


def history_sha256(connection: Connection, since: Marks, until: Marks) -> str:
    """SHA-256 over every row after `since` (all from the first, where it is empty) up to `until`, in hex."""
    total = hashlib.sha256()
    for table in HISTORY:
        asked = select(table).where(table.c.id <= until.get(table.name, 0)).order_by(table.c.id)
        if since:
            asked = asked.where(table.c.id > since[table.name])
        for line in _lines(connection, table, asked):
            total.update(line.encode())
    return total.hexdigest()


def _lines(connection: Connection, table: Table, asked: Select[Any]) -> Iterator[str]:
    for rows in connection.execute(asked).partitions(AT_ONCE):
        for row in rows:
            yield json.dumps([table.name, *map(plain_value, row)], ensure_ascii=False) + "\n"
