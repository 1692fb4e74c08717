"""Reading one file of `data/`: bytes in, a checked frame out, every fault gathered on the way.

Nothing here raises for a bad file: a reader returns what it could read and adds a `Fault` for
each thing wrong, so that one pass over a folder can report everything at once.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import DEGREES
from geo.errors import Fault
from geo.source import Source, sha256, source_of

CITY_BOX = (106.3, 10.6, 107.1, 11.2)  # west, south, east, north in degrees: Ho Chi Minh City
KNOWN_CRS = ("CRS84", "EPSG::4326", "EPSG:4326")
MOST_LISTED = 5  # row numbers or ids named in one fault

TEXT, NUMBER, NUMBER_OR_NONE, LIST = "text", "number", "number_or_none", "list"


@dataclass(frozen=True)
class FeatureFile:
    """What a GeoJSON file must hold: columns by kind, geometry types, whether a place may be unknown."""

    name: str
    columns: Mapping[str, str]
    shapes: frozenset[str]
    may_lack_geometry: bool = False


@dataclass(frozen=True)
class TableFile:
    """What a CSV file must hold: columns by kind and the columns that together name a row."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    may_be_empty: bool = False


@dataclass
class Reading:
    """The faults found so far and the sources of the files read."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def fault(self, file: str, key: str, where: str = "", **parameters: object) -> None:
        """Note one fault."""
        self.faults.append(Fault(file, key, where, parameters))


def read_text(reading: Reading, name: str) -> str | None:
    """The text of a file, or None with a fault: missing, empty, not UTF-8."""
    path = reading.folder / name
    if not path.is_file():
        reading.fault(name, "missing")
        return None
    content = path.read_bytes()
    if not content.strip():
        reading.fault(name, "empty_file")
        return None
    reading.digests[name] = sha256(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reading.fault(name, "not_utf8", byte=error.start)
        return None
    if not text.strip():
        reading.fault(name, "empty_file")
        return None
    return text


def read_features(reading: Reading, file: FeatureFile) -> gpd.GeoDataFrame:
    """The features of a GeoJSON file in DEGREES, indexed by `id`; empty with faults if unusable."""
    empty = gpd.GeoDataFrame({name: [] for name in file.columns}, geometry=[], crs=DEGREES)
    document = _collection(reading, file.name)
    if document is None:
        return empty
    features = document["features"]
    _check_crs(reading, file.name, document)
    _take_source(reading, file.name, document)
    rows = [entry.get("properties") or {} for entry in features]
    table = _columns(reading, file.name, file.columns, rows)
    geometry = _geometry(reading, file, [entry.get("geometry") for entry in features])
    frame = gpd.GeoDataFrame(table, geometry=geometry, crs=DEGREES)
    return _indexed(reading, file.name, frame)


def _collection(reading: Reading, name: str) -> dict[str, Any] | None:
    """The FeatureCollection of a file with at least one feature, or None with a fault."""
    text = read_text(reading, name)
    if text is None:
        return None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        reading.fault(name, "cut", line=error.lineno, column=error.colno)
        return None
    except RecursionError:  # brackets in brackets without end
        document = None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(_is_feature(entry) for entry in features):
        reading.fault(name, "not_features")
        return None
    if not features:
        reading.fault(name, "no_features")
        return None
    return dict(document)


def _is_feature(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("properties") or {}, dict)


def read_table(reading: Reading, file: TableFile) -> pd.DataFrame:
    """The rows of a CSV file in their order; empty with faults if unusable."""
    empty = pd.DataFrame({name: [] for name in file.columns})
    text = read_text(reading, file.name)
    if text is None:
        return empty
    lines = csv.reader(io.StringIO(unicodedata.normalize("NFC", text)), strict=True)
    try:
        written = list(lines)
    except csv.Error as error:
        reading.fault(file.name, "bad_csv", line=lines.line_num, reason=str(error))
        return empty
    if not written:
        reading.fault(file.name, "no_rows")
        return empty
    header, *body = written
    ragged = [number for number, row in enumerate(body, start=2) if row and len(row) != len(header)]
    if ragged:
        reading.fault(file.name, "ragged", rows=_some(ragged), expected=len(header))
    rows = [dict(zip(header, row, strict=False)) for row in body if row]
    if not rows and not file.may_be_empty:
        reading.fault(file.name, "no_rows")
        return empty
    table = _columns(reading, file.name, file.columns, rows)
    repeated = table[table.duplicated(list(file.key), keep=False)] if len(table) else table
    if len(repeated):
        names = [" ".join(map(str, row)) for row in repeated[list(file.key)].to_numpy()]
        reading.fault(file.name, "duplicate", names=_some(sorted(set(names))))
    return table


def _check_crs(reading: Reading, name: str, document: Mapping[str, Any]) -> None:
    member = document.get("crs")
    named = member.get("properties") if isinstance(member, dict) else None
    stated = str(named.get("name", "")) if isinstance(named, dict) else str(member or "")
    if stated and not stated.endswith(KNOWN_CRS):
        reading.fault(name, "wrong_crs", crs=stated)


def _take_source(reading: Reading, name: str, document: Mapping[str, Any]) -> None:
    record = document.get("source")
    try:
        reading.sources[name] = source_of(record if isinstance(record, dict) else {}, reading.digests[name])
    except KeyError as error:
        reading.fault(name, "no_source", entry=str(error.args[0]))


def _columns(
    reading: Reading, name: str, kinds: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """The wanted columns of `rows`: numbers as floats, text as NFC strings ("" for none), lists as tuples.

    Faults name rows as an editor shows them: features from 1, lines of a table from 2.
    """
    first = 2 if name.endswith(".csv") else 1
    table: dict[str, list[Any]] = {}
    for column, kind in kinds.items():
        if rows and not any(column in row for row in rows):
            reading.fault(name, "no_column", column=column)
        cells = [row.get(column) for row in rows]
        if kind == TEXT:
            table[column] = [
                unicodedata.normalize("NFC", str(cell)) if cell is not None else "" for cell in cells
            ]
            continue
        if kind == LIST:
            odd = [index + first for index, cell in enumerate(cells) if not isinstance(cell, list)]
            if odd and any(column in row for row in rows):
                reading.fault(name, "not_list", column=column, rows=_some(odd))
            table[column] = [tuple(cell) if isinstance(cell, list) else () for cell in cells]
            continue
        numbers = [_number(cell) for cell in cells]
        wanted = [
            index + first
            for index, (cell, number) in enumerate(zip(cells, numbers, strict=True))
            if np.isnan(number) and (kind == NUMBER or cell not in (None, ""))
        ]
        if wanted and any(column in row for row in rows):
            reading.fault(name, "not_number", column=column, rows=_some(wanted))
        table[column] = numbers
    return pd.DataFrame(table)


def _number(cell: object) -> float:
    """A finite number in plain notation, else NaN."""
    if cell is None or isinstance(cell, bool):
        return float("nan")
    try:
        number = float(str(cell).replace("_", "?"))  # Python would read 12_345
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def _geometry(reading: Reading, file: FeatureFile, written: Sequence[Any]) -> Any:
    """Shapes in DEGREES; a fault for each kind of damage, with the numbers of the features."""
    shapes = np.array([_shape(entry) for entry in written], dtype=object)
    unreadable = [
        i + 1 for i, (s, w) in enumerate(zip(shapes, written, strict=True)) if s is None and w is not None
    ]
    if unreadable:
        reading.fault(file.name, "bad_geometry", rows=_some(unreadable))
    absent = [i + 1 for i, entry in enumerate(written) if entry is None]
    if absent and not file.may_lack_geometry:
        reading.fault(file.name, "no_geometry", rows=_some(absent))
    present = ~shapely.is_missing(shapes)
    kinds = np.array(["" if s is None else s.geom_type for s in shapes])
    odd = np.flatnonzero(present & ~np.isin(kinds, list(file.shapes)))
    if len(odd):
        reading.fault(
            file.name, "wrong_shape", rows=_some(odd + 1), shapes=", ".join(sorted(set(kinds[odd])))
        )
    broken = np.flatnonzero(present & (~shapely.is_valid(shapes) | shapely.is_empty(shapes)))
    if len(broken):
        reason = shapely.is_valid_reason(shapes[broken[0]])
        reading.fault(file.name, "invalid_geometry", rows=_some(broken + 1), reason=str(reason))
    west, south, east, north = CITY_BOX
    edges = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        inside = (
            (edges[:, 0] >= west) & (edges[:, 1] >= south) & (edges[:, 2] <= east) & (edges[:, 3] <= north)
        )
    outside = np.flatnonzero(present & ~inside & ~shapely.is_empty(shapes))
    if len(outside):
        x, y = (float(edges[outside[0], axis]) for axis in (0, 1))
        reading.fault(file.name, "outside", rows=_some(outside + 1), x=round(x, 4), y=round(y, 4))
    return gpd.array.from_shapely(shapes, crs=DEGREES)


def _shape(entry: Any) -> Any:
    if entry is None:
        return None
    return shapely.from_geojson(json.dumps(entry), on_invalid="ignore")


def _indexed(reading: Reading, name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if "id" not in frame:
        return frame
    counts = Counter(frame["id"])
    repeated = sorted(str(key) for key, count in counts.items() if count > 1)
    if repeated:
        reading.fault(name, "duplicate", names=_some(repeated))
    return frame.set_index("id", drop=True)


def _some(items: Sequence[Any] | np.ndarray[Any, Any]) -> str:
    listed = ", ".join(str(item) for item in list(items)[:MOST_LISTED])
    return listed if len(items) <= MOST_LISTED else f"{listed} … ({len(items)})"
