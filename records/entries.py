"""Entering figures and features, and reading back who entered what: rows are added, none is ever changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, insert, select

from records.bulk import insert_rows, read_rows
from records.checks import check_text, check_things
from records.errors import ConflictError, RecordsError
from records.model import (
    Batch,
    Conflict,
    Entry,
    Feature,
    Figure,
    FigureKey,
    Key,
    State,
    Thing,
    key_of,
    plain_json,
)
from records.people import plain_name
from records.schema import BATCHES, DECISIONS, FEATURES, OBSERVATIONS, listed
from records.store import Store, now


@dataclass(frozen=True)
class Kind:
    """How figures or features are stored: table, columns of the key, column of `decisions`."""

    table: Table
    key: tuple[str, ...]
    decision: str


FIGURES = Kind(OBSERVATIONS, ("indicator", "ward", "period"), "observation")
SHAPES = Kind(FEATURES, ("kind", "feature"), "feature")
KINDS = (FIGURES, SHAPES)


def enter(store: Store, things: Sequence[Thing], who: str, batch: Batch | None = None) -> tuple[int, ...]:
    """Row ids of `things`, all stored under the name `who`, or none.

    Figures come before features in the answer.

    Raises
    ------
    ConflictError
        If somebody entered another revision of one of them since `seen`; names every such one.
    RecordsError
        If `things` is empty, names one thing twice, or holds what no table can keep.
    """
    name = plain_name(who)
    check_things(things)
    if batch is not None:
        check_text(batch.file)
    with store.writing() as connection:
        conflicts = _conflicts(connection, things)
        if conflicts:
            raise ConflictError(conflicts)
        number = _enter_batch(connection, batch, name)
        return tuple(row for kind in KINDS for row in _add(connection, kind, things, name, number))


def _of(kind: Kind, things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing in things if isinstance(thing, Feature) == (kind is SHAPES)]


def _conflicts(connection: Connection, things: Sequence[Thing]) -> list[Conflict]:
    """What stands at another revision than its writer saw, figures first, sorted by key.

    Raises
    ------
    RecordsError
        If a writer saw a revision that this store never had.
    """
    found: list[Conflict] = []
    for kind in KINDS:
        wanted = {key_of(thing): thing for thing in _of(kind, things)}
        standing = _standing(connection, kind, wanted) if wanted else {}
        if any(thing.seen > standing.get(key, (0, 0))[0] for key, thing in wanted.items()):
            raise RecordsError("seen_elsewhere")
        moved = [row for key, (revision, row) in standing.items() if revision != wanted[key].seen]
        asked = entries_query(kind, kind.table.c.id.in_(listed(connection, moved)))
        theirs = {key_of(entry.what): entry for entry in entries_found(connection, kind, asked)}
        found += [Conflict(wanted[key], theirs[key]) for key in sorted(theirs)]
    return found


def _standing(connection: Connection, kind: Kind, wanted: Collection[Key]) -> dict[Key, tuple[int, int]]:
    """The newest revision of each wanted key that has one, and its row."""
    columns = [kind.table.c[name] for name in kind.key]
    newest_of = (func.max(kind.table.c.revision), func.max(kind.table.c.id))
    asked = select(*columns, *newest_of).where(columns[0].in_({key[0] for key in wanted})).group_by(*columns)
    rows = [tuple(row) for row in connection.execute(asked)]
    return {row[:-2]: (row[-2], row[-1]) for row in rows if row[:-2] in wanted}


def _enter_batch(connection: Connection, batch: Batch | None, who: str) -> int | None:
    if batch is None:
        return None
    row = insert(BATCHES).values(file=batch.file, sha256=batch.sha256, who=who, at=now())
    return int(connection.execute(row.returning(BATCHES.c.id)).scalar_one())


def _add(
    connection: Connection, kind: Kind, things: Sequence[Thing], who: str, batch: int | None
) -> list[int]:
    signed = {"who": who, "at": now(), "batch": batch}
    rows = [{**_row(thing), "revision": thing.seen + 1, **signed} for thing in _of(kind, things)]
    row_id = kind.table.c.id
    before = connection.execute(select(func.coalesce(func.max(row_id), 0))).scalar_one()
    insert_rows(connection, kind.table, rows)
    added = select(row_id).where(row_id > before).order_by(row_id)  # nobody writes beside us
    return list(connection.execute(added).scalars()) if rows else []


def _row(thing: Thing) -> dict[str, Any]:
    if isinstance(thing, Feature):
        return {
            "kind": thing.kind,
            "feature": thing.id,
            "shape": thing.shape,
            "properties": plain_json(thing.properties),
            "removed": thing.removed,
            "source": thing.source,
            "note": thing.note,
        }
    key = thing.key
    return {
        "indicator": key.indicator,
        "ward": key.ward,
        "period": key.period,
        "value": None if thing.value is None else thing.value + 0.0,  # SQLite keeps no -0.0
        "status": thing.status,
        "source": thing.source,
        "note": thing.note,
    }


def entries_query(kind: Kind, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Rows of one kind with what was decided of each."""
    table = kind.table
    decided = [DECISIONS.c.approved, DECISIONS.c.who, DECISIONS.c.at, DECISIONS.c.note]
    joined = table.outerjoin(DECISIONS, DECISIONS.c[kind.decision] == table.c.id)
    named = [column.label(f"decided_{column.name}") for column in decided]
    return select(table, *named).select_from(joined).where(*conditions)


