"""Who said what of a work, and when: every entry of the store beside what stood there before it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.schemas import WORK_DAYS, WORK_PROGRESS
from layers._layer import vi_date
from maps.messages import message
from records.entries import SHAPES, history_of, newest
from records.model import Entry, Feature, State, shape_hex
from records.store import Store
from records.words import plain_text, status_name

SAID = ("name_vi", "status", *WORK_PROGRESS, "status_as_of")  # what a history tells of, in this order
NOTHING = "–"


@dataclass(frozen=True)
class Change:
    """One thing that an entry says otherwise than the entry before it; "–" where one of them says nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One entry about a work, what it changed, and what became of it."""

    at: datetime
    who: str
    state: State
    changes: tuple[Change, ...]
    source: str
    note: str


def works_history(store: Store, states: Collection[State], language: str) -> dict[str, tuple[Told, ...]]:
    """The entries in one of `states` about each work that has any, by its id, newest first.

    An entry is compared with the one before it among these that was not rejected.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    kept = newest(store, SHAPES, SHAPES.table.c.kind == "work").values()
    works = [entry.what for entry in kept if isinstance(entry.what, Feature)]
    found = {work.id: [entry for entry in history_of(store, work) if entry.state in states] for work in works}
    return {work: told(entries, language) for work, entries in found.items() if entries}


def told(history: Sequence[Entry], language: str) -> tuple[Told, ...]:
    """The entries about one work, oldest first, as what each changed; the answer is newest first."""
    found: list[Told] = []
    before: Feature | None = None
    for entry in history:
        after = entry.what
        if not isinstance(after, Feature):
            continue
        changes = tuple(_changes(before, after, language))
        found.append(Told(entry.at, entry.who, entry.state, changes, after.source, after.note))
        before = before if entry.state == "rejected" else after
    return tuple(reversed(found))


def _changes(before: Feature | None, after: Feature, language: str) -> Iterator[Change]:
    old: Mapping[str, Any] = {} if before is None or before.removed else before.properties
    if after.removed:
        yield Change(message("works.shape", language), NOTHING, message("works.removed", language))
        return
    for name in SAID:
        said = _said(name, old.get(name), language), _said(name, after.properties.get(name), language)
        if said[0] != said[1]:
            yield Change(message(f"column.{name}", language), *said)
    shapes = "" if before is None else shape_hex(before.shape), shape_hex(after.shape)
    if shapes[0] != shapes[1]:
        yield Change(message("works.shape", language), *(_shape_said(shape, language) for shape in shapes))


def _said(name: str, value: object, language: str) -> str:
    if value in (None, ""):
        return NOTHING
    if name == "status":
        return status_name(str(value), language)
    if name in WORK_DAYS or name == "status_as_of":
        return vi_date(str(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return plain_text(float(value), language)
    return str(value)


def _shape_said(shape: str, language: str) -> str:
    return message("record.with_shape", language) if shape else NOTHING
