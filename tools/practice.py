"""Invented figures for training, marked as such in every row."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely import affinity

from geo.crs import degrees_of
from geo.schemas import WORK_PROGRESS
from tools import wording
from tools.civility import COLUMNS as CIVILITY_COLUMNS
from tools.raw import Feature
from tools.shapes import area_m2
from tools.write import Theme, csv_text, themed

YEARS = ("2020", "2021")
PLOT_SHAPE = ("east_m", "north_m", "width_m", "depth_m", "turned_degrees")
WORK_COLUMNS = ["work", "status", *WORK_PROGRESS, "note"]


def civility_text() -> str:
    """data/practice/civility.csv: an invented status for every ward and year but one ward."""
    mark = dict(wording.texts("practice", "key")["practice"])
    del mark["key"]
    rows = [
        {**mark, "ward": row["ward"], "year": year, "status": row[year], "as_of": ""}
        for row in wording.rows("practice_civility")
        for year in YEARS
    ]
    return csv_text(CIVILITY_COLUMNS, rows)


def works_text() -> str:
    """data/practice/works.csv: an invented status and progress, dates, money and land clearance for every work."""
    note = wording.texts("practice", "key")["practice"]["source"]
    return csv_text(WORK_COLUMNS, [{**row, "note": note} for row in wording.rows("practice_works")])


def plots() -> Theme:
    """data/practice/plots.geojson: invented candidate plots, rectangles on real ground clear of parks and water."""
    stamp = wording.texts("practice", "key")["practice"]["source"]
    features = (_plot(row, stamp) for row in wording.rows("practice_plots"))
    return themed("practice/plots", features, ())


def _plot(row: Mapping[str, str], stamp: str) -> Feature:
    """One plot: its centre in METRES, its sides and its turn, against the clock from east."""
    east, north, width, depth, turn = (float(row[name]) for name in PLOT_SHAPE)
    flat = shapely.box(east - width / 2, north - depth / 2, east + width / 2, north + depth / 2)
    outline = shapely.transform(affinity.rotate(flat, turn, origin=(east, north)), degrees_of)
    said = {name: row[name] for name in ("id", "name", "owner")}
    properties = {
        **said,
        "area_m2": round(area_m2(outline), 1),
        "cost_vnd": int(row["cost_vnd"]),
        "as_of": "",
        "source": stamp,
    }
    return Feature(properties, outline)
