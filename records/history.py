"""The digest of everything ever entered and decided: what a release says of the rows that came before it.

Each release takes in the rows since the one before, so that every row is looked at once; whoever changes,
removes or slips in one of them changes the digest, and with it the release's fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from records.bulk import read_rows
from records.model import plain_value
from records.schema import BATCHES, DECISIONS, FEATURES, OBSERVATIONS

HISTORY = (BATCHES, OBSERVATIONS, FEATURES, DECISIONS)
AT_ONCE = 20_000  # rows read at a time

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
        after = since.get(table.name, _before_all(connection, table))
        for row in _rows(connection, table, after, until.get(table.name, 0)):
            line = json.dumps([table.name, *map(plain_value, row)], ensure_ascii=False)
            total.update(f"{line}\n".encode())
    return total.hexdigest()


def _before_all(connection: Connection, table: Table) -> int:
    first = connection.execute(select(func.coalesce(func.min(table.c.id), 1))).scalar_one()
    return int(first) - 1


def _rows(connection: Connection, table: Table, after: int, last: int) -> Iterator[Sequence[Any]]:
    for start in range(after, last, AT_ONCE):
        span = table.c.id > start, table.c.id <= min(start + AT_ONCE, last)
        yield from read_rows(connection, select(table).where(*span).order_by(table.c.id))
