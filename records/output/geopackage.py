"""GeoPackages that are always the same bytes for the same content."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

Cells = Sequence[Any]
CHANGE_COUNTERS = (24, 92)  # bytes of an SQLite file that count its changes; both hold the same number


def table_of(fields: Sequence[str], rows: Sequence[Cells]) -> pd.DataFrame:
    """Columns of numbers where every known cell is one, else of text; what is not known is null."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    return pd.DataFrame({name: _column(list(cells)) for name, cells in zip(fields, columns, strict=True)})


def _column(cells: list[Any]) -> pd.Series:
    kinds = set(map(type, cells)) - {type(None)}
    if kinds and kinds <= {int, float}:
        return pd.Series(cells, dtype="float64")
    return pd.Series([None if cell is None or cell == "" else str(cell) for cell in cells], dtype=object)


def write_layer(
    frame: pd.DataFrame, path: Path, layer: str, words: dict[str, str], geometry: str | None
) -> None:
    """Adds `frame` to the file `path` as a layer, as a table where `geometry` is None; `words` describe it."""
    pyogrio.write_dataframe(
        frame,
        path,
        layer=layer,
        driver="GPKG",
        geometry_type=geometry,
        append=path.exists(),
        layer_options={**words, "SPATIAL_INDEX": "NO"},
    )


def settled(path: Path, day: str) -> bytes:
    """The GeoPackage without the moment it was written at, its pages in one order."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{day}T00:00:00.000Z",))
        database.commit()
        database.execute("PRAGMA secure_delete = ON")  # no leavings of other content between the rows
        database.execute("VACUUM")
    content = bytearray(path.read_bytes())
    for place in CHANGE_COUNTERS:  # how often GDAL wrote is no matter of the release
        content[place : place + 4] = (1).to_bytes(4, "big")
    return bytes(content)
