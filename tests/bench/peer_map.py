"""The peer's map: the same wards, parks, works and circle with folium, as its manual shows how.

What is read and measured is kept between runs. No tiles: the network is cut.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"
METRES = 9210
RADIUS_M = 3_000
COLOURS = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")
UNKNOWN = "#cccccc"
OVERLAYS = {
    "civility": "Văn minh đô thị",
    "green": "Cây xanh trên người",
    "works": "Công trình trọng điểm",
    "fire": "Bán kính chữa cháy",
}


@cache
def read(name: str) -> gpd.GeoDataFrame:
    """One file of data/, in degrees, its nested members as text."""
    return gpd.read_file(DATA / f"{name}.geojson")


@cache
def measured_wards() -> gpd.GeoDataFrame:
    """The wards with one number for each overlay; NaN where nobody published one."""
    wards = read("wards").to_crs(METRES)
    parks = read("parks").to_crs(METRES)
    stations = read("stations").to_crs(METRES)
    works = json.loads((DATA / "works.geojson").read_text(encoding="utf-8"))["features"]
    named = pd.Series([ward for work in works for ward in work["properties"]["wards"]])
    wards["civility"] = math.nan
    wards["green"] = wards.intersection(parks.union_all()).area / wards["population_2019"]
    wards["works"] = wards["id"].map(named.value_counts()).fillna(0).astype(float)
    wards["fire"] = wards.intersection(stations.buffer(RADIUS_M).union_all()).area / wards.area
    return wards.to_crs(4326)[["id", "name", *OVERLAYS, "geometry"]]


def colour(value: float | None, largest: float) -> str:
    """One of five colours by share of the largest value."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return COLOURS[min(int(5 * value / largest), 4)] if largest else COLOURS[0]


def add_overlay(page: folium.Map, wards: gpd.GeoDataFrame, overlay: str, shown: bool) -> None:
    """Adds the wards coloured by `overlay`, as folium does it: with a copy of their geometry."""
    group = folium.FeatureGroup(OVERLAYS[overlay], show=shown)
    largest = float(wards[overlay].max())
    folium.GeoJson(
        wards[["id", "name", overlay, "geometry"]].to_json(),
        style_function=lambda feature: {
            "className": "ward",
            "fillColor": colour(feature["properties"][overlay], largest),
            "fillOpacity": 0.7,
            "color": "#ffffff",
            "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(["name", overlay]),
    ).add_to(group)
    group.add_to(page)


def build_map(overlay: str) -> folium.Map:
    """The whole map, with `overlay` shown and the other three beside it in the layer control."""
    page = folium.Map(location=[10.838, 106.668], zoom_start=13, tiles=None)
    wards = measured_wards()
    for name in OVERLAYS:
        add_overlay(page, wards, name, name == overlay)
    marks = {"parks": "#238b45", "works": "#d94801"}
    for name, line in marks.items():
        frame = read(name)
        drawn = frame[frame.geometry.notna()][["id", "geometry"]]
        folium.GeoJson(
            drawn.to_json(),
            name=name,
            style_function=lambda _, line=line: {"color": line},
            marker=folium.CircleMarker(radius=5),
        ).add_to(page)
    for station in read("stations").geometry:
        folium.Circle([station.y, station.x], radius=RADIUS_M, fill=False, color="#cb181d").add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    return page
