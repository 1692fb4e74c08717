"""Parks, works and stations as tables: what the city shows of them, with their places."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.city import City
from geo.crs import to_degrees
from geo.measure import wards_of
from geo.schemas import FEATURE_FILES, WORK_PROGRESS
from layers import layer_named
from layers._layer import NOTHING, Text, mark_source
from maps.messages import messages
from publish.data_table import Cell, Column, Table, named, rounded

FRAMES = {"parks": "green", "works": "works", "stations": "fire"}  # frame of the city, layer that draws it
LEFT_OUT = frozenset({"id", "limits"})
AT_THE_END = ("wards", "source", "licence")
UNITS = {"area_m2": Text("m²", "m²"), "length_m": Text("m", "m"), "progress_percent": Text("%", "%")}
DONG = frozenset({"capital_vnd", "paid_vnd"})
LISTED = ";"  # between the wards of one thing


@lru_cache(maxsize=16)
def features_table(city: City, name: str) -> Table:
    """The parks, works or stations of a city, a row each; `wards` are the ids of those that it lies in."""
    frame: gpd.GeoDataFrame = getattr(city, name)
    fields = [field for field in _fields(name) if field in frame.columns]
    inside = _wards_of(city, name, frame)
    rows = []
    for key, row in frame.to_dict("index").items():
        source = mark_source(city, row, f"{name}.geojson")
        known = (_cell(row[field]) for field in fields)
        rows.append((str(key), *known, inside(str(key), row), source.producer, source.licence))
    columns = (*(_column(field, name) for field in ("id", *fields)), *(named(field) for field in AT_THE_END))
    shapes = rounded(to_degrees(frame).geometry)
    return Table(name, columns, tuple(rows), shapes)


def _fields(name: str) -> list[str]:
    """The columns of a frame that are said of each thing; its wards come at the end."""
    more = WORK_PROGRESS if name == "works" else {}
    return [field for field in (*FEATURE_FILES[name].columns, *more) if field not in LEFT_OUT | {"wards"}]


def _column(field: str, name: str) -> Column:
    codes: tuple[tuple[str, Text], ...] = ()
    if field == "status":
        codes = tuple((kind.status.id, kind.status.label) for kind in layer_named(FRAMES[name]).mark_kinds)
    unit = messages()["public.unit.dong"] if field in DONG else UNITS.get(field, NOTHING)
    return named(field, unit, codes)


def _wards_of(city: City, name: str, frame: gpd.GeoDataFrame) -> Callable[[str, Mapping[Hashable, Any]], str]:
    """How the wards of a thing are known: works say theirs, of others the place does."""
    if name == "works":
        return lambda _key, row: LISTED.join(row["wards"])
    found = wards_of(city.wards, frame)
    return lambda key, _row: LISTED.join(found[key])


def _cell(cell: object) -> Cell:
    if cell is None or cell == "" or (not isinstance(cell, str) and pd.isna(cell)):
        return None
    return cell if isinstance(cell, str) else float(str(cell))