def entries_found(connection: Connection, kind: Kind, asked: Select[Any]) -> list[Entry]:
    """The entries of every row that `asked`, an `entries_query`, finds."""
    made = _feature_entry if kind is SHAPES else _figure_entry
    return [made(row) for row in read_rows(connection, asked)]


def _figure_entry(row: Sequence[Any]) -> Entry:
    # by place, not by name: a release has tens of thousands of them
    row_id, indicator, ward, period, revision, value, status, source, note, who, at, batch, *decided = row
    key = FigureKey(indicator, ward, period)
    what = Figure(key, value, status, source, note, revision)
    return Entry(row_id, revision, what, who, at, batch, *_decision(*decided))


def _feature_entry(row: Sequence[Any]) -> Entry:
    row_id, kind, feature, revision, shape, properties, removed, source, note, who, at, batch, *decided = row
    what = Feature(kind, feature, shape, json.loads(properties), source, note, removed, revision)
    return Entry(row_id, revision, what, who, at, batch, *_decision(*decided))


def _decision(
    approved: bool | None, who: str | None, at: datetime | None, note: str | None
) -> tuple[State, str | None, datetime | None, str]:
    state: State = "pending" if approved is None else "approved" if approved else "rejected"
    return state, who, at, note or ""


def history(connection: Connection, thing: Thing) -> list[Entry]:
    """Every revision of a thing, the first one first: who changed what, from what, to what."""
    kind = SHAPES if isinstance(thing, Feature) else FIGURES
    same = and_(*(kind.table.c[name] == part for name, part in zip(kind.key, key_of(thing), strict=True)))
    return entries_found(connection, kind, entries_query(kind, same).order_by(kind.table.c.revision))


def history_of(store: Store, thing: Thing) -> list[Entry]:
    """As `history`, in a look of its own."""
    with store.reading() as connection:
        return history(connection, thing)


def newest(store: Store, kind: Kind, *conditions: ColumnElement[bool]) -> dict[Key, Entry]:
    """The newest entry of every key that meets `conditions`, decided or not."""
    table = kind.table
    columns = [table.c[name] for name in kind.key]
    last = select(func.max(table.c.id)).where(*conditions).group_by(*columns)
    with store.reading() as connection:
        asked = entries_query(kind, table.c.id.in_(last)).order_by(*columns)
        found = entries_found(connection, kind, asked)
    return {key_of(entry.what): entry for entry in found}


def approved_before(store: Store, entries: Iterable[Entry]) -> dict[Key, Entry]:
    """What was last approved of the same things, by key."""
    found: dict[Key, Entry] = {}
    things = [entry.what for entry in entries]
    for kind in KINDS:
        keys = {key_of(thing) for thing in _of(kind, things)}
        columns = [kind.table.c[name] for name in kind.key]
        last = (
            select(func.max(kind.table.c.id))
            .join(DECISIONS, DECISIONS.c[kind.decision] == kind.table.c.id)
            .where(DECISIONS.c.approved, columns[0].in_({key[0] for key in keys}))
            .group_by(*columns)
        )
        with store.reading() as connection:
            asked = entries_query(kind, kind.table.c.id.in_(last))
            same = entries_found(connection, kind, asked) if keys else []
        found |= {key_of(entry.what): entry for entry in same if key_of(entry.what) in keys}
    return found


def pending(store: Store) -> list[Entry]:
    """What waits for approval, in the order it was entered. What was corrected meanwhile does not wait any more."""
    found: list[Entry] = []
    for kind in KINDS:
        newer = kind.table.alias()
        same = and_(
            *(newer.c[name] == kind.table.c[name] for name in kind.key),
            newer.c.revision > kind.table.c.revision,
        )
        waiting = and_(DECISIONS.c.id.is_(None), ~select(newer.c.id).where(same).exists())
        with store.reading() as connection:
            asked = entries_query(kind, waiting).order_by(kind.table.c.id)
            found += entries_found(connection, kind, asked)
    return found


def recent(store: Store, most: int = 200) -> list[Entry]:
    """The last entries, newest first: who changed what."""
    found: list[Entry] = []
    with store.reading() as connection:
        for kind in KINDS:
            asked = entries_query(kind).order_by(kind.table.c.id.desc()).limit(most)
            found += entries_found(connection, kind, asked)
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:most]
