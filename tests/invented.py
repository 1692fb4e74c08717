"""Invented releases for tests: figures and features as the records would hand them to `geo/released.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.city import REPORT_COLUMNS, City, Released, no_reports
from geo.crs import DEGREES, degrees_of
from geo.released import FEATURE_COLUMNS, city_with
from tests.cities import real_city

RELEASED = Released(4, "2026-11-24", "Trần Thị Bình", "Nguyễn Văn An", False, "ab" * 32)
ENTERED_ON = "2026-10-05"
Row = Mapping[str, Any]


def figure(indicator: str, ward: str, period: str, said: float | str, **more: str) -> dict[str, Any]:
    """One reported figure; `said` is a number or a status."""
    value, status = (None, said) if isinstance(said, str) else (float(said), "")
    usual = {"source": "Báo cáo của đơn vị", "note": "", "entered_on": ENTERED_ON}
    row = {"indicator": indicator, "ward": ward, "period": period, "value": value, "status": status}
    return {**row, **usual, **more}


def by_ward(
    indicator: str, period: str, said: Iterable[float | str], wards: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """A figure of each ward (of the 16, if none are named), in their order."""
    named = tuple(wards) or tuple(real_city().wards.index)
    return [figure(indicator, ward, period, value) for ward, value in zip(named, said, strict=True)]


def figures(rows: Iterable[Row]) -> pd.DataFrame:
    """The frame of reported figures."""
    kinds = no_reports().dtypes
    made = list(rows)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in made], dtype=kinds[name]) for name in REPORT_COLUMNS}
    )


def feature(kind: str, id_: str, shape: shapely.Geometry | None = None, **properties: Any) -> dict[str, Any]:
    """One reported feature; `shape` in METRES."""
    placed = None if shape is None else shapely.transform(shape, degrees_of)
    said = ("Phòng Quản lý Đô thị", "", ENTERED_ON)
    return dict(zip(FEATURE_COLUMNS, (kind, id_, properties, *said, placed), strict=True))


def features(rows: Iterable[Row]) -> gpd.GeoDataFrame:
    """The frame of reported features, DEGREES."""
    made = list(rows)
    table = {
        name: pd.Series([row[name] for row in made], dtype=object)
        for name in FEATURE_COLUMNS
        if name != "geometry"
    }
    shapes = gpd.array.from_shapely([row["geometry"] for row in made], crs=DEGREES)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=DEGREES)


def city_showing(*rows: Row, released: Released = RELEASED, base: City | None = None) -> City:
    """The real city with a release of these figures and features."""
    reported = [row for row in rows if "indicator" in row]
    placed = [row for row in rows if "kind" in row]
    return city_with(base or real_city(), released, figures(reported), features(placed))
