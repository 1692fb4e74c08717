"""The values of the records: figures, features, who entered them, what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import shapely

FEATURE_KINDS = ("park", "work", "station", "plot")
DISTRICT = ""  # the ward of a figure that speaks of the whole district
WITHDRAWN = "withdrawn"  # status of a figure that is taken back: nobody knows it any more

State = Literal["pending", "approved", "rejected"]


@dataclass(frozen=True)
class FigureKey:
    """What a figure is about: an indicator, a ward id (DISTRICT for the whole) and a period id."""

    indicator: str
    ward: str
    period: str


@dataclass(frozen=True)
class Figure:
    """One figure as somebody wants to enter it: a `value`, or a `status` with `value` None.

    `seen` is the revision that the writer had before them, 0 for none; whoever entered another one
    meanwhile is not overwritten (ConflictError).
    """

    key: FigureKey
    value: float | None
    status: str = ""
    source: str = ""
    note: str = ""
    seen: int = 0

    @property
    def is_withdrawn(self) -> bool:
        """True where it takes the figure back."""
        return self.status == WITHDRAWN

    def says(self) -> tuple[float | None, str]:
        """What it says, without where it comes from."""
        return self.value, self.status


@dataclass(frozen=True)
class Feature:
    """One park, work, station or plot as somebody wants to enter it; `shape` in DEGREES, None without a known site.

    `properties` are plain JSON values. `removed` takes the feature off the map. `seen` as in `Figure`.
    """

    kind: str
    id: str
    shape: shapely.Geometry | None
    properties: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    note: str = ""
    removed: bool = False
    seen: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What the revisions of one feature have in common."""
        return self.kind, self.id

    def says(self) -> tuple[str, str, bool]:
        """What it says: shape, properties, whether it is gone."""
        return shape_hex(self.shape), plain_json(self.properties), self.removed


Thing = Figure | Feature
Key = tuple[str, ...]


def key_of(thing: Thing) -> Key:
    """What the revisions of one thing have in common."""
    if isinstance(thing, Feature):
        return thing.key
    return thing.key.indicator, thing.key.ward, thing.key.period


@dataclass(frozen=True)
class Entry:
    """What was entered, by whom and when (UTC): a Figure or a Feature as row `id`, `revision` of its key.

    `batch` is the import it came with, None for a single entry; `decided_by` and `decided_at` are
    None while it is pending.
    """

    id: int
    revision: int
    what: Figure | Feature
    who: str
    at: datetime
    batch: int | None
    state: State
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str = ""


@dataclass(frozen=True)
class Conflict:
    """Two editors on one thing: what this one wants to write and what stands there now."""

    mine: Figure | Feature
    theirs: Entry


@dataclass(frozen=True)
class Batch:
    """An import: file name, SHA-256 of its bytes, who and when."""

    file: str
    sha256: str


def plain_json(properties: Mapping[str, Any]) -> str:
    """Canonical JSON of `properties`: sorted, without spaces, letters as they are."""
    return json.dumps(
        dict(properties), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def shape_hex(shape: shapely.Geometry | None) -> str:
    """Little-endian WKB of a shape in hex, "" for none: the same shape always gives the same text."""
    if shape is None:
        return ""
    return str(shapely.to_wkb(shape, hex=True, output_dimension=2, byte_order=1, include_srid=False))


def plain_value(value: Any) -> Any:
    """A value of a row as JSON knows it: moments in ISO form, shapes as WKB in hex."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return shape_hex(value) if isinstance(value, shapely.Geometry) else value
