"""Files of data/ as text, the same bytes every time, and the folder they are moved into."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from tools import wording
from tools.raw import Feature, RawFile
from tools.shapes import DECIMALS


@dataclass(frozen=True)
class Theme:
    """One GeoJSON file of data/: its name without suffix, its features in DEGREES, its origin."""

    name: str
    source: Mapping[str, object]
    features: tuple[Feature, ...]
    raw: tuple[RawFile, ...]


def themed(name: str, features: Iterable[Feature], raw: Iterable[RawFile], as_of: str = "") -> Theme:
    """Theme `name` of `features` that were made from the files `raw`.

    `as_of` is the date of an OpenStreetMap extract; "" for the raw folder, whose dates and methods
    stand in wording/sources.csv.
    """
    files = tuple(sorted(set(raw), key=lambda file: file.file))
    return Theme(name, _source(name, files, as_of), tuple(features), files)


def _source(name: str, raw: Iterable[RawFile], as_of: str) -> dict[str, object]:
    row = wording.texts("sources_extract" if as_of else "sources", "theme")[name]
    record: dict[str, object] = {column: row[column] for column in row if column != "theme"}
    record["as_of"] = as_of or row["as_of"]
    record["raw"] = [file.plain() for file in raw]
    return record


def geojson(theme: Theme) -> str:
    """`theme` as GeoJSON text, one feature a line."""
    head = json.dumps(theme.source, ensure_ascii=False)
    lines = ",\n".join(_line(feature) for feature in theme.features)
    return f'{{"type": "FeatureCollection",\n"source": {head},\n"features": [\n{lines}\n]}}\n'


def _line(feature: Feature) -> str:
    record = {
        "type": "Feature",
        "properties": feature.properties,
        "geometry": None if feature.geometry is None else _geometry(feature.geometry),
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _geometry(geometry: BaseGeometry) -> dict[str, Any]:
    plain = mapping(geometry)
    return {"type": plain["type"], "coordinates": _rounded(plain["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """`rows` as CSV text with a header.

    Raises
    ------
    ValueError
        If a row has a column that is not in `columns`.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Writes every file into `folder`, UTF-8 with Unix lines."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def replace(folder: Path, files: Mapping[str, str]) -> None:
    """Writes every file beside `folder` first, then moves each to its place; others stay."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as made:
        put(Path(made), files)
        for name in files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(made, name).replace(target)
